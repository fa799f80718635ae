//! What managers fill in, read and limited as Discord limits it.

use bellhop_guilds::{Fields, ui::shortened};

use super::Refusal;
use crate::model::{
    BODY_LENGTH, DESCRIPTION_LENGTH, Entry, EntryText, LABEL_LENGTH, PanelKind, TITLE_LENGTH, Text,
};

/// The panel that a form describes; what it does not say stays as it was `before`. A colour that is none stays too, and
/// is told beside: a form that is refused is lost with all that was written in it.
pub fn read_panel(fields: &Fields<'_>, before: (u32, PanelKind)) -> Result<(Text, Option<Refusal>), Refusal> {
    let title = fields.text("title");
    if title.is_empty() {
        return Err(Refusal::Empty);
    }
    let kind = match fields.text("kind") {
        "menu" => PanelKind::Menu,
        "buttons" => PanelKind::Buttons,
        _ => before.1,
    };
    let (color, wrong) = told(read_color(fields.text("color")), before.0);
    let (title, body) = (clean(title, TITLE_LENGTH), clean(fields.text("body"), BODY_LENGTH));
    Ok((Text { title, body, color, kind }, wrong))
}

/// The text as it can be kept: without NUL, which PostgreSQL cannot store, and no longer than the form let it be.
fn clean(text: &str, most: u16) -> String {
    shortened(text.replace('\0', ""), most.into())
}

/// What was read, or what was before and why.
fn told<T>(read: Result<T, Refusal>, before: T) -> (T, Option<Refusal>) {
    match read {
        Ok(read) => (read, None),
        Err(refusal) => (before, Some(refusal)),
    }
}

/// What an entry's form describes; what it does not ask for stays as it was, and so does an emoji that is none, which
/// is told beside.
pub fn read_entry(fields: &Fields<'_>, before: &Entry) -> Result<(EntryText, Option<Refusal>), Refusal> {
    let label = fields.text("label");
    if label.is_empty() {
        return Err(Refusal::Empty);
    }
    let described = match fields.values("description") {
        [] => before.description.clone(),
        _ => Some(fields.text("description").to_owned()).filter(|described| !described.is_empty()),
    };
    let style = fields.text("style").parse().ok().filter(|style| (1..=4).contains(style));
    let (emoji, wrong) = told(read_emoji(fields.text("emoji")), before.emoji.clone());
    let style = style.unwrap_or(before.style);
    let described = described.map(|described| clean(&described, DESCRIPTION_LENGTH));
    Ok((EntryText { label: clean(label, LABEL_LENGTH), emoji, style, description: described }, wrong))
}

/// A colour as people write it, `#5865F2` or `5865f2`; none is the default's 0.
pub fn read_color(text: &str) -> Result<u32, Refusal> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    match digits.len() {
        0 => Ok(0),
        6 if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            u32::from_str_radix(digits, 16).map_err(|_| Refusal::NotAColor(text.to_owned()))
        }
        _ => Err(Refusal::NotAColor(text.to_owned())),
    }
}

/// An emoji as people write it: one of unicode, or a custom one as Discord writes it, `<:name:id>`. Kept as `name:id`,
/// with `a:` before it where it moves.
pub fn read_emoji(text: &str) -> Result<Option<String>, Refusal> {
    let refusal = || Refusal::NotAnEmoji(text.to_owned());
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(custom) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) {
        let (moves, custom) = match custom.strip_prefix("a:") {
            Some(custom) => ("a:", custom),
            None => ("", custom.strip_prefix(':').ok_or_else(refusal)?),
        };
        let (name, id) = custom.split_once(':').ok_or_else(refusal)?;
        let named =
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let numbered = id.parse::<u64>().is_ok_and(|id| id > 0);
        return if named && numbered { Ok(Some(format!("{moves}{name}:{id}"))) } else { Err(refusal()) };
    }
    if emojis::get(text).is_some() { Ok(Some(text.to_owned())) } else { Err(refusal()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_people_write_them() {
        assert_eq!(read_color("#5865F2"), Ok(0x58_65_F2));
        assert_eq!(read_color("5865f2"), Ok(0x58_65_F2));
        assert_eq!(read_color(""), Ok(0));
        for wrong in ["red", "#fff", "#12345", "#gggggg", "##12345", "+12345"] {
            assert_eq!(read_color(wrong), Err(Refusal::NotAColor(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn emojis_are_read_as_people_write_them() {
        let some = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(read_emoji(""), Ok(None));
        assert_eq!(read_emoji("🎨"), some("🎨"));
        assert_eq!(read_emoji("<:bell:42>"), some("bell:42"));
        assert_eq!(read_emoji("<a:bell:42>"), some("a:bell:42"));
        for wrong in [":bell:", "<:bell:>", "<bell:42>", "<:b l:42>", "<:bell:0>", "x", "🎨🎨"] {
            assert_eq!(read_emoji(wrong), Err(Refusal::NotAnEmoji(wrong.to_owned())), "{wrong}");
        }
    }
}
