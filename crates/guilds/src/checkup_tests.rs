use bellhop_store::mirror::ShardStanding;
use time::macros::datetime;
use twilight_model::id::Id;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

fn shard(shard_id: i32, shard_count: i32, change: impl FnOnce(&mut ShardStanding)) -> ShardStatus {
    let mut standing = ShardStanding {
        active: true,
        has_session: true,
        last_ack_at: Some(NOW - Duration::from_secs(20)),
        last_event_at: None,
        lag: Duration::ZERO,
        held_until: Some(NOW + Duration::from_secs(5)),
    };
    change(&mut standing);
    ShardStatus { shard_id, shard_count, standing }
}

fn found(finding: Finding) -> (Verdict, String) {
    (finding.verdict, finding.says)
}

#[test]
fn a_shard_that_is_silent_is_told_with_what_is_known_of_it() {
    let long_ago = Some(NOW - Duration::from_mins(5));
    let well = |shard_id, count| shard(shard_id, count, |_| {});
    let one = |change: fn(&mut ShardStanding)| vec![shard(0, 1, change)];
    let silent = shard(0, 1, |shard| shard.last_ack_at = long_ago);
    let dead = shard(0, 1, |shard| (shard.held_until, shard.last_ack_at) = (long_ago, long_ago));
    for (shards, verdict, says) in [
        (vec![], Verdict::Bad, "No daemon has ever mirrored"),
        (
            vec![well(0, 1)],
            Verdict::Good,
            "The session hears everything; Discord was last heard 20 seconds ago.",
        ),
        (vec![well(0, 2), well(1, 2)], Verdict::Good, "All 2 sessions hear"),
        // Of an older number of shards.
        (vec![well(0, 2), well(1, 2), well(2, 1)], Verdict::Good, "All 2 sessions hear"),
        (vec![well(0, 2)], Verdict::Bad, "Of 2 shards only 1 have a session."),
        (vec![silent], Verdict::Bad, "Shard 0 is silent: it last heard Discord 5 minutes ago."),
        (vec![dead], Verdict::Bad, "No daemon holds shard 0; it last heard Discord 5 minutes ago."),
        (
            one(|shard| (shard.held_until, shard.last_ack_at) = (None, None)),
            Verdict::Bad,
            "No daemon holds shard 0.",
        ),
        (one(|shard| shard.last_ack_at = None), Verdict::Bad, "Shard 0 has no connection yet."),
        (one(|shard| shard.active = false), Verdict::Doubtful, "Shard 0 is catching up."),
        (one(|shard| shard.lag = Duration::from_secs(5)), Verdict::Doubtful, "Shard 0 is catching up."),
    ] {
        let (found, said) = found(gateway(&shards, NOW));
        assert_eq!(found, verdict, "{said}");
        assert!(said.starts_with(says), "{said}");
    }
}

#[test]
fn servers_in_which_something_stands_in_the_way_are_named() {
    assert_eq!(problems(&[]).verdict, Verdict::Good);
    let troubled: Vec<_> = (1..=7)
        .map(|nth| Troubled { guild_id: Id::new(nth), name: format!("Café {nth}"), problems: 2 })
        .collect();
    let (verdict, says) = found(problems(&troubled));
    assert_eq!(verdict, Verdict::Doubtful);
    assert!(says.contains("Café 1 (1) has 2; ") && says.ends_with("and 2 more."), "{says}");
}

#[test]
fn leases_are_told_with_their_epochs() {
    let lease = |name: &str, epoch, ends: i64| LeaseStatus {
        name: name.to_owned(),
        holder: "ab12cd34-0000-4000-8000-000000000000".parse().unwrap(),
        epoch,
        expires_at: NOW + time::Duration::seconds(ends),
    };
    let held = [lease("worker", 2, 5), lease("shard 0", 7, 5), lease("shard 1", 1, -60)];
    assert_eq!(leases(&held, NOW).says, "Held: worker by ab12cd34 (epoch 2), shard 0 by ab12cd34 (epoch 7).");
    assert_eq!(leases(&[], NOW).says, "None is held.");
}

#[test]
fn a_worker_is_active_as_long_as_its_lease() {
    for (until, verdict, says) in [
        (Some(NOW + Duration::from_secs(3)), Verdict::Good, "A worker is active."),
        (
            Some(NOW - Duration::from_hours(3)),
            Verdict::Bad,
            "No worker is active since 3 hours ago: actions wait.",
        ),
        (None, Verdict::Bad, "No worker was ever active: actions wait."),
    ] {
        assert_eq!(found(worker(until, NOW)), (verdict, says.to_owned()));
    }
}

#[test]
fn what_waits_too_long_is_told() {
    let idle = Queue { pending: 0, processing: 0, due_since: None, failed: 0 };
    let since = |seconds| Some(NOW - Duration::from_secs(seconds));
    for (of, verdict, says) in [
        (idle, Verdict::Good, "No action waits, none too long."),
        (Queue { pending: 3, due_since: since(30), ..idle }, Verdict::Good, "3 actions wait, none too long."),
        (
            Queue { pending: 1, due_since: since(300), failed: 2, ..idle },
            Verdict::Bad,
            "One action waits, the oldest for 5 minutes. 2 failed within a day.",
        ),
    ] {
        assert_eq!(found(queue(&of, NOW)), (verdict, says.to_owned()));
    }
}

#[test]
fn servers_where_the_bot_lacks_something_are_named() {
    let rights =
        |guild_id, permissions| Rights { guild_id: Id::new(guild_id), name: "Hotel".to_owned(), permissions };
    let all = [rights(1, NEEDED), rights(2, Permissions::ADMINISTRATOR)];
    assert_eq!(
        found(permissions(&all)),
        (Verdict::Good, "The bot has what it needs in 2 servers.".to_owned())
    );
    let poor = permissions(&[rights(1, NEEDED - Permissions::MANAGE_ROLES), rights(2, NEEDED)]);
    assert_eq!(poor.says, "In 1 server the bot lacks permissions: Hotel (1) lacks manage_roles.");
    let many: Vec<_> = (1..9).map(|guild_id| rights(guild_id, Permissions::empty())).collect();
    assert!(permissions(&many).says.ends_with("and 3 more."), "{}", permissions(&many).says);
}
