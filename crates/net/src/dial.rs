//! Connecting to the first address that answers (RFC 8305).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;

use crate::error::NetError;

/// Starts one address after the other in this order, each a moment after the last, or at once
/// when the last one failed. The first that answers wins.
pub(crate) async fn dial(
    addresses: Vec<IpAddr>,
    port: u16,
    stagger: Duration,
) -> Result<TcpStream, NetError> {
    let mut waiting = addresses.into_iter();
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
