//! Hosts that let us wait are tried last the next time. No I/O.
//!
//! Otherwise dead hosts of a high priority use up every attempt, and a live one behind them
//! (443 where a firewall drops 5222, XEP-0368 §3) is never asked.

use crate::dns::Target;

/// More are not remembered: DNS may name others each time.
const MOST: usize = 64;

/// Whoever did not answer, the one that was asked longest ago first.
#[derive(Debug, Default)]
pub(crate) struct Laggards {
    targets: Vec<Target>,
}

impl Laggards {
    /// It is asked now. Until it answers it is one: the attempt may end before.
    pub(crate) fn asked(&mut self, target: &Target) {
        self.answered(target);
        if self.targets.len() == MOST {
            self.targets.remove(0);
        }
        self.targets.push(target.clone());
    }

    /// It answered, whatever it said.
    pub(crate) fn answered(&mut self, target: &Target) {
        self.targets.retain(|known| known != target);
    }

    /// Puts them behind all others, which keep their order.
    pub(crate) fn to_the_end(&self, targets: &mut [Target]) {
        let place = |target: &Target| self.targets.iter().position(|known| known == target);
        targets.sort_by_key(|target| place(target).map_or(0, |place| place + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::{Laggards, MOST};
    use crate::dns::{Begin, Target};

    fn target(port: u16) -> Target {
        Target { host: "host".to_owned(), port, begin: Begin::StartTls }
    }

    fn ports(laggards: &Laggards, ports: &[u16]) -> Vec<u16> {
        let mut targets: Vec<Target> = ports.iter().copied().map(target).collect();
        laggards.to_the_end(&mut targets);
        targets.into_iter().map(|target| target.port).collect()
    }

    #[test]
    fn who_lets_us_wait_comes_last_and_who_waited_longest_first() {
        let mut laggards = Laggards::default();
        for port in [1, 2, 3] {
            laggards.asked(&target(port));
        }
        laggards.answered(&target(2));
        assert_eq!(ports(&laggards, &[1, 2, 3, 4]), [2, 4, 1, 3]);
        laggards.asked(&target(1));
        assert_eq!(ports(&laggards, &[1, 2, 3, 4]), [2, 4, 3, 1]);
    }

    #[test]
    fn they_are_bounded() {
        let mut laggards = Laggards::default();
        (1..1000).for_each(|port| laggards.asked(&target(port)));
        assert_eq!(laggards.targets.len(), MOST);
        assert_eq!(ports(&laggards, &[999, 1]), [1, 999]);
    }
}
