use super::{Binding, Choice, Gs2, Hash, choose, decode, encode, failure, plain};
use crate::error::NetError;

const ALL: [&str; 5] =
    ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"];

fn exporter() -> Binding {
    Binding { name: "tls-exporter", data: vec![7; 32] }
}

fn end_point() -> Binding {
    Binding { name: "tls-server-end-point", data: vec![8; 48] }
}

/// What a connection with TLS 1.3 can be bound to.
fn both() -> Vec<Binding> {
    vec![exporter(), end_point()]
}

fn pick(
    offered: &[&str],
    announced: Option<&[&str]>,
    able: &[Binding],
) -> Result<Choice, NetError> {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    choose(&own(offered), announced.map(own).as_deref(), able)
}

#[test]
fn the_best_that_both_sides_know_is_taken() {
    let exported = || Gs2::Bound(exporter());
    assert_eq!(pick(&ALL, None, &both()), Ok(Choice::Scram(Hash::Sha256, exported())));
    for announced in
        [&["tls-unique", "tls-exporter"][..], &["tls-server-end-point", "tls-exporter"]]
    {
        assert_eq!(
            pick(&ALL, Some(announced), &both()),
            Ok(Choice::Scram(Hash::Sha256, exported()))
        );
    }
    assert_eq!(
        pick(&["SCRAM-SHA-256", "SCRAM-SHA-1-PLUS"], None, &both()),
        Ok(Choice::Scram(Hash::Sha1, exported()))
    );
    let announced = Some(&["tls-unique", "tls-server-end-point"][..]);
    let certificate = || Gs2::Bound(end_point());
    assert_eq!(pick(&ALL, announced, &both()), Ok(Choice::Scram(Hash::Sha256, certificate())));
    // TLS 1.2
    assert_eq!(pick(&ALL, None, &[end_point()]), Ok(Choice::Scram(Hash::Sha256, certificate())));
}

#[test]
fn nobody_on_the_way_can_switch_the_binding_off_unnoticed() {
    // The names of the mechanisms were left alone, and the types of binding replaced.
    for announced in [&["tls-unique"][..], &["new"], &[]] {
        let picked = pick(&ALL, Some(announced), &both());
        assert!(matches!(picked, Err(NetError::NoMechanism(_))), "{picked:?}");
    }
    // The names were taken away or replaced: a server that offered them hears of it.
    for offered in [
        &["SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN"][..],
        &["SCRAM-SHA-256", "SCRAM-FOO-PLUS"],
        &["SCRAM-SHA-256", "SCRAM-SHA-512-PLUS"],
    ] {
        for announced in [None, Some(&["tls-unique"][..]), Some(&["tls-exporter"])] {
            for able in [both(), vec![end_point()]] {
                let picked = pick(offered, announced, &able);
                assert_eq!(picked, Ok(Choice::Scram(Hash::Sha256, Gs2::NotOffered)), "{offered:?}");
            }
        }
    }
}

#[test]
fn a_connection_that_nothing_can_be_bound_to_says_so() {
    assert_eq!(pick(&ALL, None, &[]), Ok(Choice::Scram(Hash::Sha256, Gs2::Unable)));
    assert_eq!(pick(&["SCRAM-SHA-1"], None, &[]), Ok(Choice::Scram(Hash::Sha1, Gs2::Unable)));
}

#[test]
fn plain_is_taken_only_where_no_scram_is_offered_at_all() {
    assert_eq!(pick(&["PLAIN", "LOGIN"], None, &both()), Ok(Choice::Plain));
    for offered in [
        &["PLAIN", "SCRAM-SHA-512"][..],
        &["PLAIN", "SCRAM-SHA-256-PLUS"],
        &["LOGIN", "ANONYMOUS", "DIGEST-MD5"],
        &[],
    ] {
        assert!(matches!(pick(offered, None, &[]), Err(NetError::NoMechanism(_))), "{offered:?}");
    }
}

#[test]
fn a_report_repeats_only_names_of_mechanisms() {
    let failed = pick(&["LOGIN", "<script>", "who are you"], None, &both());
    assert_eq!(failed, Err(NetError::NoMechanism("offered: LOGIN".to_owned())));
}

#[test]
fn nothing_is_an_equals_sign() {
    assert_eq!(encode(b""), "=");
    assert_eq!(decode("=").as_deref(), Ok(""));
    assert_eq!(decode(&encode("v=ä".as_bytes())).as_deref(), Ok("v=ä"));
    for broken in ["a", "!!!!", "/////w==", &"A".repeat(9000)] {
        assert!(decode(broken).is_err(), "{broken}");
    }
}

#[test]
fn plain_is_the_name_and_the_prepared_password() {
    assert_eq!(plain("user", &"pencil".into()), Ok(encode(b"\0user\0pencil")));
    assert_eq!(plain("user", &"\u{7}".into()), Err(NetError::PasswordUnfit));
}

#[test]
fn every_condition_has_a_meaning_and_an_unknown_one_stops() {
    let failure = |condition| failure(condition, "", Some(&Gs2::NotOffered));
    assert_eq!(failure("account-disabled"), NetError::AccountDisabled);
    assert!(!failure("temporary-auth-failure").is_permanent());
    assert!(failure("not-authorized").is_permanent());
    assert!(failure("").is_permanent());
}

#[test]
fn a_refused_binding_is_no_passing_nonsense() {
    let refused = |error: &NetError| matches!(error, NetError::Between(_)) && error.is_permanent();
    for gs2 in [Gs2::NotOffered, Gs2::Bound(exporter())] {
        assert!(refused(&failure("malformed-request", "", Some(&gs2))));
        assert!(refused(&failure("not-authorized", "Invalid Channel Binding value", Some(&gs2))));
        assert!(!refused(&failure("not-authorized", "wrong password", Some(&gs2))));
    }
    for gs2 in [Some(&Gs2::Unable), None] {
        let error = failure("malformed-request", "channel binding", gs2);
        assert!(matches!(error, NetError::Nonsense(_)), "{error:?}");
    }
}
