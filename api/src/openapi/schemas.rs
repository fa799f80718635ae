//! What ids, permissions and errors look like in JSON.

use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, SchemaFormat,
        schema::{Schema, Type},
    },
};

/// An id of Discord's.
pub(crate) struct Snowflake;

impl PartialSchema for Snowflake {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[1-9][0-9]{0,18}$"))
            .description(Some("An id of Discord's, a snowflake: a number of up to 63 bits, in a string."))
            .examples([json!("81384788765712384")]);
        schema.into()
    }
}

impl ToSchema for Snowflake {}

/// Permissions.
pub(crate) struct PermissionBits;

impl PartialSchema for PermissionBits {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]+$"))
            .description(Some("Discord's permission bits, a decimal number in a string."))
            .examples([json!("2048")]);
        schema.into()
    }
}

impl ToSchema for PermissionBits {}

/// A time.
pub(crate) struct Instant;

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A time, as RFC 3339 writes it."))
            .examples([json!("2026-11-21T12:00:00Z")]);
        schema.into()
    }
}

impl ToSchema for Instant {}

/// Why a request was not answered with what it asked for.
#[derive(ToSchema)]
#[schema(as = Error)]
#[expect(dead_code, reason = "it describes what `shape` writes")]
pub(crate) struct ErrorEnvelope {
    error: ErrorBody,
}

/// An error's three parts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what `shape` writes")]
struct ErrorBody {
    /// A stable name, for programs.
    #[schema(example = "unknown_guild")]
    code: String,
    /// A sentence, for people.
    #[schema(example = "There is no such server here, or the bot has left it.")]
    message: String,
    /// The request's id, as in `X-Request-Id`: it leads the operator to the log.
    #[schema(example = "0194f6c2-3b1d-7c1e-8d52-2f6f0e5a9b11")]
    request_id: String,
}
