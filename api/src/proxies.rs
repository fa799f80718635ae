//! Whose request it is, behind proxies.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;

/// The header in which each proxy adds whom it heard (de facto; RFC 7239 tells of it).
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The networks of proxies whose word is taken.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Reads addresses and networks, such as `10.0.0.0/8, 192.0.2.7`.
    pub(crate) fn read(value: &str) -> Result<Self, String> {
        let networks = value.split(',').map(str::trim).filter(|network| !network.is_empty());
        let read = |text: &str| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address
                .or_else(|_| text.parse())
                .map_err(|_| format!("{text:?} is neither an address nor a network"))
        };
        networks.map(read).collect::<Result<_, _>>().map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who asks: the peer, or whom trusted proxies say that they heard. Of what was forwarded only the part that they
    /// themselves added counts, from the right: the rest is the caller's own words.
    pub(crate) fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let mut client = peer?;
        let fields = headers.get_all(FORWARDED_FOR).iter().filter_map(|field| field.to_str().ok());
        let mut heard: Vec<_> = fields.flat_map(|field| field.split(',')).map(str::trim).collect();
        while self.trusts(client) {
            let Some(before) = heard.pop().and_then(address) else { break };
            client = before;
        }
        Some(client)
    }
}

/// An address, which some proxies write with its port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(|| with_port().ok()).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, forwarded: &[&'static str]) -> String {
        let fields = forwarded
            .iter()
            .map(|field| (http::HeaderName::from_static(FORWARDED_FOR), field.parse().unwrap()));
        let client = Proxies::read(trusted).unwrap().client(Some(peer.parse().unwrap()), &fields.collect());
        client.unwrap().to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        for (trusted, forwarded, expected) in [
            ("", &["203.0.113.9"][..], "10.0.0.1"),
            ("10.0.0.0/8", &["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.0/8", &["198.51.100.1, 203.0.113.9, 10.0.0.7"], "203.0.113.9"),
            ("10.0.0.1", &["203.0.113.9, 10.0.0.7"], "10.0.0.7"),
            ("10.0.0.0/8", &["203.0.113.9", "203.0.113.8"], "203.0.113.8"),
            ("10.0.0.0/8", &["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.0/8", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("10.0.0.0/8", &["[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.0/8", &["nonsense"], "10.0.0.1"),
            ("10.0.0.0/8", &[], "10.0.0.1"),
        ] {
            assert_eq!(client(trusted, "10.0.0.1", forwarded), expected, "{trusted} {forwarded:?}");
        }
    }

    #[test]
    fn what_is_no_network_is_named() {
        assert_eq!(
            Proxies::read("10.0.0.0/8, proxy").unwrap_err(),
            r#""proxy" is neither an address nor a network"#
        );
    }
}
