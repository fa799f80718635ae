//! AWS Secrets Manager.

use std::time::SystemTime;

use anyhow::{Context as _, bail, ensure};
use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use bytes::Bytes;
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use serde_json::Value;

use super::arn::Arn;
use crate::{HttpClient, env::Env, http_client};

/// Where AWS's own tools look for another address (AWS SDKs Reference: Service-specific endpoints).
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL"];
const TARGET: &str = "secretsmanager.GetSecretValue";
/// What an answer may weigh, in bytes: a secret has 64 KiB at most.
const MOST: usize = 512 * 1024;
const JSON: &str = "application/x-amz-json-1.1";

/// Tells the values of secrets to the role that the process runs as.
pub(super) struct SecretStore {
    client: HttpClient,
    credentials: Credentials,
    endpoint: Option<String>,
}

impl SecretStore {
    /// With the credentials that Lambda gives a function.
    pub(super) fn of(env: &Env) -> anyhow::Result<Self> {
        let required = |name: &str| {
            env.get(name).map(str::to_owned).with_context(|| format!("{name} is not set; secrets need it"))
        };
        let session = env.get("AWS_SESSION_TOKEN").map(str::to_owned);
        let (id, key) = (required("AWS_ACCESS_KEY_ID")?, required("AWS_SECRET_ACCESS_KEY")?);
        let credentials = Credentials::new(id, key, session, None, "environment");
        let endpoint = ENDPOINTS.iter().find_map(|name| env.get(name)).map(str::to_owned);
        Ok(Self { client: http_client().context("no TLS roots")?, credentials, endpoint })
    }

    /// The whole of a secret.
    pub(super) async fn ask(&self, arn: &Arn) -> anyhow::Result<String> {
        let request = self.request(arn)?;
        let answer = self.client.request(request).await.context("Secrets Manager cannot be reached")?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), MOST).collect().await;
        let body = body.map_err(|error| anyhow::anyhow!("Secrets Manager's answer broke off: {error}"))?;
        read(status, &body.to_bytes())
    }

    fn request(&self, arn: &Arn) -> anyhow::Result<Request<Full<Bytes>>> {
        let uri: Uri = self.endpoint.clone().unwrap_or_else(|| arn.endpoint()).parse()?;
        let body = arn.request().to_string();
        let host = uri.authority().context("the endpoint has no host")?.to_string();
        let headers = [("host", host.as_str()), ("content-type", JSON), ("x-amz-target", TARGET)];
        let identity = self.credentials.clone().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(arn.region())
            .name("secretsmanager")
            .time(now())
            .settings(SigningSettings::default())
            .build()?;
        let uri = format!("{}/", uri.to_string().trim_end_matches('/'));
        let signed =
            SignableRequest::new("POST", &uri, headers.into_iter(), SignableBody::Bytes(body.as_bytes()))?;
        let (instructions, _) = sign(signed, &params.into())?.into_parts();
        let mut request = Request::post(&uri)
            .header(header::CONTENT_TYPE, JSON)
            .header("x-amz-target", TARGET)
            .body(Full::from(body))?;
        instructions.apply_to_request_http1x(&mut request);
        Ok(request)
    }
}

/// AWS takes no request that is older or newer than some minutes by its own time, whatever ours is turned to.
#[expect(clippy::disallowed_methods, reason = "AWS knows no other clock")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// What the answer tells. Of a refusal only its name: nothing that is told of a secret is logged.
fn read(status: StatusCode, body: &[u8]) -> anyhow::Result<String> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    if status != StatusCode::OK {
        let name = answer["__type"].as_str().unwrap_or_default();
        bail!("Secrets Manager answered {status} {}", name.rsplit('#').next().unwrap_or_default());
    }
    let secret = answer["SecretString"].as_str().context("it is binary, and must be text")?;
    Ok(secret.to_owned())
}

/// The value that is meant: the whole of the secret, or what it has under the key.
pub(super) fn value_of(secret: &str, key: Option<&str>) -> anyhow::Result<String> {
    let Some(key) = key else {
        ensure!(!secret.trim().is_empty(), "it is empty");
        return Ok(secret.to_owned());
    };
    let object: Value = serde_json::from_str(secret).ok().context("it is no JSON object")?;
    let value = object[key].as_str().with_context(|| format!("it has no text under {key:?}"))?;
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_whole_or_under_a_key() {
        assert_eq!(value_of("token", None).unwrap(), "token");
        assert_eq!(value_of(r#"{"a":"1"}"#, Some("a")).unwrap(), "1");
        for (secret, key) in
            [("", None), ("token", Some("a")), (r#"{"a":"1"}"#, Some("b")), (r#"{"a":1}"#, Some("a"))]
        {
            assert!(!format!("{:#}", value_of(secret, key).unwrap_err()).contains("token"));
        }
    }

    #[test]
    fn a_refusal_is_told_by_its_name() {
        let body = br#"{"__type":"com.amazonaws#AccessDeniedException","Message":"no"}"#;
        let told = read(StatusCode::BAD_REQUEST, body).unwrap_err().to_string();
        assert_eq!(told, "Secrets Manager answered 400 Bad Request AccessDeniedException");
    }
}
