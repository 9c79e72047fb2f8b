//! Certificates for the scripted server, made for each test.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

pub(crate) const DOMAIN: &str = "amsel.example";

/// What is wrong with the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    Nothing,
    Expired,
    NotYet,
    OtherName,
    SelfSigned,
    OtherIssuer,
}

/// An authority that the client trusts, and a server's identity.
pub(crate) struct Identity {
    folder: TempDir,
    pub(crate) acceptor: TlsAcceptor,
    /// Signed with SHA-256.
    pub(crate) certificate: CertificateDer<'static>,
}

impl Identity {
    pub(crate) fn new(flaw: Flaw, versions: &[&'static rustls::SupportedProtocolVersion]) -> Self {
        let trusted = authority("An authority that is trusted");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), trusted.pem()).unwrap();
        let (certificate, key) = leaf(flaw, &trusted);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        config.alpn_protocols = vec![b"xmpp-client".to_vec()];
        Self { folder, acceptor: TlsAcceptor::from(Arc::new(config)), certificate }
    }

    pub(crate) fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn leaf(
    flaw: Flaw,
    trusted: &CertifiedIssuer<'_, KeyPair>,
) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let name = if flaw == Flaw::OtherName { "other.example" } else { DOMAIN };
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    match flaw {
        Flaw::Expired => params.not_after = date_time_ymd(2001, 1, 1),
        Flaw::NotYet => params.not_before = date_time_ymd(2999, 1, 1),
        Flaw::Nothing | Flaw::OtherName | Flaw::SelfSigned | Flaw::OtherIssuer => {}
    }
    let key = KeyPair::generate().unwrap();
    let certificate = match flaw {
        Flaw::SelfSigned => params.self_signed(&key).unwrap(),
        Flaw::OtherIssuer => params.signed_by(&key, &authority("Another authority")).unwrap(),
        Flaw::Nothing | Flaw::Expired | Flaw::NotYet | Flaw::OtherName => {
            params.signed_by(&key, trusted).unwrap()
        }
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    (certificate.der().clone(), key)
}
