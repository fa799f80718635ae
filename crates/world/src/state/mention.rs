//! Finds the mentions in a message's text (Discord Docs: Reference, "Message Formatting").

use super::ids::{RoleId, UserId};

/// Whom a text names.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Named {
    pub(super) users: Vec<UserId>,
    pub(super) roles: Vec<RoleId>,
    pub(super) everyone: bool,
}

/// Reads `<@id>`, `<@!id>`, `<@&id>`, `@everyone` and `@here`, each once.
pub(super) fn read(text: &str) -> Named {
    let mut named =
        Named { everyone: text.contains("@everyone") || text.contains("@here"), ..Named::default() };
    for piece in text.split("<@").skip(1) {
        let Some((inner, _)) = piece.split_once('>') else { continue };
        if let Some(id) = inner.strip_prefix('&').and_then(|id| id.parse().ok()) {
            if !named.roles.contains(&id) {
                named.roles.push(id);
            }
        } else if let Ok(id) = inner.trim_start_matches('!').parse()
            && !named.users.contains(&id)
        {
            named.users.push(id);
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use twilight_model::id::Id;

    #[test]
    fn every_form_is_found_once() {
        let named = read("<@5> <@!5> and <@&7>, <@&7>; <@x> @here");
        let expected = Named { users: vec![Id::new(5)], roles: vec![Id::new(7)], everyone: true };
        assert_eq!(named, expected);
    }
}
