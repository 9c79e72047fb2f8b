//! From a domain to a stream that is logged in.

use std::time::Duration;

use jid::BareJid;
use model::Private;
use model::account::Step;
use ports::Login;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::dial::dial;
use crate::dns::{Begin, Dns, Target, ascii, given};
use crate::elements::{Auth, Features, Incoming, Nonza, Response, StartTls};
use crate::error::{NetError, from_stream_error};
use crate::frame_gate::Limits;
use crate::laggards::Laggards;
use crate::net::Net;
use crate::random;
use crate::sasl::{self, Choice, Gs2, Proof, Scram};
use crate::setback::{Evidence, Setback};
use crate::steps::Steps;
use crate::tls;
use crate::wire::{Names, Transport, Wire};

/// A secured connection.
pub(crate) type Secured = TlsStream<TcpStream>;

/// Logged in; neither bound nor resumed yet.
pub(crate) struct LoggedIn {
    pub(crate) wire: Wire<Secured>,
    pub(crate) features: Features,
    pub(crate) host: String,
    pub(crate) tls: String,
    pub(crate) mechanism: &'static str,
}

/// Tries the hosts of the account's domain, those that let us wait last.
pub(crate) async fn log_in(
    net: &Net,
    login: &Login,
    laggards: &mut Laggards,
    steps: &mut Steps,
) -> Result<LoggedIn, Setback> {
    let domain = ascii(login.jid.domain().as_str()).map_err(Setback::sure)?;
    let dns = Dns::new(net.dns);
    let (mut targets, named) = match login.server.as_ref().or(net.options.server.as_ref()) {
        Some(server) => (vec![given(server).ok_or(Setback::sure(NetError::HostInvalid))?], true),
        None => dns.targets(&domain).await.map_err(Setback::sure)?,
    };
    laggards.to_the_end(&mut targets);
    // What is reported is the failure that came furthest: it says most.
    let mut worst = (Step::Finding, NetError::NotFound("no host".to_owned()));
    let mut unanimous = named;
    let mut left = targets.len();
    for target in &targets {
        left -= 1;
        steps.again();
        laggards.asked(target);
        // Nobody waits behind the last one: it may have all the time of a host.
        let connect = if left == 0 { net.pace.host } else { net.pace.connect };
        let way = Way { net, login, domain: &domain, dns: &dns, target, connect };
        let attempt = timeout(net.pace.host, Box::pin(way.log_in(steps))).await;
        let result = attempt.unwrap_or(Err(NetError::TIMED_OUT));
        if result.as_ref().err() != Some(&NetError::TIMED_OUT) {
            laggards.answered(target);
        }
        match result {
            Ok(logged_in) => return Ok(logged_in),
            // The domain's own word about this account: no other host is asked.
            Err(error) if steps.now() >= Step::Authenticating && error.is_permanent() => {
                return Err(Setback::sure(error));
            }
            Err(error) => {
                unanimous &= error.is_permanent();
                if steps.now() >= worst.0 {
                    worst = (steps.now(), error);
                }
            }
        }
    }
    let evidence = if unanimous { Evidence::Unanimous } else { Evidence::Partial };
    Err(Setback { error: worst.1, evidence })
}

/// One host.
struct Way<'a> {
    net: &'a Net,
    login: &'a Login,
    domain: &'a str,
    dns: &'a Dns,
    target: &'a Target,
    /// So long finding and connecting may take.
    connect: Duration,
}

impl Way<'_> {
    async fn log_in(&self, steps: &mut Steps) -> Result<LoggedIn, NetError> {
        let Target { host, port, begin } = self.target;
        let connected = timeout(self.connect, async {
            let addresses = self.dns.addresses(host).await?;
            dial(addresses, *port, self.net.pace.stagger).await
        });
        let tcp = connected.await.unwrap_or(Err(NetError::TIMED_OUT))?;
        let host = format!("{}:{port}", host.trim_end_matches('.'));
        steps.over(&host, Step::Securing);
        let tcp = match begin {
            Begin::Direct => tcp,
            Begin::StartTls => self.start_tls(tcp).await?,
        };
        let secured = self.net.securer.secure(tcp, self.domain, *begin == Begin::Direct).await?;
        let tls = tls::version(&secured);
        steps.over(&tls, Step::Authenticating);
        let names = Names { to: self.stream_to(), from: Some(self.login.jid.to_string()) };
        let mut wire = Wire::open(secured, names, Limits::STREAM).await?;
        let offered = features(&mut wire).await?;
        let mechanism =
            authenticate(&mut wire, &offered, &self.login.jid, &self.login.password).await?;
        let mut wire = wire.restart().await?;
        let features = features(&mut wire).await?;
        steps.over(mechanism, Step::Loading);
        Ok(LoggedIn { wire, features, host, tls, mechanism })
    }

    fn stream_to(&self) -> String {
        self.login.jid.domain().as_str().to_owned()
    }

    /// RFC 6120 §5.4. Nothing but the header and `<starttls/>` is ever sent in the clear.
    async fn start_tls(&self, tcp: TcpStream) -> Result<TcpStream, NetError> {
        let names = Names { to: self.stream_to(), from: None };
        let mut wire = Wire::open(tcp, names, Limits::PLAIN).await?;
        // Anybody could have said it: a word in the clear never stops us for good.
        let offered = features(&mut wire).await.map_err(doubt)?;
        if !offered.starttls {
            return Err(NetError::NoTls("not offered".to_owned()));
        }
        wire.send(&StartTls).await?;
        match wire.receive().await? {
            Incoming::Nonza(Nonza::Proceed(_)) => {}
            Incoming::Nonza(Nonza::TlsFailure(_)) => {
                return Err(NetError::NoTls("refused".to_owned()));
            }
            Incoming::Error(condition) => return Err(doubt(from_stream_error(&condition))),
            _ => return Err(unexpected()),
        }
        wire.into_io().ok_or_else(|| NetError::Nonsense("data after proceed".to_owned()))
    }
}

fn doubt(error: NetError) -> NetError {
    if error.is_permanent() {
        NetError::Unavailable(format!("in the clear: {error}"))
    } else {
        error
    }
}

fn unexpected() -> NetError {
    NetError::Nonsense("an element out of place".to_owned())
}

async fn features<Io: Transport>(wire: &mut Wire<Io>) -> Result<Features, NetError> {
    match wire.receive().await? {
        Incoming::Features(features) => Ok(features),
        Incoming::Error(condition) => Err(from_stream_error(&condition)),
        _ => Err(unexpected()),
    }
}

/// RFC 6120 §6.4.
async fn authenticate(
    wire: &mut Wire<Secured>,
    offered: &Features,
    jid: &BareJid,
    password: &Private<String>,
) -> Result<&'static str, NetError> {
    let user = jid
        .node()
        .map(|node| node.as_str().to_owned())
        .ok_or(NetError::NotAuthorized("no user name"))?;
    let able = tls::bindings(wire.io());
    let choice = sasl::choose(&offered.mechanisms, offered.bindings.as_deref(), &able)?;
    let name = choice.name();
    match choice {
        Choice::Plain => {
            let data = sasl::plain(&user, password)?;
            wire.send(&Auth { mechanism: name.to_owned(), data }).await?;
            match said(wire, None).await? {
                Said::Success(_) => {}
                Said::Challenge(_) => return Err(unexpected()),
            }
        }
        Choice::Scram(hash, gs2) => {
            let scram = Scram::new(hash, gs2.clone(), &user, nonce()?)?;
            let data = sasl::encode(scram.first().as_bytes());
            wire.send(&Auth { mechanism: name.to_owned(), data }).await?;
            challenge(wire, scram, &gs2, password.clone()).await?;
        }
    }
    Ok(name)
}

async fn challenge(
    wire: &mut Wire<Secured>,
    scram: Scram,
    gs2: &Gs2,
    password: Private<String>,
) -> Result<(), NetError> {
    let message = match said(wire, Some(gs2)).await? {
        Said::Challenge(message) => message,
        Said::Success(_) => return Err(NetError::NotProven("success without a challenge")),
    };
    let asked = scram.challenged(&message)?;
    // Up to a million rounds: not on a thread that others wait for.
    let answered = tokio::task::spawn_blocking(move || asked.answer(&password)).await;
    let (last, proof) = answered.map_err(|_| NetError::Lost("stopped".to_owned()))??;
    wire.send(&Response { data: sasl::encode(last.as_bytes()) }).await?;
    conclude(wire, gs2, &proof).await
}

/// The signature comes with the success, or in a challenge of its own before it.
async fn conclude(wire: &mut Wire<Secured>, gs2: &Gs2, proof: &Proof) -> Result<(), NetError> {
    match said(wire, Some(gs2)).await? {
        Said::Success(message) => proof.verify(&message),
        Said::Challenge(message) => {
            proof.verify(&message)?;
            wire.send(&Response { data: String::new() }).await?;
            match said(wire, Some(gs2)).await? {
                Said::Success(_) => Ok(()),
                Said::Challenge(_) => Err(unexpected()),
            }
        }
    }
}

enum Said {
    Challenge(String),
    Success(String),
}

/// The server's next word; `gs2`: what it heard about channel binding.
async fn said(wire: &mut Wire<Secured>, gs2: Option<&Gs2>) -> Result<Said, NetError> {
    match wire.receive().await? {
        Incoming::Nonza(Nonza::Challenge(challenge)) => {
            Ok(Said::Challenge(sasl::decode(&challenge.data)?))
        }
        Incoming::Nonza(Nonza::Success(success)) => Ok(Said::Success(sasl::decode(&success.data)?)),
        Incoming::Nonza(Nonza::SaslFailure(failure)) => {
            Err(sasl::failure(failure.condition(), &failure.text(), gs2))
        }
        Incoming::Error(condition) => Err(from_stream_error(&condition)),
        _ => Err(unexpected()),
    }
}

/// 192 bits, in letters that SCRAM allows.
fn nonce() -> Result<String, NetError> {
    Ok(sasl::encode(&random::bytes::<24>()?))
}
