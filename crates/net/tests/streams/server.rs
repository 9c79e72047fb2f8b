//! A server that follows a script: it says what a test tells it to, and awaits what the
//! test expects.

use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use minidom::Element;
use net::{Options, Pace, XmppConnector};
use ports::Login;
use rustls::version::{TLS12, TLS13};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::certificate::{DOMAIN, Flaw, Identity};
use crate::desk::{PATIENCE, login};

pub(crate) trait Io: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Io for T {}

pub(crate) const USER: &str = "romeo@amsel.example";
pub(crate) const PASSWORD: &str = "wherefore, art=thou";

/// The product's pace, but with hardly a wait between attempts.
pub(crate) fn hasty() -> Pace {
    Pace {
        backoff_least: Duration::from_millis(10),
        backoff_most: Duration::from_millis(50),
        ..Pace::default()
    }
}

pub(crate) struct Server {
    listener: TcpListener,
    pub(crate) identity: Identity,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(Flaw::Nothing, &[&TLS13]).await
    }

    pub(crate) async fn start_tls12() -> Self {
        Self::with(Flaw::Nothing, &[&TLS12]).await
    }

    pub(crate) async fn with(
        flaw: Flaw,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self { listener, identity: Identity::new(flaw, versions), address }
    }

    /// A connector that trusts this server and never waits long between attempts.
    pub(crate) fn connector(&self) -> XmppConnector {
        self.slow_connector().with_pace(hasty())
    }

    /// The same with the product's pace.
    pub(crate) fn slow_connector(&self) -> XmppConnector {
        XmppConnector::new(Options { ca: Some(self.identity.ca()), server: None }).unwrap()
    }

    pub(crate) fn login(&self) -> Login {
        login(USER, PASSWORD, Some(self.address.to_string()))
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> Peer<TcpStream> {
        let accepted = timeout(PATIENCE, self.listener.accept()).await.expect("a connection");
        Peer {
            io: Box::pin(accepted.unwrap().0),
            unread: String::new(),
            heard: String::new(),
            exporter: None,
            end_point: Vec::new(),
        }
    }

    /// The next connection, whenever it comes.
    pub(crate) async fn accept_at_leisure(&self) -> TcpStream {
        self.listener.accept().await.unwrap().0
    }

    /// Does nobody connect in this time, by a clock that jumps?
    pub(crate) async fn is_left_alone_for(&self, time: Duration) -> bool {
        tokio::time::pause();
        let alone = timeout(time, self.listener.accept()).await.is_err();
        tokio::time::resume();
        alone
    }

    /// The next connection, with STARTTLS done.
    pub(crate) async fn secured(&self) -> Peer<Secured> {
        let mut peer = self.accept().await;
        peer.header().await;
        peer.say("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>").await;
        peer.element().await;
        peer.say("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").await;
        peer.secure(&self.identity).await.expect("TLS")
    }
}

pub(crate) type Secured = tokio_rustls::server::TlsStream<TcpStream>;

/// One connection, seen from the server.
pub(crate) struct Peer<T> {
    pub(crate) io: Pin<Box<T>>,
    unread: String,
    /// All that the client ever said here.
    pub(crate) heard: String,
    /// What SCRAM binds to.
    pub(crate) exporter: Option<[u8; 32]>,
    /// The same, of the certificate.
    pub(crate) end_point: Vec<u8>,
}

impl Peer<TcpStream> {
    /// `Err`: the client broke the handshake off.
    pub(crate) async fn secure(self, identity: &Identity) -> Result<Peer<Secured>, std::io::Error> {
        assert_eq!(self.unread, "", "nothing may follow <starttls/>");
        let tcp = *Pin::into_inner(self.io);
        let tls = timeout(PATIENCE, identity.acceptor.accept(tcp)).await.expect("a handshake")?;
        let exporter =
            tls.get_ref().1.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", None).ok();
        let end_point = Sha256::digest(&identity.certificate).to_vec();
        let (unread, heard) = (String::new(), String::new());
        Ok(Peer { io: Box::pin(tls), unread, heard, exporter, end_point })
    }
}

impl<T: Io> Peer<T> {
    pub(crate) async fn say(&mut self, text: &str) {
        self.say_bytes(text.as_bytes()).await;
    }

    /// A client that went away hears nothing: what it did before is what counts.
    pub(crate) async fn say_bytes(&mut self, bytes: &[u8]) {
        let said = async {
            self.io.write_all(bytes).await?;
            self.io.flush().await
        };
        let _ = timeout(PATIENCE, said).await.expect("the client reads");
    }

    /// Reads on. `false`: the client closed.
    async fn hear(&mut self) -> bool {
        let mut buffer = [0; 8192];
        let read = timeout(PATIENCE, self.io.read(&mut buffer)).await;
        let read =
            read.unwrap_or_else(|_| panic!("the client says nothing; it said: {}", self.heard));
        let text = String::from_utf8_lossy(&buffer[..read.unwrap_or(0)]).into_owned();
        self.unread.push_str(&text);
        self.heard.push_str(&text);
        !text.is_empty()
    }

    /// Reads until the client closes, however long it takes.
    pub(crate) async fn gone_at_leisure(&mut self) {
        let mut buffer = [0; 8192];
        while self.io.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
    }

    /// Awaits this, however long it takes.
    pub(crate) async fn expect_at_leisure(&mut self, start: &str) {
        let mut buffer = [0; 8192];
        while !self.unread.contains(start) {
            let read = self.io.read(&mut buffer).await.unwrap();
            assert!(read > 0, "the client closed instead of {start}");
            self.unread.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        self.unread.clear();
    }

    /// Awaits `start … end` and takes it; what stands before it must be nothing.
    pub(crate) async fn expect(&mut self, start: &str, end: &str) -> String {
        let expected = self.try_expect(start, end).await;
        expected.unwrap_or_else(|| {
            panic!("the client closed instead of {start}; it said: {}", self.heard)
        })
    }

    pub(crate) async fn try_expect(&mut self, start: &str, end: &str) -> Option<String> {
        loop {
            assert!(
                self.unread.starts_with(start) || start.starts_with(self.unread.as_str()),
                "expected {start}, got {}",
                self.unread
            );
            if let Some(rest) = self.unread.strip_prefix(start)
                && let Some(place) = rest.find(end)
            {
                return Some(self.unread.drain(..start.len() + place + end.len()).collect());
            }
            if !self.hear().await {
                return None;
            }
        }
    }

    /// The next whole element.
    pub(crate) async fn element(&mut self) -> Element {
        self.try_element()
            .await
            .unwrap_or_else(|| panic!("the client closed; it said: {}", self.heard))
    }

    /// `None`: the client closed, with or without saying so.
    pub(crate) async fn try_element(&mut self) -> Option<Element> {
        loop {
            if let Some(end) = first_element(&self.unread) {
                let text: String = self.unread.drain(..end).collect();
                let wrapped = format!(
                    "<w xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>{text}</w>"
                );
                let element: Element = wrapped.parse().unwrap();
                return element.children().next().cloned();
            }
            if self.unread.starts_with("</stream:stream") || !self.hear().await {
                return None;
            }
        }
    }

    /// Awaits the client's header and answers it.
    pub(crate) async fn header(&mut self) -> String {
        let declaration = self.expect("<?xml", "?>").await;
        // tokio-xmpp breaks the line here.
        self.skip_blank();
        let header = self.expect("<stream:stream", ">").await;
        self.say(&format!(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:client' \
             xmlns:stream='http://etherx.jabber.org/streams' id='x' from='{DOMAIN}' version='1.0'>"
        ))
        .await;
        format!("{declaration}\n{header}")
    }

    fn skip_blank(&mut self) {
        self.unread.drain(..self.unread.len() - self.unread.trim_start().len());
    }

    /// Awaits the end of the client's side.
    pub(crate) async fn gone(&mut self) {
        while self.hear().await {}
    }
}

/// The length of the first whole element, if it is there.
fn first_element(text: &str) -> Option<usize> {
    let mut depth = 0_i32;
    let mut rest = text;
    loop {
        let open = rest.find('<')?;
        let close = open + rest[open..].find('>')?;
        let tag = &rest[open..=close];
        if depth == 0 && tag.starts_with("</") {
            return None;
        }
        if tag.starts_with("</") {
            depth -= 1;
        } else if !tag.ends_with("/>") {
            depth += 1;
        }
        rest = &rest[close + 1..];
        if depth == 0 {
            return Some(text.len() - rest.len());
        }
    }
}
