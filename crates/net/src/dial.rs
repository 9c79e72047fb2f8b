//! Connecting to the first address that answers (RFC 8305).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;

use crate::error::NetError;

/// Starts one address after the other, each a moment after the last, or at once when the last
/// one failed. The first that answers wins.
pub(crate) async fn dial(
    addresses: Vec<IpAddr>,
    port: u16,
    stagger: Duration,
) -> Result<TcpStream, NetError> {
    let mut waiting = interleave(addresses).into_iter();
    let mut running = FuturesUnordered::new();
    let mut failure = NetError::NoAnswer("no address");
    running
        .extend(waiting.next().map(|address| TcpStream::connect(SocketAddr::new(address, port))));
    while !running.is_empty() {
        let more = waiting.len() > 0;
        tokio::select! {
            connected = running.next() => match connected {
                Some(Ok(stream)) => {
                    // Stanzas are small and somebody waits for each.
                    stream.set_nodelay(true).map_err(|error| NetError::from_io(&error))?;
                    return Ok(stream);
                }
                Some(Err(error)) => failure = NetError::from_io(&error),
                None => break,
            },
            () = tokio::time::sleep(stagger), if more => {}
        }
        running.extend(
            waiting.next().map(|address| TcpStream::connect(SocketAddr::new(address, port))),
        );
    }
    Err(failure)
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
    mixed
}

#[cfg(test)]
mod tests {
    use super::interleave;

    #[test]
    fn families_take_turns() {
        let addresses =
            |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>();
        let mixed = interleave(addresses(&["::1", "::2", "::3", "10.0.0.1", "10.0.0.2"]));
        assert_eq!(mixed, addresses(&["::1", "10.0.0.1", "::2", "10.0.0.2", "::3"]));
        let mixed = interleave(addresses(&["10.0.0.1", "::1", "::2"]));
        assert_eq!(mixed, addresses(&["10.0.0.1", "::1", "::2"]));
    }
}
