//! A wire that is cut in the middle of whatever is on it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Passes connections on to a server and cuts each after so many bytes, as long as cuts are left.
pub(crate) struct Cutter {
    pub(crate) address: SocketAddr,
    cuts: Arc<AtomicU64>,
}

impl Cutter {
    /// `after(n)`: where the n-th connection is cut, counting the bytes of both directions.
    pub(crate) async fn before(
        server: SocketAddr,
        cuts: u64,
        after: impl Fn(u64) -> u64 + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let left = Arc::new(AtomicU64::new(cuts));
        let counted = Arc::clone(&left);
        tokio::spawn(async move {
            for number in 0.. {
                let (client, _) = listener.accept().await.unwrap();
                // The server may be gone: then so is the connection.
                let Ok(server) = TcpStream::connect(server).await else { continue };
                let budget =
                    if counted.load(Ordering::SeqCst) > 0 { after(number) } else { u64::MAX };
                tokio::spawn(pass(client, server, budget, Arc::clone(&counted)));
            }
        });
        Self { address, cuts: left }
    }

    /// How many cuts are still to come.
    pub(crate) fn cuts_left(&self) -> u64 {
        self.cuts.load(Ordering::SeqCst)
    }
}

async fn pass(client: TcpStream, server: TcpStream, budget: u64, cuts: Arc<AtomicU64>) {
    let budget = Arc::new(AtomicU64::new(budget));
    let over = Arc::new(Notify::new());
    let ((client_reads, client_writes), (server_reads, server_writes)) =
        (client.into_split(), server.into_split());
    let up = copy(client_reads, server_writes, Arc::clone(&budget), Arc::clone(&over));
    let down = copy(server_reads, client_writes, Arc::clone(&budget), Arc::clone(&over));
    tokio::select! {
        _ = async { tokio::join!(up, down) } => {}
        () = over.notified() => {
            cuts.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

async fn copy(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    budget: Arc<AtomicU64>,
    over: Arc<Notify>,
) {
    let mut buffer = [0; 1024];
    while let Ok(read) = from.read(&mut buffer).await {
        if read == 0 {
            return;
        }
        let left = budget.load(Ordering::SeqCst);
        let passed = usize::try_from(left).unwrap_or(usize::MAX).min(read);
        budget.fetch_sub(passed as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..passed]).await.is_err() {
            return;
        }
        if passed < read {
            over.notify_one();
            return;
        }
    }
}
