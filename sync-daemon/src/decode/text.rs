//! Text as PostgreSQL can keep it.

/// The text without NUL, which Discord's JSON can carry and PostgreSQL cannot store.
pub(super) fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

/// The same for a text that may be absent.
pub(super) fn maybe_storable(text: Option<String>) -> Option<String> {
    text.map(storable)
}
