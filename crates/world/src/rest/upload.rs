//! Bodies of `multipart/form-data`: a JSON part and files (Discord Docs: Reference, "Uploading Files").
//!
//! Of a file the world keeps all but the bytes. What the form held is handed on within the JSON,
//! under `files` by the files' numbers, where the readers of messages look for it.

use http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};

use crate::ApiError;

/// The largest file in a guild without boosts, in bytes.
const LARGEST: usize = 10 * 1024 * 1024;

/// The boundary between the parts, if the body is a form.
pub(super) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = kind.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    Some(value.trim_matches('"').to_owned())
}

/// The JSON of a form, with its files told.
pub(super) fn read_form(body: &[u8], boundary: &str) -> Result<Value, ApiError> {
    let (mut payload, mut files) = (json!({}), Map::new());
    for part in parts(body, boundary) {
        let Some(part) = Part::read(part) else { return Err(ApiError::invalid_json()) };
        match part.number() {
            _ if part.name == "payload_json" => {
                payload = serde_json::from_slice(part.content).map_err(|_| ApiError::invalid_json())?;
            }
            Some(_) if part.content.len() > LARGEST => return Err(ApiError::too_large()),
            Some(number) => drop(files.insert(number, part.describe())),
            // A form may hold the fields themselves in place of the JSON part.
            None => {
                let fields = payload.as_object_mut().ok_or_else(ApiError::invalid_json)?;
                fields.insert(part.name, json!(String::from_utf8_lossy(part.content)));
            }
        }
    }
    Ok(with_files(payload, &files))
}

/// A body with the files that came with it, and none that it claims itself. An interaction's answer
/// has its message one level down.
pub(super) fn with_files(mut body: Value, files: &Map<String, Value>) -> Value {
    let data = body.get_mut("data").and_then(Value::as_object_mut).map(std::mem::take);
    if let Some(fields) = body.as_object_mut() {
        put_files(fields, files);
    }
    if let Some(mut data) = data {
        put_files(&mut data, files);
        body["data"] = Value::Object(data);
    }
    body
}

fn put_files(fields: &mut Map<String, Value>, files: &Map<String, Value>) {
    fields.remove("files");
    if !files.is_empty() {
        fields.insert("files".to_owned(), json!(files));
    }
}

/// One part of a form.
struct Part<'a> {
    name: String,
    filename: Option<String>,
    content_type: Option<String>,
    content: &'a [u8],
}

impl<'a> Part<'a> {
    fn read(part: &'a [u8]) -> Option<Self> {
        let split = find(part, b"\r\n\r\n")?;
        let head = std::str::from_utf8(&part[..split]).ok()?;
        let header = |name: &str| {
            let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
            lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
        };
        let disposition = header("content-disposition")?;
        Some(Self {
            name: parameter(disposition, "name")?,
            filename: parameter(disposition, "filename"),
            content_type: header("content-type").map(ToOwned::to_owned),
            content: &part[split + 4..],
        })
    }

    /// The number of a file: `files[n]`; older clients say `file` for the only one.
    fn number(&self) -> Option<String> {
        self.filename.as_ref()?;
        let inner = self.name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']'));
        Some(inner.unwrap_or("0").to_owned())
    }

    fn describe(&self) -> Value {
        json!({
            "filename": self.filename, "size": self.content.len(), "content_type": self.content_type,
        })
    }
}

/// A parameter of a header; within quotes a semicolon is part of it, and so is what a backslash escapes.
fn parameter(header: &str, name: &str) -> Option<String> {
    let (mut texts, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for letter in header.chars() {
        match (letter, texts.last_mut()) {
            (';', _) if !quoted => texts.push(String::new()),
            ('\\', _) if quoted && !escaped => {
                escaped = true;
                continue;
            }
            ('"', _) if !escaped => quoted = !quoted,
            (letter, Some(text)) => text.push(letter),
            _ => {}
        }
        escaped = false;
    }
    let mut parameters = texts.iter().skip(1).filter_map(|text| text.trim().split_once('='));
    parameters.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// What stands between the boundaries.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let (mark, mut rest, mut parts) = (format!("--{boundary}"), body, Vec::new());
    while let Some(at) = find(rest, mark.as_bytes()) {
        parts.push(rest[..at].strip_suffix(b"\r\n").unwrap_or(&rest[..at]));
        rest = &rest[at + mark.len()..];
        rest = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
    // Before the first boundary stands nothing.
    parts.into_iter().skip(1).collect()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_s_name_may_hold_what_divides_parameters() {
        let header = r#"form-data; name="files[0]"; filename="a;b=\"c\".txt""#;
        assert_eq!(parameter(header, "filename").as_deref(), Some(r#"a;b="c".txt"#));
        assert_eq!(parameter(header, "name").as_deref(), Some("files[0]"));
        assert_eq!(parameter("form-data; name=plain", "name").as_deref(), Some("plain"));
    }

    #[test]
    fn fields_beside_a_payload_that_is_no_object_are_refused() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n5\r\n\
            --x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n";
        assert!(read_form(body, "x").is_err());
    }

    #[test]
    fn files_are_told_within_the_json() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"content\":\"a\",\"files\":{\"9\":{}}}\r\n\
            --x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n";
        let told = json!({ "0": { "filename": "a.txt", "size": 5, "content_type": "text/plain" } });
        assert_eq!(read_form(body, "x").unwrap(), json!({ "content": "a", "files": told }));
        assert_eq!(
            with_files(json!({ "files": 1, "data": { "files": 1 } }), &Map::new()),
            json!({ "data": {} })
        );
    }
}
