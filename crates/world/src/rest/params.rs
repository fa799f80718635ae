//! The query of a request, judged as a body is: every problem by its parameter (50035).

use std::{collections::HashMap, ops::RangeInclusive};

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde_json::Value;
use twilight_model::id::Id;

use crate::{
    ApiError, World,
    bodies::{self, Form},
};

/// The parameters by their names.
pub(crate) struct Params(Value);

impl FromRequestParts<World> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        let query = Query::<HashMap<String, String>>::from_request_parts(parts, world).await;
        let Query(given) =
            query.map_err(|_| ApiError::invalid_field("query", "QUERY_INVALID", "Not a query."))?;
        Ok(Self(given.into_iter().map(|(name, value)| (name, Value::String(value))).collect()))
    }
}

impl Params {
    /// Reads the parameters; refuses them with all their problems.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Form<'_>) -> T) -> Result<T, ApiError> {
        bodies::read(&self.0, read)
    }

    /// Whether a parameter says yes.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.0[name].as_str().is_some_and(|value| matches!(value, "true" | "True" | "1"))
    }
}

/// The bounds of a page by ids, and how much it holds.
pub(crate) struct Page<M> {
    pub(crate) before: Option<Id<M>>,
    pub(crate) after: Option<Id<M>>,
    pub(crate) limit: usize,
}

impl<M> Page<M> {
    /// A page of so many by default, within a range.
    pub(crate) fn read(form: &Form<'_>, default: usize, range: RangeInclusive<i64>) -> Self {
        Self {
            before: form.id("before"),
            after: form.value("after").filter(|after| *after != "0").and_then(|_| form.id("after")),
            limit: form.integer("limit", range).unwrap_or(default),
        }
    }
}
