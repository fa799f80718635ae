//! Snowflakes between Rust and SQL: typed ids outside, `bigint` inside.

use twilight_model::id::Id;

/// The `bigint` of an id. Snowflakes stay below 2^63 until the year 2154.
pub(crate) fn raw<Marker>(id: Id<Marker>) -> i64 {
    id.get().cast_signed()
}

/// The id of a `bigint`; `None` for zero, which no constraint of ours lets in.
fn checked<Marker>(raw: i64) -> Option<Id<Marker>> {
    Id::new_checked(raw.cast_unsigned())
}

/// The id of a `bigint` that its column's constraints keep above zero.
pub(crate) fn id<Marker>(raw: i64) -> Id<Marker> {
    // Zero cannot be stored; should it be, the least id names nothing in Discord.
    checked(raw).unwrap_or(Id::new(1))
}

/// The id of a nullable `bigint`.
pub(crate) fn maybe<Marker>(raw: Option<i64>) -> Option<Id<Marker>> {
    raw.and_then(checked)
}

/// The `bigint`s of many ids.
pub(crate) fn raws<Marker>(ids: &[Id<Marker>]) -> Vec<i64> {
    ids.iter().copied().map(raw).collect()
}

/// The ids of a `bigint[]`.
pub(crate) fn ids<Marker>(raws: &[i64]) -> Vec<Id<Marker>> {
    raws.iter().copied().filter_map(checked).collect()
}
