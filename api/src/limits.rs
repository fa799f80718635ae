//! How much one caller may ask: a person by their sessions, a token, and an address for whoever is not known.
//!
//! A token that proved good has a budget of its own, and a person has one for all their sessions. Until then, and for
//! whoever has neither, the address pays: who guesses tokens spends what their own address may, and nothing is remembered
//! of what they guessed.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::atomic::{AtomicUsize, Ordering},
};

use axum::extract::{ConnectInfo, Request};
use axum_extra::extract::cookie::CookieJar;
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::DashMapStateStore,
};
use http::{HeaderMap, header::AUTHORIZATION};
use quick_cache::sync::Cache;
use twilight_model::id::{Id, marker::UserMarker};

use crate::{App, Error, auth::bearer, config::Limit, cookies::Kind, proxies::Proxies};

/// Credentials that proved good and are remembered; a forgotten one is paid for by its address once more.
const KNOWN: usize = 10_000;
/// After so many requests budgets that are full again are swept out: no more callers than that are added meanwhile.
const SWEPT_EVERY: usize = 10_000;

/// What the database knows a credential by, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Credential([u8; 16]);

impl Credential {
    /// Of the SHA-256 of a token or of a session's secret.
    pub(crate) fn of(hash: &[u8; 32]) -> Self {
        let mut short = [0; 16];
        short.copy_from_slice(&hash[..16]);
        Self(short)
    }
}

/// Whose budget it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Budget {
    /// A person's, whatever sessions they have.
    Person(Id<UserMarker>),
    /// A token's, by its id.
    Token(i64),
    /// That of whoever is not known, by their address.
    Address(IpAddr),
    /// Where no address is known, as under some hosts, everybody unknown shares one.
    Somebody,
}

/// Every caller's budget.
pub(crate) struct Limits {
    budgets: RateLimiter<Budget, DashMapStateStore<Budget>, DefaultClock>,
    known: Cache<Credential, Budget>,
    proxies: Proxies,
    spent: AtomicUsize,
}

impl Limits {
    pub(crate) fn new(limit: Limit, proxies: Proxies) -> Self {
        let each = limit.window / limit.requests.get();
        let quota = Quota::with_period(each).unwrap_or(Quota::per_second(limit.requests));
        Self {
            budgets: RateLimiter::keyed(quota.allow_burst(limit.requests)),
            known: Cache::new(KNOWN),
            proxies,
            spent: AtomicUsize::new(0),
        }
    }

    /// Notes that a credential proved good, and whose budget it spends from now on.
    pub(crate) fn know(&self, credential: Credential, budget: Budget) {
        if self.known.get(&credential).is_none() {
            self.known.insert(credential, budget);
        }
    }

    /// Notes that a credential is good no more: its address pays again.
    pub(crate) fn forget(&self, credential: Credential) {
        self.known.remove(&credential);
    }

    fn budget(&self, app: &App, request: &Request) -> Budget {
        let known = credential(app, request.headers()).and_then(|credential| self.known.get(&credential));
        if let Some(known) = known {
            return known;
        }
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        match self.proxies.client(peer, request.headers()) {
            Some(address) => Budget::Address(network(address)),
            None => Budget::Somebody,
        }
    }

    fn spend(&self, budget: Budget) -> Result<(), Error> {
        if self.spent.fetch_add(1, Ordering::Relaxed) % SWEPT_EVERY == SWEPT_EVERY - 1 {
            self.budgets.retain_recent();
        }
        self.budgets
            .check_key(&budget)
            .map_err(|full| Error::TooManyRequests(full.wait_time_from(DefaultClock::default().now())))
    }
}

/// An address as its owner is known by: of IPv6 the network of 64 bits, all of which one customer has.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address @ IpAddr::V4(_) => address,
    }
}

fn credential(app: &App, headers: &HeaderMap) -> Option<Credential> {
    if headers.contains_key(AUTHORIZATION) {
        return Some(Credential::of(&bearer(headers).ok()?.hash()));
    }
    let public_url = &app.login().ok()?.public_url;
    Some(Credential::of(&Kind::Session.read(&CookieJar::from_headers(headers), public_url)?.hash()))
}

/// Refuses a request whose caller has spent what they may: 429, with when to come again.
pub(crate) fn spend(app: &App, request: &Request) -> Result<(), Error> {
    app.limits.spend(app.limits.budget(app, request))
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroU32, time::Duration};

    use super::*;

    fn limits(requests: u32) -> Limits {
        let requests = NonZeroU32::new(requests).unwrap();
        Limits::new(Limit { window: Duration::from_mins(1), requests }, Proxies::default())
    }

    #[test]
    fn a_budget_is_spent_and_says_when_there_is_more() {
        let limits = limits(2);
        let address = Budget::Address([192, 0, 2, 1].into());
        limits.spend(address).unwrap();
        limits.spend(address).unwrap();
        let Err(Error::TooManyRequests(after)) = limits.spend(address) else { panic!() };
        assert!(after <= Duration::from_secs(30) && after > Duration::from_secs(25), "{after:?}");
        limits.spend(Budget::Address([192, 0, 2, 2].into())).unwrap();
        limits.spend(Budget::Token(7)).unwrap();
    }

    #[test]
    fn one_customers_addresses_are_one() {
        let network = |address: &str| network(address.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::4"), network("2001:db8:1:3::4"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }
}
