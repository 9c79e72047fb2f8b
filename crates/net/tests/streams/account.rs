//! The server's side of log-in: SCRAM, binding, stream management.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use minidom::Element;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::server::{Io, PASSWORD, Peer, Secured, Server, USER};

pub(crate) const BOTH: &str =
    "<mechanism>SCRAM-SHA-1</mechanism><mechanism>SCRAM-SHA-256</mechanism>";
pub(crate) const SASL: &str = "urn:ietf:params:xml:ns:xmpp-sasl";
const SM: &str = "urn:xmpp:sm:3";

/// How the server cheats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cheat {
    Not,
    OwnNonce,
    Iterations(u32),
    WrongSignature,
    NoSignature,
    SuccessAtOnce,
    /// No cheat, only the other legal way.
    SignatureInChallenge,
}

/// What the client did.
pub(crate) struct LoggedIn {
    pub(crate) mechanism: String,
    pub(crate) gs2: String,
}

impl<T: Io> Peer<T> {
    pub(crate) async fn offer(&mut self, mechanisms: &str) {
        self.header().await;
        self.say(&format!("<stream:features><mechanisms xmlns='{SASL}'>{mechanisms}</mechanisms></stream:features>")).await;
    }

    /// The same with types of channel binding (XEP-0440).
    pub(crate) async fn offer_and_announce(&mut self, mechanisms: &str, bindings: &[&str]) {
        self.header().await;
        let types = bindings.iter().map(|name| format!("<channel-binding type='{name}'/>"));
        let types = types.collect::<String>();
        self.say(&format!(
            "<stream:features><mechanisms xmlns='{SASL}'>{mechanisms}</mechanisms>\
             <sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>{types}</sasl-channel-binding>\
             </stream:features>"
        ))
        .await;
    }

    /// The server's side of SCRAM; panics if the client's proof is wrong.
    pub(crate) async fn scram(&mut self, cheat: Cheat) -> LoggedIn {
        let auth = self.element().await;
        let mechanism = auth.attr("mechanism").unwrap().to_owned();
        let first = text(&auth);
        let (gs2, bare) = first.split_at(first.match_indices(',').nth(1).unwrap().0 + 1);
        let nonce = bare.split("r=").nth(1).unwrap();
        if cheat == Cheat::SuccessAtOnce {
            self.say(&format!("<success xmlns='{SASL}'/>")).await;
            return LoggedIn { mechanism, gs2: gs2.to_owned() };
        }
        let nonce =
            if cheat == Cheat::OwnNonce { "mine".to_owned() } else { format!("{nonce}more") };
        let iterations = if let Cheat::Iterations(count) = cheat { count } else { 4096 };
        let challenge = format!("r={nonce},s={},i={iterations}", STANDARD.encode("salt"));
        self.say(&format!("<challenge xmlns='{SASL}'>{}</challenge>", STANDARD.encode(&challenge)))
            .await;
        let Some(response) = self.try_element().await else {
            return LoggedIn { mechanism, gs2: gs2.to_owned() };
        };
        let last = text(&response);
        let (without_proof, proof) = last.rsplit_once(",p=").unwrap();
        self.check_binding(&mechanism, gs2, without_proof);
        let signed = format!("{bare},{challenge},{without_proof}");
        let keys = Keys::new(mechanism.contains("SHA-256"), iterations);
        if !keys.proves(&STANDARD.decode(proof).unwrap(), &signed) {
            self.say(&format!("<failure xmlns='{SASL}'><not-authorized/></failure>")).await;
            return LoggedIn { mechanism, gs2: gs2.to_owned() };
        }
        self.conclude(cheat, &keys.signature(&signed)).await;
        LoggedIn { mechanism, gs2: gs2.to_owned() }
    }

    fn check_binding(&self, mechanism: &str, gs2: &str, without_proof: &str) {
        let binding = without_proof.strip_prefix("c=").unwrap().split(',').next().unwrap();
        let mut expected = gs2.as_bytes().to_vec();
        if mechanism.ends_with("-PLUS") {
            match gs2 {
                "p=tls-exporter,," => expected.extend(self.exporter.unwrap()),
                "p=tls-server-end-point,," => expected.extend(&self.end_point),
                other => panic!("nothing is bound: {other}"),
            }
        }
        assert_eq!(STANDARD.decode(binding).unwrap(), expected, "channel binding");
    }

    async fn conclude(&mut self, cheat: Cheat, signature: &[u8]) {
        let verifier = STANDARD.encode(format!("v={}", STANDARD.encode(signature)));
        match cheat {
            Cheat::WrongSignature => {
                let wrong = STANDARD.encode(format!("v={}", STANDARD.encode([0; 32])));
                self.say(&format!("<success xmlns='{SASL}'>{wrong}</success>")).await;
            }
            Cheat::NoSignature => self.say(&format!("<success xmlns='{SASL}'/>")).await,
            Cheat::SignatureInChallenge => {
                self.say(&format!("<challenge xmlns='{SASL}'>{verifier}</challenge>")).await;
                assert_eq!(text(&self.element().await), "");
                self.say(&format!("<success xmlns='{SASL}'/>")).await;
            }
            _ => self.say(&format!("<success xmlns='{SASL}'>{verifier}</success>")).await,
        }
    }

    /// The stream after the log-in.
    pub(crate) async fn offer_binding(&mut self, managed: bool) {
        let sm = if managed { format!("<sm xmlns='{SM}'/>") } else { String::new() };
        self.header().await;
        self.say(&format!("<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>{sm}</stream:features>")).await;
    }

    /// Grants what the client asks for.
    pub(crate) async fn bind(&mut self) {
        let iq = self.element().await;
        let bind =
            iq.get_child("bind", "urn:ietf:params:xml:ns:xmpp-bind").expect("a bind request");
        let resource = bind
            .get_child("resource", bind.ns().as_str())
            .map_or("granted".to_owned(), Element::text);
        let id = iq.attr("id").unwrap();
        self.say(&format!(
            "<iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>\
             <jid>{USER}/{resource}</jid></bind></iq>"
        ))
        .await;
    }

    /// Turns stream management on.
    pub(crate) async fn enable(&mut self, session: &str) {
        let enable = self.element().await;
        assert!(enable.is("enable", SM) && enable.attr("resume") == Some("true"), "{enable:?}");
        self.say(&format!("<enabled xmlns='{SM}' id='{session}' resume='true'/>")).await;
    }

    /// Awaits a resume request; gives the client's `h`.
    pub(crate) async fn resume_request(&mut self, session: &str) -> u32 {
        let resume = self.element().await;
        assert!(resume.is("resume", SM), "{resume:?}");
        assert_eq!(resume.attr("previd"), Some(session));
        resume.attr("h").unwrap().parse().unwrap()
    }

    pub(crate) async fn resumed(&mut self, session: &str, h: u32) {
        self.say(&format!("<resumed xmlns='{SM}' previd='{session}' h='{h}'/>")).await;
    }

    pub(crate) async fn ack(&mut self, h: u32) {
        self.say(&format!("<a xmlns='{SM}' h='{h}'/>")).await;
    }

    pub(crate) async fn ask(&mut self) {
        self.say(&format!("<r xmlns='{SM}'/>")).await;
    }

    /// Awaits stanzas with these ids and an `<r/>` after them; other `<r/>` may stand between.
    pub(crate) async fn stanzas(&mut self, ids: &[&str]) {
        for id in ids {
            loop {
                let element = self.element().await;
                if element.is("r", SM) {
                    continue;
                }
                assert_eq!(element.attr("id"), Some(*id), "{element:?}");
                break;
            }
        }
    }

    /// Awaits an `<a/>` after an `<r/>` of ours; gives `h`.
    pub(crate) async fn confirmed(&mut self) -> u32 {
        loop {
            let element = self.element().await;
            if element.is("a", SM) {
                return element.attr("h").unwrap().parse().unwrap();
            }
        }
    }
}

impl Server {
    /// The next connection, logged in.
    pub(crate) async fn logged_in(&self) -> Peer<Secured> {
        let mut peer = self.secured().await;
        peer.offer(BOTH).await;
        peer.scram(Cheat::Not).await;
        peer
    }

    /// The next connection, bound, with stream management.
    pub(crate) async fn online(&self, session: &str) -> Peer<Secured> {
        let mut peer = self.logged_in().await;
        peer.offer_binding(true).await;
        peer.bind().await;
        peer.enable(session).await;
        peer
    }
}

fn text(element: &Element) -> String {
    let data = element.text();
    if data == "=" {
        String::new()
    } else {
        String::from_utf8(STANDARD.decode(data).unwrap()).unwrap()
    }
}

struct Keys {
    sha256: bool,
    salted: Vec<u8>,
}

impl Keys {
    fn new(sha256: bool, iterations: u32) -> Self {
        let (password, salt) = (PASSWORD.as_bytes(), b"salt");
        let salted = if sha256 {
            let mut salted = vec![0; 32];
            pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, iterations, &mut salted);
            salted
        } else {
            let mut salted = vec![0; 20];
            pbkdf2::pbkdf2_hmac::<Sha1>(password, salt, iterations, &mut salted);
            salted
        };
        Self { sha256, salted }
    }

    fn mac(&self, key: &[u8], data: &[u8]) -> Vec<u8> {
        if self.sha256 {
            Hmac::<Sha256>::new_from_slice(key)
                .unwrap()
                .chain_update(data)
                .finalize()
                .into_bytes()
                .to_vec()
        } else {
            Hmac::<Sha1>::new_from_slice(key)
                .unwrap()
                .chain_update(data)
                .finalize()
                .into_bytes()
                .to_vec()
        }
    }

    fn hash(&self, data: &[u8]) -> Vec<u8> {
        if self.sha256 { Sha256::digest(data).to_vec() } else { Sha1::digest(data).to_vec() }
    }

    fn proves(&self, proof: &[u8], signed: &str) -> bool {
        let stored = self.hash(&self.mac(&self.salted, b"Client Key"));
        let signature = self.mac(&stored, signed.as_bytes());
        let key: Vec<u8> = proof.iter().zip(&signature).map(|(a, b)| a ^ b).collect();
        self.hash(&key) == stored
    }

    fn signature(&self, signed: &str) -> Vec<u8> {
        self.mac(&self.mac(&self.salted, b"Server Key"), signed.as_bytes())
    }
}
