//! Faults, done to the gateway, to the daemons and to the database.

use std::time::Duration;

use bellhop_world::{GatewayFault, GatewayRule};
use tokio::time::sleep;

use super::{
    stage::{Living, Stage},
    step::{Database, Gateway, Life, Pick},
};

/// The most daemons that live at once: one that holds the shard, and one that waits for it.
const MOST_DAEMONS: usize = 2;
/// Beyond these the waits between two sessions, which nobody can turn, take many seconds.
const MOST_ENDED: u32 = 3;

/// How long a long absence of the database is.
const LONG: Duration = Duration::from_secs(31);

/// Does something to the gateway.
pub(super) fn gateway(stage: &mut Stage, fault: &Gateway) {
    let world = &stage.t.world;
    let next = |fault: GatewayFault| GatewayRule::times(fault, 1);
    match fault {
        Gateway::Cut => world.gateway_cut(),
        Gateway::Reconnect => world.gateway_reconnect(),
        Gateway::Invalidate(false) => end_session(stage),
        Gateway::Invalidate(true) => world.gateway_invalidate(true),
        Gateway::Close(code) => world.gateway_close(*code),
        Gateway::LoseAcks(times) => {
            world.add_gateway_fault(GatewayRule::times(GatewayFault::LostAck, (*times).into()));
        }
        Gateway::Stall => world.gateway_stall(),
        Gateway::Duplicate(count) => world.gateway_duplicate((*count).into()),
        Gateway::Delay(ms) => world.add_gateway_fault(next(GatewayFault::Delay { ms: (*ms).into() })),
        Gateway::Undecodable(event, field) => {
            let fault = GatewayFault::MissingField { field: (*field).to_owned() };
            world.add_gateway_fault(next(fault).on(event));
        }
    }
}

/// Ends every session for good; the wait before the next, which doubles each time, is over at once.
fn end_session(stage: &mut Stage) {
    let most = if stage.faults.processes { 1 } else { MOST_ENDED };
    if stage.ended < most {
        stage.ended += 1;
        stage.t.clock.advance(Duration::from_secs(1 << stage.ended));
        stage.t.world.gateway_invalidate(false);
    }
}

/// Does something to a daemon. What died or stands still has let its lease run out by the time anything
/// else happens.
pub(super) async fn daemon(stage: &mut Stage, life: Life) {
    match life {
        Life::Start if stage.living.len() < MOST_DAEMONS => stage.start_daemon(),
        Life::Start => {}
        Life::Kill(which) => {
            if let Some(living) = take(stage, which) {
                living.kill().await;
                stage.expire_leases().await;
            }
        }
        Life::Freeze(which) => {
            if let Some(living) = take(stage, which) {
                stage.living.push(living.freeze());
                stage.expire_leases().await;
            }
        }
        Life::Wake => stage.wake(),
        Life::Stop(which) => {
            if let Some(living) = take(stage, which) {
                living.wake().stop().await;
            }
        }
    }
}

fn take(stage: &mut Stage, which: Pick) -> Option<Living> {
    let index = which.of(&(0..stage.living.len()).collect::<Vec<_>>())?;
    Some(stage.living.remove(index))
}

/// Does something to the database.
pub(super) async fn database(stage: &mut Stage, what: Database) {
    match what {
        Database::Break => stage.t.break_connections().await,
        Database::Restart if !stage.away => {
            stage.t.stop_database().await;
            stage.t.start_database().await;
        }
        Database::Away if !stage.away => {
            stage.t.stop_database().await;
            stage.away = true;
        }
        Database::AwayForLong if !stage.away => {
            stage.t.stop_database().await;
            stage.away = true;
            sleep(LONG).await;
        }
        Database::Back if stage.away => {
            stage.t.start_database().await;
            stage.away = false;
        }
        _ => {}
    }
}
