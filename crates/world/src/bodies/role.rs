//! Bodies of role routes.

use super::{Form, form::read_list};
use crate::{
    error::ApiError,
    state::{RoleColors, RoleEdit, ids::RoleId},
};

/// The highest colour.
const WHITE: i64 = 0xff_ff_ff;

/// What a role of three colours looks like.
const HOLOGRAPHIC: RoleColors = RoleColors {
    primary_color: 11_127_295,
    secondary_color: Some(16_759_788),
    tertiary_color: Some(16_761_760),
};

/// A creation's or a change's fields.
pub(crate) fn read_role(form: &Form<'_>) -> RoleEdit {
    RoleEdit {
        name: form.string("name", 1..=100),
        permissions: form.permissions("permissions"),
        colors: read_colors(form),
        hoist: form.flag("hoist"),
        mentionable: form.flag("mentionable"),
        unicode_emoji: form.nullable("unicode_emoji", |form, field| form.string(field, 0..=100)),
    }
}

/// `colors` wins over the older `color`.
fn read_colors(form: &Form<'_>) -> Option<RoleColors> {
    let plain = form.integer("color", 0..=WHITE);
    match form.object("colors") {
        // The third colour comes in one holographic style alone (Discord Docs: "Role Colors Object").
        Some(colors) if colors.value("tertiary_color").is_some() => Some(HOLOGRAPHIC),
        Some(colors) => Some(RoleColors {
            primary_color: colors.integer("primary_color", 0..=WHITE).unwrap_or(0),
            secondary_color: colors.integer("secondary_color", 0..=WHITE),
            tertiary_color: None,
        }),
        None => plain.map(|primary_color| RoleColors { primary_color, ..RoleColors::default() }),
    }
}

/// The list of roles and their new positions.
pub(crate) fn read_role_moves(body: &serde_json::Value) -> Result<Vec<(RoleId, i64)>, ApiError> {
    read_list(body, |form| {
        form.require("id");
        let position: Option<i64> = form.integer("position", 0..=i64::from(i32::MAX));
        Some((form.id("id")?, position?))
    })
}
