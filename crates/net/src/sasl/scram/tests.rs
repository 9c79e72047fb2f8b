use super::super::{Binding, Gs2};
use super::{Hash, Scram};
use crate::error::NetError;

struct Exchange {
    hash: Hash,
    client_nonce: &'static str,
    first: &'static str,
    challenge: &'static str,
    last: &'static str,
    verifier: &'static str,
}

/// RFC 5802 §5 and RFC 7677 §3.
const PUBLISHED: [Exchange; 2] = [
    Exchange {
        hash: Hash::Sha1,
        client_nonce: "fyko+d2lbbFgONRv9qkxdawL",
        first: "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
        challenge: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        last: "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        verifier: "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    },
    Exchange {
        hash: Hash::Sha256,
        client_nonce: "rOprNGfwEbeRWgbNEkqO",
        first: "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        challenge: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        last: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        verifier: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    },
];

fn start(exchange: &Exchange) -> Scram {
    Scram::new(exchange.hash, Gs2::Unable, "user", exchange.client_nonce.to_owned()).unwrap()
}

#[test]
fn the_published_exchanges_come_out() {
    for exchange in &PUBLISHED {
        let scram = start(exchange);
        assert_eq!(scram.first(), exchange.first);
        let asked = scram.challenged(exchange.challenge).unwrap();
        let (last, proof) = asked.answer(&"pencil".into()).unwrap();
        assert_eq!(last, exchange.last);
        assert_eq!(proof.verify(exchange.verifier), Ok(()));
    }
}

#[test]
fn a_signature_that_is_wrong_or_missing_proves_nothing() {
    let exchange = &PUBLISHED[1];
    let asked = start(exchange).challenged(exchange.challenge).unwrap();
    let (_, proof) = asked.answer(&"pencil".into()).unwrap();
    for message in ["", "v=", "v=AAAA", "v=!", "x=1", &exchange.verifier.replace('6', "7")] {
        assert!(matches!(proof.verify(message), Err(NetError::NotProven(_))), "{message}");
    }
    assert!(matches!(proof.verify("e=invalid-proof"), Err(NetError::NotAuthorized(_))));
    for refused in ["e=channel-bindings-dont-match", "e=server-does-support-channel-binding"] {
        assert!(matches!(proof.verify(refused), Err(NetError::Between(_))), "{refused}");
    }
}

#[test]
fn a_challenge_out_of_bounds_is_refused_before_the_password_is_used() {
    let with = |message: &str| {
        Scram::new(Hash::Sha1, Gs2::Unable, "user", "abc".to_owned())
            .unwrap()
            .challenged(message)
            .err()
    };
    assert_eq!(with("r=abcd,s=QSXC,i=4096"), None);
    assert_eq!(with("r=abcd,s=QSXC,i=4096,x=extension"), None);
    for message in [
        "r=abcd,s=QSXC,i=4095",
        "r=abcd,s=QSXC,i=1",
        "r=abcd,s=QSXC,i=1000001",
        "r=abcd,s=QSXC,i=99999999999999999999",
        "r=abc,s=QSXC,i=4096",
        "r=xyzabc,s=QSXC,i=4096",
        "r=abcd,s=,i=4096",
    ] {
        assert!(matches!(with(message), Some(NetError::NotProven(_))), "{message}");
    }
    for message in [
        "",
        "m=x,r=abcd,s=QSXC,i=4096",
        "r=abcd,s=?,i=4096",
        "r=abcd,s=QSXC,i=",
        "r=abcd,s=QSXC,i=+4096",
        "r=abcd",
        "r=ab\u{7}cd,s=QSXC,i=4096",
    ] {
        assert!(with(message).is_some(), "{message}");
    }
}

#[test]
fn names_are_prepared_and_escaped() {
    let first = |user: &str| {
        Scram::new(Hash::Sha1, Gs2::NotOffered, user, "r".to_owned()).map(|scram| scram.first())
    };
    assert_eq!(first("a=b,c"), Ok("y,,n=a=3Db=2Cc,r=r".to_owned()));
    // RFC 4013 §3: a soft hyphen is mapped to nothing, a Roman numeral is normalised.
    assert_eq!(first("I\u{ad}X"), Ok("y,,n=IX,r=r".to_owned()));
    assert_eq!(first("\u{2168}"), Ok("y,,n=IX,r=r".to_owned()));
    assert!(first("\u{7}").is_err());
    let gs2 = Gs2::Bound(Binding { name: "tls-exporter", data: vec![1; 32] });
    let bound = Scram::new(Hash::Sha1, gs2, "u", "r".to_owned()).unwrap();
    assert!(bound.first().starts_with("p=tls-exporter,,"));
}
