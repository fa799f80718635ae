//! Where a secret is.

/// The ARN of a secret, with which part of it is meant: `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME`, and behind it
/// perhaps `:KEY:STAGE:VERSION`, as Amazon ECS reads it: the key of a value of a secret that is a JSON object, a version's
/// stage, a version's id. Each may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arn {
    partition: String,
    region: String,
    secret_id: String,
    key: Option<String>,
    stage: Option<String>,
    version: Option<String>,
}

impl Arn {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        // What was set is not repeated: it may be the secret itself.
        let wrong = || {
            "this is not the ARN of a secret such as arn:aws:secretsmanager:eu-central-1:123456789012:secret:bellhop-a1b2c3"
                .to_owned()
        };
        let parts: Vec<_> = text.split(':').collect();
        let ["arn", partition, "secretsmanager", region, account, "secret", name, rest @ ..] = &parts[..]
        else {
            return Err(wrong());
        };
        let said = [partition, region, account, name].iter().all(|part| !part.is_empty());
        if !said || rest.len() > 3 {
            return Err(wrong());
        }
        let part = |nth: usize| rest.get(nth).filter(|part| !part.is_empty()).map(|part| (*part).to_owned());
        Ok(Self {
            partition: (*partition).to_owned(),
            region: (*region).to_owned(),
            secret_id: parts[..7].join(":"),
            key: part(0),
            stage: part(1),
            version: part(2),
        })
    }

    /// Whether one answer tells both.
    pub(super) fn is_same_secret(&self, other: &Self) -> bool {
        (&self.secret_id, &self.stage, &self.version) == (&other.secret_id, &other.stage, &other.version)
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    /// The key of the value, where the secret is a JSON object.
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Where AWS answers for secrets of this region.
    pub(super) fn endpoint(&self) -> String {
        let suffix = if self.partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://secretsmanager.{}.{suffix}", self.region)
    }

    /// What is asked (AWS Secrets Manager API Reference: `GetSecretValue`).
    pub(super) fn request(&self) -> serde_json::Value {
        let mut request = serde_json::json!({ "SecretId": self.secret_id });
        for (field, value) in [("VersionStage", &self.stage), ("VersionId", &self.version)] {
            if let Some(value) = value {
                request[field] = value.as_str().into();
            }
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:bellhop-a1b2c3";

    #[test]
    fn an_arn_may_say_which_part_is_meant() {
        let arn = Arn::parse(PLAIN).unwrap();
        assert_eq!((arn.region(), arn.key()), ("eu-central-1", None));
        assert_eq!(arn.request(), serde_json::json!({ "SecretId": PLAIN }));
        assert_eq!(arn.endpoint(), "https://secretsmanager.eu-central-1.amazonaws.com");
        let part = Arn::parse(&format!("{PLAIN}:token:AWSPREVIOUS:")).unwrap();
        assert_eq!(part.key(), Some("token"));
        assert_eq!(part.request(), serde_json::json!({ "SecretId": PLAIN, "VersionStage": "AWSPREVIOUS" }));
        assert!(!part.is_same_secret(&arn));
        assert!(Arn::parse(&format!("{PLAIN}:url::")).unwrap().is_same_secret(&arn));
        let china = Arn::parse(&PLAIN.replace("arn:aws:", "arn:aws-cn:")).unwrap();
        assert_eq!(china.endpoint(), "https://secretsmanager.eu-central-1.amazonaws.com.cn");
    }

    #[test]
    fn what_is_none_is_told() {
        for text in [
            "the-secret-itself",
            "arn:aws:ssm:eu-central-1:123456789012:parameter/bellhop",
            "arn:aws:secretsmanager::1:secret:x",
        ] {
            let told = Arn::parse(text).unwrap_err();
            assert!(told.contains("is not the ARN of a secret") && !told.contains(text), "{text}");
        }
        assert!(Arn::parse(&format!("{PLAIN}:a:b:c:d")).is_err());
    }
}
