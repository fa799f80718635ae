//! The simulated Discord, told what to be and recorded: complete payloads, without a second maker of them.

use anyhow::Context as _;
use bellhop_world::{ApiError, Plan, World};
use serde_json::{Value, json};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, RoleMarker},
};

use super::lived_in;
use crate::served::{Client, Served, next};

/// With @everyone 30 roles. One member: without a privileged intent Discord names hardly any.
pub(super) const PLAN: Plan = Plan { seed: 4, guilds: 1_000, channels: 50, roles: 29, members: 1 };
/// With them, overwrites and topics, a guild's payload has the 65 kB of a guild of this size.
const EMOJIS: usize = 50;
/// Every text channel has one.
const TOPIC: &str = "What this channel is for, in two sentences that a moderator wrote long ago. Nobody reads \
                     them, and everybody is asked to, on the first day and after every misunderstanding";
/// GUILDS and `GUILD_EXPRESSIONS`: what the daemon asks for.
const INTENTS: u64 = 1 | 1 << 3;
/// The step from one changed guild to the next: without a common factor with their number, so that
/// changes are spread over all of them.
const STRIDE: usize = 617;

/// What a client was told.
pub(super) struct Recording {
    /// READY and a `GUILD_CREATE` for each guild.
    pub(super) guilds: Vec<String>,
    /// The changes after them.
    pub(super) changes: Vec<Told>,
}

/// A change of a channel or role, as it was told.
pub(super) struct Told {
    /// Its guild.
    pub(super) guild_id: i64,
    /// The channel or role.
    pub(super) id: i64,
    /// Its name from now on, different each time.
    pub(super) name: String,
    /// The message.
    pub(super) message: String,
}

/// What can change in a guild.
struct Known {
    guild_id: Id<GuildMarker>,
    channel_ids: Vec<Id<ChannelMarker>>,
    role_ids: Vec<Id<RoleMarker>>,
}

/// Records a session of so many changes. `resume_url` is told as the gateway's address.
pub(super) async fn record(changes: usize, resume_url: &str) -> anyhow::Result<Recording> {
    let served = Served::start(None).await?;
    let world = served.world.clone();
    let guilds = tokio::task::spawn_blocking(move || build(&world)).await??;
    let mut client = served.log_in(INTENTS, "").await?;
    let hello = text(&mut client).await?;
    anyhow::ensure!(hello.contains("heartbeat_interval"), "no HELLO: {hello}");
    let ready = text(&mut client).await?.replace(&served.url, resume_url);
    let mut recording = Recording { guilds: vec![ready], changes: Vec::with_capacity(changes) };
    for _ in 0..PLAN.guilds {
        recording.guilds.push(lived_in::complete(&text(&mut client).await?)?);
    }
    for number in 0..changes {
        let name = format!("changed-{number}");
        let guild = &guilds[number * STRIDE % guilds.len()];
        let id = change(&served.world, guild, (number, &name)).map_err(|error| refused(&error))?;
        let message = text(&mut client).await?;
        let guild_id = guild.guild_id.get().cast_signed();
        recording.changes.push(Told { guild_id, id, name, message });
    }
    served.stop().await?;
    Ok(recording)
}

async fn text(client: &mut Client) -> anyhow::Result<String> {
    let message = next(client).await?;
    Ok(message.into_text().context("the gateway told something else than text")?.to_string())
}

fn refused(error: &ApiError) -> anyhow::Error {
    anyhow::anyhow!("the world refused: {}", error.body())
}

fn build(world: &World) -> anyhow::Result<Vec<Known>> {
    let made = world.generate(PLAN).map_err(|error| refused(&error))?;
    made.guild_ids.into_iter().map(|guild_id| furnish(world, guild_id)).collect()
}

/// Gives a guild what a lived-in one has: topics, overwrites on every channel, emojis.
fn furnish(world: &World, guild_id: Id<GuildMarker>) -> anyhow::Result<Known> {
    let guild = world.guild(guild_id).context("a guild is missing")?;
    let channels = world.channels(guild_id);
    let known = Known {
        guild_id,
        channel_ids: ids(&channels)?,
        role_ids: ids(guild["roles"].as_array().context("no roles")?)?
            .into_iter()
            .filter(|role_id: &Id<RoleMarker>| role_id.cast() != guild_id)
            .collect(),
    };
    for (index, channel) in channels.iter().enumerate() {
        let mut body = json!({ "permission_overwrites": overwrites(&known, index) });
        if matches!(channel["type"].as_u64(), Some(0 | 5)) {
            body["topic"] = json!(format!("{TOPIC} ({index})."));
        }
        world.update_channel(known.channel_ids[index], &body).map_err(|error| refused(&error))?;
    }
    for number in 0..EMOJIS {
        world.create_emoji(guild_id, &format!("emoji_{number}")).map_err(|error| refused(&error))?;
    }
    Ok(known)
}

fn ids<M>(objects: &[Value]) -> anyhow::Result<Vec<Id<M>>> {
    let id = |object: &Value| object["id"].as_str()?.parse().ok();
    objects.iter().map(|object| id(object).context("an object without an id")).collect()
}

/// One to three: of @everyone, and of some roles.
fn overwrites(guild: &Known, number: usize) -> Vec<Value> {
    let everyone = json!({ "id": guild.guild_id, "type": 0, "allow": "0", "deny": bits(number) });
    let roles = guild.role_ids.iter().cycle().skip(number).take(number % 3);
    let of_role = |id| json!({ "id": id, "type": 0, "allow": bits(number), "deny": "0" });
    std::iter::once(everyone).chain(roles.map(of_role)).collect()
}

/// One of some permissions without danger: `VIEW_CHANNEL` and those above it.
fn bits(number: usize) -> String {
    (1_u64 << (10 + number % 8)).to_string()
}

/// Changes one channel or role, in turn; of every fourth change the name is not all.
fn change(world: &World, guild: &Known, (number, name): (usize, &str)) -> Result<i64, ApiError> {
    let turn = number / usize::try_from(PLAN.guilds).unwrap_or(usize::MAX);
    let is_more = number.is_multiple_of(4);
    if (number + turn).is_multiple_of(2) {
        let channel_id = guild.channel_ids[(number + turn * 7) % guild.channel_ids.len()];
        let mut body = json!({ "name": name });
        if is_more {
            body["permission_overwrites"] = json!(overwrites(guild, number + turn + 1));
        }
        world.update_channel(channel_id, &body)?;
        Ok(channel_id.get().cast_signed())
    } else {
        let role_id = guild.role_ids[(number + turn * 7) % guild.role_ids.len()];
        let mut body = json!({ "name": name, "color": number % 0x0100_0000 });
        if is_more {
            body["permissions"] = json!(bits(number + turn));
        }
        world.update_role(guild.guild_id, role_id, &body)?;
        Ok(role_id.get().cast_signed())
    }
}
