//! Finding the hosts of a domain. DNSSEC validation stays off (RUSTSEC-2026-0118): the
//! certificate, not DNS, says who the server is.

mod targets;

use std::borrow::Cow;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError as DnsError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

pub(crate) use self::targets::{Begin, Target, given};
use self::targets::{Srv, is_refused, order};
use crate::error::NetError;
use crate::random;

/// More addresses of one host are not tried.
const MOST_ADDRESSES: usize = 16;

/// A domain as DNS and certificates write it: an A-label name or an IP address.
pub(crate) fn ascii(domain: &str) -> Result<String, NetError> {
    if let Some(address) = literal(domain) {
        return Ok(address.to_string());
    }
    // No STD3 rules: names with an underscore are common in local networks.
    let name = domain.strip_suffix('.').unwrap_or(domain).as_bytes();
    let name = Uts46::new().to_ascii(name, AsciiDenyList::URL, Hyphens::Allow, DnsLength::Verify);
    name.map(Cow::into_owned).map_err(|_| NetError::HostInvalid)
}

fn literal(domain: &str) -> Option<IpAddr> {
    let inner = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']'));
    inner.unwrap_or(domain).parse().ok()
}

/// Asks DNS. Made for one attempt: the network may be another one the next time.
pub(crate) struct Dns {
    resolver: Option<TokioResolver>,
}

impl Dns {
    /// With the name servers of the system, or with this one.
    pub(crate) fn new(server: Option<SocketAddr>) -> Self {
        let builder = match server {
            Some(address) => Ok(TokioResolver::builder_with_config(
                only(address),
                TokioRuntimeProvider::default(),
            )),
            None => TokioResolver::builder_tokio(),
        };
        let resolver = builder.and_then(|mut builder| {
            let options = builder.options_mut();
            options.timeout = Duration::from_secs(3);
            options.attempts = 2;
            builder.build()
        });
        Self { resolver: resolver.ok() }
    }

    /// The hosts of a domain (in ASCII), best first; and whether DNS said so: if it did not
    /// answer, the domain itself is tried.
    pub(crate) async fn targets(&self, domain: &str) -> Result<(Vec<Target>, bool), NetError> {
        let itself =
            |host: &str| Target { host: host.to_owned(), port: 5222, begin: Begin::StartTls };
        if literal(domain).is_some() {
            return Ok((vec![itself(domain)], true));
        }
        let (direct, starttls) = tokio::join!(
            self.records(format!("_xmpps-client._tcp.{domain}."), Begin::Direct),
            self.records(format!("_xmpp-client._tcp.{domain}."), Begin::StartTls),
        );
        let answered = direct.is_some() && starttls.is_some();
        let records: Vec<Srv> = [direct, starttls].into_iter().flatten().flatten().collect();
        if is_refused(&records) {
            return Err(NetError::NotOffered);
        }
        let mut targets = order(records, &mut up_to);
        if targets.is_empty() {
            // With the dot of the root: the search list of this computer has no say in it.
            targets.push(itself(&format!("{domain}.")));
        }
        Ok((targets, answered))
    }

    /// `None`: nobody answered.
    async fn records(&self, name: String, begin: Begin) -> Option<Vec<Srv>> {
        let found = match self.resolver.as_ref()?.srv_lookup(name).await {
            Ok(found) => found,
            Err(error) if is_nothing(&error) => return Some(Vec::new()),
            Err(_) => return None,
        };
        let record = |data: &RData| match data {
            RData::SRV(srv) => Some(Srv {
                priority: srv.priority,
                weight: srv.weight,
                target: Target { host: srv.target.to_ascii(), port: srv.port, begin },
            }),
            _ => None,
        };
        Some(found.answers().iter().filter_map(|answer| record(&answer.data)).collect())
    }

    /// The addresses of a host, in the order in which they are to be tried.
    pub(crate) async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NetError> {
        if let Some(address) = literal(host) {
            return Ok(vec![address]);
        }
        let resolver = self.resolver.as_ref().ok_or(NetError::NoNetwork)?;
        let found = resolver.lookup_ip(host).await.map_err(|error| explain(&error))?;
        let addresses = interleave(found.iter().collect());
        if addresses.is_empty() {
            return Err(NetError::NotFound("no address".to_owned()));
        }
        Ok(addresses)
    }
}

/// One address of each family in turn (RFC 8305 §4), the family that came first leading.
fn interleave(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let leading = addresses.first().is_some_and(IpAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == leading);
    let mut second = second.into_iter();
    let mut mixed = Vec::new();
    for address in first {
        mixed.push(address);
        mixed.extend(second.next());
    }
    mixed.extend(second);
    mixed.truncate(MOST_ADDRESSES);
    mixed
}

fn only(address: SocketAddr) -> ResolverConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
    let connections = connections.map(|mut connection| {
        connection.port = address.port();
        connection
    });
    let server = NameServerConfig::new(address.ip(), true, connections.to_vec());
    ResolverConfig::from_parts(None, Vec::new(), vec![server])
}

/// DNS answered that there is nothing.
fn is_nothing(error: &DnsError) -> bool {
    error.is_nx_domain() || error.is_no_records_found()
}

fn explain(error: &DnsError) -> NetError {
    if is_nothing(error) {
        return NetError::NotFound("DNS knows no address".to_owned());
    }
    match error {
        DnsError::Timeout => NetError::NoAnswer("DNS time-out"),
        DnsError::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            NetError::NoAnswer("DNS")
        }
        DnsError::Io(_) | DnsError::NoConnections => NetError::NoNetwork,
        _ => NetError::NotFound("DNS failed".to_owned()),
    }
}

/// From 0 to `most`, both included.
fn up_to(most: u32) -> u32 {
    let number = random::number();
    // The bias of the remainder does not matter for spreading load.
    most.checked_add(1).map_or(number, |count| number % count)
}

#[cfg(test)]
mod tests {
    use super::{ascii, interleave};

    #[test]
    fn families_take_turns() {
        let addresses =
            |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>();
        let mixed = interleave(addresses(&["::1", "::2", "::3", "10.0.0.1", "10.0.0.2"]));
        assert_eq!(mixed, addresses(&["::1", "10.0.0.1", "::2", "10.0.0.2", "::3"]));
        let mixed = interleave(addresses(&["10.0.0.1", "::1", "::2"]));
        assert_eq!(mixed, addresses(&["10.0.0.1", "::1", "::2"]));
    }

    #[test]
    fn many_addresses_of_one_family_do_not_push_the_other_out() {
        let sixes = (1..=20).map(|number| format!("::{number}").parse().unwrap());
        let four = "10.0.0.1".parse().unwrap();
        let mixed = interleave(sixes.chain([four]).collect());
        assert_eq!((mixed.len(), mixed[1]), (16, four));
    }

    #[test]
    fn a_domain_is_written_as_certificates_write_it() {
        assert_eq!(ascii("bücher.example").as_deref(), Ok("xn--bcher-kva.example"));
        assert_eq!(ascii("Example.org.").as_deref(), Ok("example.org"));
        assert_eq!(ascii("chat_box.lan").as_deref(), Ok("chat_box.lan"));
        assert_eq!(ascii("127.0.0.1").as_deref(), Ok("127.0.0.1"));
        assert_eq!(ascii("[::1]").as_deref(), Ok("::1"));
        for nonsense in ["", ".", "a..b", "a b", &"a".repeat(64)] {
            assert!(ascii(nonsense).is_err(), "{nonsense:?}");
        }
    }
}
