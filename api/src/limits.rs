//! How much one caller may ask: by session, by token, and by address for whoever is not known.
//!
//! A credential that proved good has a budget of its own. Until then, and for whoever has none, the address pays: who
//! guesses tokens spends what their own address may, and nothing is remembered of what they guessed.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::cookie::CookieJar;
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::DashMapStateStore,
};
use http::{HeaderMap, header::AUTHORIZATION};
use quick_cache::sync::Cache;

use crate::{App, Error, auth::bearer, config::Limit, cookies::Kind, proxies::Proxies};

/// Credentials that proved good and are remembered; a forgotten one is paid for by its address once more.
const KNOWN: usize = 10_000;
/// Callers whose budgets are kept before those that are full again are swept out.
const SWEPT_FROM: usize = 10_000;

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
enum Caller {
    Known(Credential),
    Address(IpAddr),
    /// Where no address is known, as under some hosts, everybody unknown shares one.
    Somebody,
}

/// Every caller's budget.
pub(crate) struct Limits {
    budgets: RateLimiter<Caller, DashMapStateStore<Caller>, DefaultClock>,
    known: Cache<Credential, ()>,
    proxies: Proxies,
}

impl Limits {
    pub(crate) fn new(limit: Limit, proxies: Proxies) -> Self {
        let each = limit.window / limit.requests.get();
        let quota = Quota::with_period(each).unwrap_or(Quota::per_second(limit.requests));
        Self {
            budgets: RateLimiter::keyed(quota.allow_burst(limit.requests)),
            known: Cache::new(KNOWN),
            proxies,
        }
    }

    /// Notes that a credential proved good.
    pub(crate) fn know(&self, credential: Credential) {
        if self.known.get(&credential).is_none() {
            self.known.insert(credential, ());
        }
    }

    fn caller(&self, app: &App, request: &Request) -> Caller {
        let credential = credential(app, request.headers());
        if let Some(known) = credential.filter(|credential| self.known.get(credential).is_some()) {
            return Caller::Known(known);
        }
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        match self.proxies.client(peer, request.headers()) {
            Some(address) => Caller::Address(network(address)),
            None => Caller::Somebody,
        }
    }

    fn spend(&self, caller: Caller) -> Result<(), Error> {
        if self.budgets.len() > SWEPT_FROM {
            self.budgets.retain_recent();
        }
        self.budgets
            .check_key(&caller)
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
pub(crate) async fn within_limits(State(app): State<App>, request: Request, next: Next) -> Response {
    let caller = app.limits.caller(&app, &request);
    match app.limits.spend(caller) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
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
        let caller = Caller::Address([192, 0, 2, 1].into());
        limits.spend(caller).unwrap();
        limits.spend(caller).unwrap();
        let Err(Error::TooManyRequests(after)) = limits.spend(caller) else { panic!() };
        assert!(after <= Duration::from_secs(30) && after > Duration::from_secs(25), "{after:?}");
        limits.spend(Caller::Address([192, 0, 2, 2].into())).unwrap();
        limits.spend(Caller::Known(Credential([7; 16]))).unwrap();
    }

    #[test]
    fn one_customers_addresses_are_one() {
        let network = |address: &str| network(address.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::4"), network("2001:db8:1:3::4"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }
}
