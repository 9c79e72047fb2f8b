//! What a log-in can be bound to.

use rustls::ProtocolVersion;
use sha2::{Digest, Sha256, Sha384, Sha512};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::AlgorithmIdentifier;

use crate::sasl::Binding;

/// RFC 9266 §4.2.
const EXPORTER_LABEL: &[u8] = b"EXPORTER-Channel-Binding";

/// What this connection can be bound to, best first.
///
/// With TLS 1.2 `tls-unique` is broken without the extended master secret (RFC 7627 §1), and
/// so is the exporter (RFC 9266 §3): there only the certificate is left, which stops anybody
/// who has another one.
pub(crate) fn bindings(stream: &TlsStream<TcpStream>) -> Vec<Binding> {
    let (_, connection) = stream.get_ref();
    let mut bindings = Vec::new();
    if connection.protocol_version() == Some(ProtocolVersion::TLSv1_3)
        && let Ok(data) = connection.export_keying_material([0; 32], EXPORTER_LABEL, None)
    {
        bindings.push(Binding { name: "tls-exporter", data: data.to_vec() });
    }
    let certificate = connection.peer_certificates().and_then(<[_]>::first);
    if let Some(data) = certificate.and_then(|certificate| end_point(certificate)) {
        bindings.push(Binding { name: "tls-server-end-point", data });
    }
    bindings
}

/// RFC 5929 §4.1: the certificate, hashed as its signature hashes. `None` where that is not
/// defined, as for Ed25519.
fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let hash = match hash_of(&parsed.signature_algorithm)? {
        Hash::Sha256 => Sha256::digest(certificate).to_vec(),
        Hash::Sha384 => Sha384::digest(certificate).to_vec(),
        Hash::Sha512 => Sha512::digest(certificate).to_vec(),
    };
    Some(hash)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

fn hash_of(algorithm: &AlgorithmIdentifier<'_>) -> Option<Hash> {
    let id = algorithm.algorithm.to_id_string();
    if id == "1.2.840.113549.1.1.10" {
        // RSASSA-PSS (RFC 4055 §3.1) names its hash in the parameters.
        let parameters = RsaSsaPssParams::try_from(algorithm.parameters.as_ref()?).ok()?;
        return hash_named(&parameters.hash_algorithm_oid().to_id_string());
    }
    hash_named(&id)
}

/// Names of hashes, then of RSA (RFC 8017, appendix C) and of ECDSA (RFC 5758 §3.2) with them.
/// MD5 and SHA-1 count as SHA-256.
fn hash_named(id: &str) -> Option<Hash> {
    match id {
        "1.2.840.113549.2.5"
        | "1.3.14.3.2.26"
        | "2.16.840.1.101.3.4.2.1"
        | "1.2.840.113549.1.1.4"
        | "1.2.840.113549.1.1.5"
        | "1.2.840.113549.1.1.11"
        | "1.2.840.10045.4.1"
        | "1.2.840.10045.4.3.2" => Some(Hash::Sha256),
        "2.16.840.1.101.3.4.2.2" | "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => {
            Some(Hash::Sha384)
        }
        "2.16.840.1.101.3.4.2.3" | "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => {
            Some(Hash::Sha512)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{
        CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519,
        SignatureAlgorithm,
    };
    use sha2::{Digest, Sha256, Sha384};

    use super::{Hash, end_point, hash_named};

    fn certificate(algorithm: &'static SignatureAlgorithm) -> Vec<u8> {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let params = CertificateParams::new(vec!["amsel.example".to_owned()]).unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn a_certificate_is_hashed_as_its_signature_hashes() {
        let small = certificate(&PKCS_ECDSA_P256_SHA256);
        assert_eq!(end_point(&small), Some(Sha256::digest(&small).to_vec()));
        let large = certificate(&PKCS_ECDSA_P384_SHA384);
        assert_eq!(end_point(&large), Some(Sha384::digest(&large).to_vec()));
    }

    #[test]
    fn where_no_hash_is_defined_nothing_is_bound() {
        assert_eq!(end_point(&certificate(&PKCS_ED25519)), None);
        assert_eq!(end_point(b"no certificate"), None);
    }

    #[test]
    fn md5_and_sha_1_count_as_sha_256() {
        for id in ["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"] {
            assert_eq!(hash_named(id), Some(Hash::Sha256), "{id}");
        }
    }
}
