//! Ports that nobody else has.

use std::net::{Ipv4Addr, TcpListener};

use crate::Result;

/// A free port on 127.0.0.1 for a program that cannot choose one by itself.
pub fn any() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    #[test]
    fn a_port_is_free_though_others_are_taken() {
        let taken = super::any().unwrap();
        let _taken = TcpListener::bind(("127.0.0.1", taken)).unwrap();
        let other = super::any().unwrap();
        assert_ne!(taken, other);
        TcpListener::bind(("127.0.0.1", other)).unwrap();
    }
}
