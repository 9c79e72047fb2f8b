//! Addresses that nobody else has.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

use crate::{Result, Trouble};

/// Where one server listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) starttls: SocketAddr,
    pub(crate) direct_tls: SocketAddr,
}

impl Place {
    /// Ports below those that systems give to outgoing connections, so that a server
    /// that restarts finds them free; on Linux also a loopback address of its own.
    pub(crate) fn free() -> Result<Self> {
        for _ in 0..64 {
            let random = RandomState::new().build_hasher().finish().to_le_bytes();
            let [second, third, fourth, port @ .., _, _, _] = random;
            let own = Ipv4Addr::new(127, 64 | (second & 63), third, fourth.clamp(1, 254));
            let ip = IpAddr::V4(if cfg!(target_os = "linux") { own } else { Ipv4Addr::LOCALHOST });
            let port = 16_000 + (u16::from_le_bytes(port) & 0x3ffe);
            let place = Self {
                starttls: SocketAddr::new(ip, port),
                direct_tls: SocketAddr::new(ip, port + 1),
            };
            let free = |address| TcpListener::bind(address).is_ok();
            if free(place.starttls) && free(place.direct_tls) {
                return Ok(place);
            }
        }
        Err(Trouble::new("no two free ports on loopback after 64 attempts"))
    }
}
