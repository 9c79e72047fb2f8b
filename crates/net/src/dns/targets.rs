//! In which order hosts are tried (RFC 2782, XEP-0368). No I/O.

/// How TLS begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// From the first byte.
    Direct,
    /// After `<starttls/>`.
    StartTls,
}

/// A host to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// A name or an IP address.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
    /// How TLS begins there.
    pub(crate) begin: Begin,
}

/// One SRV record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Srv {
    pub(crate) priority: u16,
    pub(crate) weight: u16,
    pub(crate) target: Target,
}

/// More hosts are not tried: so many are an attack or a mistake.
const MOST: usize = 16;

impl Srv {
    /// RFC 2782: a target of `.` means: decidedly not here.
    fn is_refusal(&self) -> bool {
        self.target.host.is_empty() || self.target.host == "."
    }
}

/// Mixes both sets of records by priority and weight.
///
/// `random(n)` gives a number from 0 to n, both included.
pub(crate) fn order(mut records: Vec<Srv>, random: &mut dyn FnMut(u32) -> u32) -> Vec<Target> {
    records.retain(|record| !record.is_refusal() && record.target.port != 0);
    // Zero weights first, so that they keep a small chance (RFC 2782, page 4).
    records.sort_by_key(|record| (record.priority, record.weight));
    let mut ordered = Vec::with_capacity(MOST);
    // Chosen first and cut then: the order of the records says nothing about their worth.
    while let Some(first) = records.first().filter(|_| ordered.len() < MOST) {
        let priority = first.priority;
        let same = records.iter().take_while(|record| record.priority == priority).count();
        let chosen = choose(records.get(..same).unwrap_or_default(), random);
        ordered.push(records.remove(chosen).target);
    }
    ordered
}

fn choose(same: &[Srv], random: &mut dyn FnMut(u32) -> u32) -> usize {
    let total = same.iter().map(|record| u32::from(record.weight)).sum();
    let mark = random(total);
    let mut sum = 0;
    let reached = same.iter().position(|record| {
        sum += u32::from(record.weight);
        sum >= mark
    });
    reached.unwrap_or(0)
}

/// Does the domain say that clients cannot log in at all?
pub(crate) fn is_refused(records: &[Srv]) -> bool {
    let mut starttls =
        records.iter().filter(|record| record.target.begin == Begin::StartTls).peekable();
    let refused = starttls.peek().is_some() && starttls.all(Srv::is_refusal);
    refused && records.iter().all(Srv::is_refusal)
}

/// Reads `host:port`, `[::1]:port` or a bare host, which means 5222.
pub(crate) fn given(server: &str) -> Option<Target> {
    let server = server.trim();
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, port.parse().ok()?)
        }
        Some(_) | None => (server, 5222),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if host.is_empty() || port == 0 {
        return None;
    }
    let begin = if matches!(port, 443 | 5223) { Begin::Direct } else { Begin::StartTls };
    Some(Target { host: host.to_owned(), port, begin })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Begin, Srv, Target, given, is_refused, order};

    fn srv(priority: u16, weight: u16, host: &str, begin: Begin) -> Srv {
        Srv { priority, weight, target: Target { host: host.to_owned(), port: 5222, begin } }
    }

    fn hosts(targets: Vec<Target>) -> Vec<String> {
        targets.into_iter().map(|target| target.host).collect()
    }

    #[test]
    fn both_services_are_mixed_by_priority() {
        let records = vec![
            srv(20, 0, "c", Begin::Direct),
            srv(5, 0, "a", Begin::Direct),
            srv(10, 0, "b", Begin::StartTls),
        ];
        assert_eq!(hosts(order(records, &mut |_| 0)), ["a", "b", "c"]);
    }

    #[test]
    fn weights_are_chances() {
        let mut first = BTreeMap::new();
        for mark in 0..=100 {
            let records =
                vec![srv(1, 75, "heavy", Begin::Direct), srv(1, 25, "light", Begin::StartTls)];
            let mut marks = [mark].into_iter();
            let order = hosts(order(records, &mut |_| marks.next().unwrap_or(0)));
            *first.entry(order[0].clone()).or_insert(0) += 1;
        }
        assert_eq!(first["light"], 26);
        assert_eq!(first["heavy"], 75);
    }

    #[test]
    fn the_heaviest_are_not_cut_off() {
        let mut records: Vec<Srv> = (0..40).map(|_| srv(1, 0, "light", Begin::Direct)).collect();
        records.push(srv(1, 60_000, "heavy", Begin::Direct));
        // The middle of the range falls on the one that has all the weight.
        let ordered = hosts(order(records, &mut |most| most.div_ceil(2)));
        assert_eq!((ordered.len(), ordered[0].as_str()), (16, "heavy"));
    }

    #[test]
    fn a_dot_refuses_only_if_nothing_else_is_there() {
        let none = srv(0, 0, ".", Begin::StartTls);
        let direct = srv(0, 0, "a", Begin::Direct);
        assert!(is_refused(std::slice::from_ref(&none)));
        assert!(!is_refused(&[none.clone(), direct.clone()]));
        assert!(!is_refused(&[srv(0, 0, ".", Begin::Direct)]));
        assert!(!is_refused(&[]));
        assert_eq!(hosts(order(vec![none, direct], &mut |_| 0)), ["a"]);
    }

    #[test]
    fn a_given_server_is_a_host_and_a_port() {
        let target = |host: &str, port, begin| Some(Target { host: host.to_owned(), port, begin });
        assert_eq!(given("xmpp.example:5222"), target("xmpp.example", 5222, Begin::StartTls));
        assert_eq!(given("xmpp.example"), target("xmpp.example", 5222, Begin::StartTls));
        assert_eq!(given(" xmpp.example:5223 "), target("xmpp.example", 5223, Begin::Direct));
        assert_eq!(given("[::1]:443"), target("::1", 443, Begin::Direct));
        assert_eq!(given("::1"), target("::1", 5222, Begin::StartTls));
        for nothing in ["", ":", ":5222", "a:0", "a:b", "a:99999", "[]:1"] {
            assert_eq!(given(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn any_records_give_at_most_sixteen_targets_in_order_of_priority(
            records in proptest::collection::vec((any::<u16>(), any::<u16>(), any::<bool>()), 0..200),
            seed in any::<u32>(),
        ) {
            let records: Vec<Srv> = records
                .into_iter()
                .map(|(priority, weight, refuse)| {
                    srv(priority, weight, if refuse { "." } else { "host" }, Begin::Direct)
                })
                .collect();
            let usable = records.iter().filter(|record| record.target.host == "host").count();
            let ordered = order(records, &mut |most| seed.checked_rem(most.saturating_add(1)).unwrap_or(0));
            prop_assert_eq!(ordered.len(), usable.min(16));
        }
    }
}
