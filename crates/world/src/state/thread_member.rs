//! Who is in a thread (Discord Docs: Threads, "Thread Membership").

use serde::{Deserialize, Serialize};
use twilight_model::{guild::Permissions, util::Timestamp};

use super::{
    Change, Channel, MemberJson, State,
    ids::{ChannelId, UserId},
    snowflake,
};
use crate::error::ApiError;

/// A membership in a thread.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ThreadMember {
    pub(crate) id: ChannelId,
    pub(crate) user_id: UserId,
    pub(crate) join_timestamp: Timestamp,
    pub(crate) flags: u64,
}

/// A thread member with the guild member that they are.
#[derive(Serialize)]
pub(crate) struct ThreadMemberJson<'a> {
    #[serde(flatten)]
    membership: &'a ThreadMember,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<MemberJson<'a>>,
}

impl ThreadMemberJson<'_> {
    pub(crate) fn user_id(&self) -> UserId {
        self.membership.user_id
    }
}

impl State {
    pub(crate) fn thread_member(&self, thread_id: ChannelId, user_id: UserId) -> Option<&ThreadMember> {
        self.thread_members.get(&thread_id)?.get(&user_id)
    }

    /// A thread's members by their ids, with the guild members they are if `with_member`.
    pub(crate) fn thread_members(
        &self,
        thread: &Channel,
        with_member: bool,
    ) -> impl Iterator<Item = ThreadMemberJson<'_>> {
        let (guild_id, members) = (thread.guild_id, self.thread_members.get(&thread.id));
        members.into_iter().flatten().map(move |(user_id, membership)| ThreadMemberJson {
            membership,
            member: self.member_json(guild_id, *user_id).ok().filter(|_| with_member),
        })
    }

    /// Adds a member to a thread; one who is in it stays as they are.
    pub(crate) fn join_thread(&mut self, thread_id: ChannelId, user_id: UserId) -> Result<(), ApiError> {
        self.channel(thread_id)?;
        if !self.seat(thread_id, user_id) {
            return Ok(());
        }
        if user_id == self.application.bot_id() {
            self.record(Change::ThreadCreate { thread_id, new: false });
        }
        self.record(Change::ThreadMembersUpdate { thread_id, added: vec![user_id], removed: Vec::new() });
        Ok(())
    }

    /// Adds those whom `author_id` mentioned in a thread, if they see its channel; to a private thread
    /// only where its members may invite, or the author manages threads.
    pub(crate) fn invite_to_thread(
        &mut self,
        thread_id: ChannelId,
        author_id: UserId,
        mentioned: &[UserId],
    ) -> Result<(), ApiError> {
        let thread = self.channel(thread_id)?;
        let closed = self.thread_fields(thread_id)?.thread_metadata.invitable == Some(false);
        if closed && !self.permissions_in(author_id, thread).contains(Permissions::MANAGE_THREADS) {
            return Ok(());
        }
        let Some(parent) = thread.parent_id.and_then(|parent_id| self.channels.get(&parent_id)) else {
            return Ok(());
        };
        let invited: Vec<UserId> = mentioned.iter().copied().filter(|id| self.sees(*id, parent)).collect();
        invited.into_iter().try_for_each(|user_id| self.join_thread(thread_id, user_id))
    }

    /// Takes a member out of a thread; tells whether they were in it.
    pub(crate) fn leave_thread(&mut self, thread_id: ChannelId, user_id: UserId) -> bool {
        let members = self.thread_members.get_mut(&thread_id);
        let left = members.is_some_and(|members| members.remove(&user_id).is_some());
        if left {
            self.count_thread_members(thread_id);
            self.record(Change::ThreadMembersUpdate { thread_id, added: Vec::new(), removed: vec![user_id] });
        }
        left
    }

    pub(super) fn seat(&mut self, thread_id: ChannelId, user_id: UserId) -> bool {
        let join_timestamp = snowflake::timestamp(self.now());
        let members = self.thread_members.entry(thread_id).or_default();
        let member = ThreadMember { id: thread_id, user_id, join_timestamp, flags: 0 };
        let fresh = !members.contains_key(&user_id);
        members.entry(user_id).or_insert(member);
        self.count_thread_members(thread_id);
        fresh
    }

    fn count_thread_members(&mut self, thread_id: ChannelId) {
        let count = self.thread_members.get(&thread_id).map_or(0, std::collections::BTreeMap::len);
        if let Some(thread) = self.channels.get_mut(&thread_id).and_then(|channel| channel.thread.as_mut()) {
            // Discord stops counting at 50 (Discord Docs: Threads, "Thread Fields").
            thread.member_count = u32::try_from(count.min(50)).unwrap_or(50);
        }
    }
}
