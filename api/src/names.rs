//! Sentences with names where Discord's clients would put them.

use bellhop_store::{
    PgConnection,
    mirror::{find_channel, list_roles},
};
use twilight_model::id::{Id, marker::GuildMarker};

use crate::Error;

/// What in a sentence stands for something with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mention {
    Role(u64),
    Channel(u64),
    Person(u64),
}

/// The sentence with the names of the guild's roles and channels in the place of their mentions.
pub(crate) async fn named(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    mut sentence: String,
) -> Result<String, Error> {
    let mentions = mentions(&sentence);
    if mentions.is_empty() {
        return Ok(sentence);
    }
    let roles = list_roles(conn, guild_id).await?;
    for (written, mention) in mentions {
        let name = match mention {
            Mention::Role(role_id) => {
                let role = roles.iter().find(|role| role.role_id.get() == role_id);
                role.map_or_else(|| format!("the role {role_id}"), |role| format!("@{}", role.name))
            }
            Mention::Channel(channel_id) => {
                let known = match Id::new_checked(channel_id) {
                    Some(channel_id) => find_channel(conn, guild_id, channel_id).await?,
                    None => None,
                };
                known.map_or_else(
                    || format!("the channel {channel_id}"),
                    |known| format!("#{}", known.channel.name),
                )
            }
            Mention::Person(user_id) => format!("the member {user_id}"),
        };
        sentence = sentence.replace(&written, &name);
    }
    Ok(sentence)
}

/// The mentions of a sentence, as they are written and what they stand for (Discord Docs: Message Formatting).
fn mentions(sentence: &str) -> Vec<(String, Mention)> {
    let mut mentions = Vec::new();
    for part in sentence.split('<').skip(1) {
        let Some((inside, _)) = part.split_once('>') else { continue };
        let mention = match (inside.strip_prefix("@&"), inside.strip_prefix('#'), inside.strip_prefix('@')) {
            (Some(id), _, _) => id.parse().ok().map(Mention::Role),
            (_, Some(id), _) => id.parse().ok().map(Mention::Channel),
            (_, _, Some(id)) => id.parse().ok().map(Mention::Person),
            _ => None,
        };
        mentions.extend(mention.map(|mention| (format!("<{inside}>"), mention)));
    }
    mentions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_found_and_nothing_else() {
        let found = mentions("<@&7> is above me in <#8>, <t:5:R> a < b > c <@9> <@&x> <#");
        let found: Vec<_> = found.into_iter().map(|(_, mention)| mention).collect();
        assert_eq!(found, [Mention::Role(7), Mention::Channel(8), Mention::Person(9)]);
    }
}
