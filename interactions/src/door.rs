//! What tells Discord from strangers, before anything is connected or a secret is read.

use std::{sync::Arc, time::Duration};

use bellhop_boot::{
    Clock,
    env::{Env, seconds},
    secrets::Renewed,
};
use bellhop_discord::signature::PublicKey;

use crate::App;

/// How far Discord's timestamp may be from our clock: 5 minutes.
const MAX_SKEW: Duration = Duration::from_mins(5);

/// By what a request is known as Discord's; none of it is secret.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The application's public key.
    pub public_key: PublicKey,
    /// How far a timestamp may be from our clock, either way.
    pub max_skew: Duration,
}

impl Proof {
    /// Reads the environment; problems are noted in it.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let public_key = env.required("DISCORD_PUBLIC_KEY", PublicKey::from_hex);
        let max_skew = env.optional("INTERACTIONS_MAX_SKEW", seconds).unwrap_or(MAX_SKEW);
        Some(Self { public_key: public_key?, max_skew })
    }
}

/// The way in. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) proof: Proof,
    pub(crate) clock: Clock,
    behind: Behind,
}

/// What answers whoever comes in.
#[derive(Clone)]
enum Behind {
    Ready(Arc<App>),
    /// It needs secrets, which are read with the first interaction.
    Later(Arc<Renewed<Arc<App>>>),
}

impl Door {
    /// Before what is ready.
    pub(crate) fn of(proof: Proof, app: App, clock: Clock) -> Self {
        Self { proof, clock, behind: Behind::Ready(Arc::new(app)) }
    }

    /// Before what is made at the first need.
    pub(crate) fn of_later(proof: Proof, app: Renewed<Arc<App>>, clock: Clock) -> Self {
        Self { proof, clock, behind: Behind::Later(Arc::new(app)) }
    }

    /// What answers; fails where its secrets cannot be read.
    pub(crate) async fn app(&self) -> anyhow::Result<Arc<App>> {
        match &self.behind {
            Behind::Ready(app) => Ok(Arc::clone(app)),
            Behind::Later(app) => app.get().await,
        }
    }
}
