//! Attachments in request bodies: the files of the form, and what the body says of them.

use serde_json::Value;

use super::Form;
use crate::state::{Attached, Upload};

/// The files of a message.
const MOST_FILES: usize = 10;

/// The attachments that a new message has, or those that a changed one keeps or gets; `None` where
/// the body speaks of none.
pub(super) fn read_attachments(form: &Form<'_>, new: bool) -> Option<Vec<Attached>> {
    let files = form.value("files").and_then(Value::as_object);
    let mut named = Vec::new();
    let listed = form.list("attachments", 0..=MOST_FILES, |entry| {
        entry.require("id");
        let id = plain(entry.value("id")?);
        let (filename, description) =
            (entry.string("filename", 1..=1024), entry.string("description", 0..=1024));
        let Some(file) = files.and_then(|files| files.get(&id)) else {
            if new {
                entry.refuse("id", "ATTACHMENT_NOT_FOUND", "Attachment data not found");
            }
            return Some(Attached::Kept(entry.id("id")?, description));
        };
        named.push(id);
        let upload = read_file(file);
        Some(Attached::New(Upload { filename: filename.unwrap_or(upload.filename), description, ..upload }))
    });
    let rest = files.into_iter().flatten().filter(|(id, _)| !named.contains(id));
    let rest: Vec<_> = rest.map(|(_, file)| Attached::New(read_file(file))).collect();
    match listed {
        Some(listed) => Some(listed.into_iter().chain(rest).collect()),
        None if rest.is_empty() => None,
        None => Some(std::iter::once(Attached::AllKept).chain(rest).collect()),
    }
}

fn read_file(file: &Value) -> Upload {
    Upload {
        filename: plain(&file["filename"]),
        size: file["size"].as_u64().unwrap_or(0),
        content_type: file["content_type"].as_str().map(ToOwned::to_owned),
        description: None,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
