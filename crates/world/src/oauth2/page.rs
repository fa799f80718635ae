//! The authorize page's HTML. It is plain: no script, and every text from elsewhere is escaped.

use axum::response::{Html, IntoResponse, Response};
use http::{StatusCode, header};
use twilight_model::guild::Permissions;

use super::request::Request;
use crate::state::{self, Actor, User, ids::UserId};

/// Nothing but the world's own styles. Forms may lead anywhere: their answer is a redirect to the application.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page around `body`.
fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = include_str!("../../client/authorize.html").replace("{{title}}", &escape(title));
    let html = html.replace("{{body}}", body);
    (status, [(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response()
}

/// Something that the person is told and that ends there.
pub(super) fn problem(status: StatusCode, (title, sentence): (&str, &str)) -> Response {
    let body =
        format!("<h1>{}</h1><p class=\"trouble\" role=\"alert\">{}</p>", escape(title), escape(sentence));
    page(status, title, &body)
}

/// The end of a request that leads nowhere.
pub(super) fn done((title, sentence): (&str, &str)) -> Response {
    page(StatusCode::OK, title, &format!("<h1>{}</h1><p>{}</p>", escape(title), escape(sentence)))
}

/// The choice of an account.
pub(super) fn accounts(state: &state::State, query: &str) -> Response {
    let body = format!("<h1>Who are you?</h1><p>There are no passwords.</p>{}", account_list(state, query));
    page(StatusCode::OK, "Choose an account", &body)
}

/// The same address as each of the world's people.
fn account_list(state: &state::State, query: &str) -> String {
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("as=")).collect();
    let rest = rest.join("&");
    let people = state.accounts.values().map(|account| &account.user).filter(|user| !user.bot);
    let links: Vec<String> = people
        .map(|user| {
            let address = escape(&format!("?{rest}&as={}", user.id));
            let (name, username) = (escape(name(user)), escape(&user.username));
            format!(
                "<li><a class=\"account\" href=\"{address}\"><span class=\"account-text\">\
                 <span class=\"account-name\">{name}</span><span class=\"account-what\">{username}</span>\
                 </span></a></li>"
            )
        })
        .collect();
    format!("<ul class=\"account-list\">{}</ul>", links.concat())
}

/// What the application asks for, with the buttons that answer.
pub(super) fn consent(state: &state::State, (user_id, request): (UserId, &Request), query: &str) -> Response {
    let application = escape(&state.application.name);
    let who = state.user(user_id).map(name).unwrap_or_default();
    let scopes: Vec<String> =
        request.scopes.iter().map(|scope| format!("<li>{}</li>", escape(&describe(scope)))).collect();
    let guilds = if request.installs() { guild_picker(state, (user_id, request)) } else { String::new() };
    let boxes = if request.adds_bot() { permission_boxes(request.permissions) } else { String::new() };
    let back = request.redirect.as_ref().map_or_else(String::new, |redirect| {
        format!("<p class=\"account-what\">Then you go to {}</p>", escape(&redirect.uri))
    });
    let body = format!(
        "<h1>{application} wants to</h1><ul class=\"scopes\">{scopes}</ul>\
         <form method=\"post\" action=\"?{query}\"><input type=\"hidden\" name=\"account\" value=\"{user_id}\">\
         {guilds}{boxes}{back}<div class=\"decisions\">\
         <button class=\"button plain\" name=\"decision\" value=\"cancel\" formnovalidate>Cancel</button>\
         <button class=\"button primary\" name=\"decision\" value=\"authorize\">Authorize</button></div></form>\
         <details><summary>You are {who}. Somebody else?</summary>{list}</details>",
        scopes = scopes.concat(),
        query = escape(query),
        who = escape(who),
        list = account_list(state, query),
    );
    page(StatusCode::OK, &format!("Authorize {}", state.application.name), &body)
}

/// The guilds that the person may install to.
fn guild_picker(state: &state::State, (user_id, request): (UserId, &Request)) -> String {
    let manages = |guild: &&state::Guild| {
        let rights = state.rights(Actor::User(user_id), guild.id());
        rights.is_ok_and(|rights| rights.in_guild().contains(Permissions::MANAGE_GUILD))
    };
    let offered = |guild: &&state::Guild| !request.guild_fixed || request.guild_id == Some(guild.id());
    let options: Vec<String> = state
        .guilds
        .values()
        .filter(manages)
        .filter(offered)
        .map(|guild| {
            let chosen = if request.guild_id == Some(guild.id()) { " selected" } else { "" };
            format!("<option value=\"{}\"{chosen}>{}</option>", guild.id(), escape(&guild.profile.name))
        })
        .collect();
    if options.is_empty() {
        return "<p class=\"trouble\">You manage no server that this can be added to.</p>".to_owned();
    }
    format!(
        "<label class=\"picker\">Add to server<select name=\"guild_id\" required>\
         <option value=\"\">Choose a server</option>{}</select></label>",
        options.concat()
    )
}

/// A box for each permission that is asked for.
fn permission_boxes(asked: Permissions) -> String {
    let boxes: Vec<String> = asked
        .iter_names()
        .map(|(name, bits)| {
            let (name, bits) = (words(name), bits.bits());
            format!(
                "<li><label><input type=\"checkbox\" name=\"permission\" value=\"{bits}\" checked> \
                 {name}</label></li>"
            )
        })
        .collect();
    format!(
        "<input type=\"hidden\" name=\"ticked\" value=\"1\"><ul class=\"permissions\">{}</ul>",
        boxes.concat()
    )
}

/// `MANAGE_ROLES` as people read it.
fn words(constant: &str) -> String {
    let text = constant.replace('_', " ").to_lowercase();
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}

fn describe(scope: &str) -> String {
    match scope {
        "identify" => "Know your name and picture".to_owned(),
        "email" => "Know your email address".to_owned(),
        "guilds" => "Know which servers you are in".to_owned(),
        "guilds.members.read" => "Know your roles and nickname in your servers".to_owned(),
        "guilds.join" => "Let you join servers".to_owned(),
        "bot" => "Add a bot to a server".to_owned(),
        "applications.commands" => "Create commands in a server".to_owned(),
        other => format!("Use {other}"),
    }
}

fn name(user: &User) -> &str {
    user.global_name.as_deref().unwrap_or(&user.username)
}

/// Text as it stands in HTML, also within quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
