//! The one place for Discord's error bodies (Discord Docs: Opcodes and Status Codes).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::{Value, json};

/// A refusal as Discord words it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{status} {code}: {message}")]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// Discord's JSON error code; 0 where there is none.
    pub code: u32,
    /// Discord's sentence.
    pub message: &'static str,
    /// The tree of 50035's problems, by field.
    pub errors: Option<Box<Value>>,
}

impl ApiError {
    const fn new(status: StatusCode, code: u32, message: &'static str) -> Self {
        Self { status, code, message, errors: None }
    }

    /// 50035: the body's problems, in a tree by field.
    pub(crate) fn invalid_form(errors: Value) -> Self {
        let error = Self::new(StatusCode::BAD_REQUEST, 50035, "Invalid Form Body");
        Self { errors: Some(Box::new(errors)), ..error }
    }

    /// 50035 with one problem of one field.
    pub(crate) fn invalid_field(field: &str, code: &str, message: &str) -> Self {
        Self::invalid_form(json!({ field: { "_errors": [{ "code": code, "message": message }] } }))
    }

    /// The JSON body.
    pub fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.as_ref().clone();
        }
        body
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}

/// Writes a constructor for each refusal that carries no detail.
macro_rules! refusals {
    ($($name:ident = $status:ident $code:literal $message:literal;)*) => {
        impl ApiError {
            $(
                #[doc = concat!(stringify!($code), ": ", $message, ".")]
                pub(crate) const fn $name() -> Self {
                    Self::new(StatusCode::$status, $code, $message)
                }
            )*
        }
    };
}

refusals! {
    unauthorized = UNAUTHORIZED 0 "401: Unauthorized";
    unknown_route = NOT_FOUND 0 "404: Not Found";
    wrong_method = METHOD_NOT_ALLOWED 0 "405: Method Not Allowed";
    too_large = PAYLOAD_TOO_LARGE 40005 "Request entity too large";
    internal = INTERNAL_SERVER_ERROR 0 "500: Internal Server Error";
    unknown_application = NOT_FOUND 10002 "Unknown Application";
    unknown_channel = NOT_FOUND 10003 "Unknown Channel";
    unknown_guild = NOT_FOUND 10004 "Unknown Guild";
    unknown_member = NOT_FOUND 10007 "Unknown Member";
    unknown_message = NOT_FOUND 10008 "Unknown Message";
    unknown_overwrite = NOT_FOUND 10009 "Unknown Overwrite";
    unknown_role = NOT_FOUND 10011 "Unknown Role";
    unknown_user = NOT_FOUND 10013 "Unknown User";
    unknown_emoji = NOT_FOUND 10014 "Unknown Emoji";
    unknown_webhook = NOT_FOUND 10015 "Unknown Webhook";
    unknown_interaction = NOT_FOUND 10062 "Unknown interaction";
    unknown_command = NOT_FOUND 10063 "Unknown application command";
    unknown_command_permissions = NOT_FOUND 10066 "Unknown application command permissions";
    not_for_bots = FORBIDDEN 20001 "Bots cannot use this endpoint";
    max_guild_channels = BAD_REQUEST 30013 "Maximum number of guild channels reached (500)";
    max_roles = BAD_REQUEST 30005 "Maximum number of guild roles reached (250)";
    max_commands = BAD_REQUEST 30032 "Maximum number of application commands reached (100)";
    max_emojis = BAD_REQUEST 30008 "Maximum number of emojis reached (50)";
    not_in_voice = BAD_REQUEST 40032 "Target user is not connected to voice.";
    crossposted_before = BAD_REQUEST 40033 "This message has already been crossposted.";
    tag_required = BAD_REQUEST 40067 "A tag is required to create a forum post in this channel";
    already_acknowledged = BAD_REQUEST 40060 "Interaction has already been acknowledged.";
    missing_access = FORBIDDEN 50001 "Missing Access";
    not_your_message = FORBIDDEN 50005 "Cannot edit a message authored by another user";
    empty_message = BAD_REQUEST 50006 "Cannot send an empty message";
    not_a_text_channel = BAD_REQUEST 50008 "Cannot send messages in a non-text channel";
    system_message = FORBIDDEN 50021 "Cannot execute action on a system message";
    wrong_channel_type = BAD_REQUEST 50024 "Cannot execute action on this channel type";
    missing_permissions = FORBIDDEN 50013 "Missing Permissions";
    invalid_webhook_token = UNAUTHORIZED 50027 "Invalid Webhook Token";
    invalid_role = BAD_REQUEST 50028 "Invalid Role";
    too_old_to_delete = BAD_REQUEST 50034 "You can only bulk delete messages that are under 14 days old.";
    invalid_sticker = BAD_REQUEST 50081 "Invalid sticker sent";
    archived_thread = BAD_REQUEST 50083 "Thread is archived";
    reply_needs_history = BAD_REQUEST 160_002 "Cannot reply without permission to read message history";
    thread_exists = BAD_REQUEST 160_004 "A thread has already been created for this message";
    locked_thread = FORBIDDEN 160_005 "Thread is locked";
    max_active_threads = BAD_REQUEST 160_006 "Maximum number of active threads reached";
    invalid_json = BAD_REQUEST 50109 "The request body contains invalid JSON.";
}
