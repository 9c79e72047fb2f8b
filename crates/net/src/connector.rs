//! The plug into the engine.

use std::net::SocketAddr;

use minidom::Element;
use ports::{Connector, Login, Mail, Mailbox, SessionNo, Token, XmppStream};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::command::Command;
use crate::error::NetError;
use crate::net::Net;
use crate::options::{Options, Pace};
use crate::supervisor::Supervisor;
use crate::tls::Securer;

/// Opens streams over real sockets. Each runs as one task of the runtime that was
/// current when the connector was made.
pub struct XmppConnector {
    net: Net,
    runtime: Handle,
}

impl XmppConnector {
    /// Reads the authorities. Fails without a current tokio runtime, or if the file of
    /// [`Options::ca`] cannot be used.
    pub fn new(options: Options) -> Result<Self, NetError> {
        let runtime = Handle::try_current().map_err(|_| NetError::NoRuntime)?;
        let securer = Securer::new(options.ca.as_deref())?;
        let net = Net { options, pace: Pace::default(), securer, dns: None };
        Ok(Self { net, runtime })
    }

    /// Waits as long as this says.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.net.pace = pace;
        self
    }

    /// Asks this name server instead of the system's.
    #[must_use]
    pub fn with_name_server(mut self, address: SocketAddr) -> Self {
        self.net.dns = Some(address);
        self
    }
}

impl Connector for XmppConnector {
    fn open(&self, login: Login, mailbox: Mailbox) -> Box<dyn XmppStream> {
        let (sender, commands) = unbounded_channel();
        let supervisor = Supervisor::new(self.net.clone(), login, mailbox.clone(), commands);
        self.runtime.spawn(supervisor.run());
        Box::new(Supervised { sender, mailbox })
    }
}

/// The engine's end. When it is dropped the stream is closed.
struct Supervised {
    sender: UnboundedSender<Command>,
    mailbox: Mailbox,
}

impl Supervised {
    /// After [`XmppStream::close`] nobody listens. The fate of a stanza is told even then.
    fn say(&self, command: Command) {
        if let Err(unheard) = self.sender.send(command)
            && let Command::Send(_, _, Some(token)) = unheard.0
        {
            (self.mailbox)(Mail::Unsent { token });
        }
    }
}

impl XmppStream for Supervised {
    fn send(&self, session: SessionNo, stanza: Element, token: Option<Token>) {
        self.say(Command::Send(session, stanza, token));
    }

    fn handled(&self, session: SessionNo, count: u32) {
        self.say(Command::Handled(session, count));
    }

    fn try_now(&self) {
        self.say(Command::TryNow);
    }

    fn close(&self) {
        self.say(Command::Close);
    }
}
