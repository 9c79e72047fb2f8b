use super::{Choice, Gs2, Hash, choose, decode, encode, failure, plain};
use crate::error::NetError;

const DATA: Option<[u8; 32]> = Some([7; 32]);

fn pick(
    offered: &[&str],
    bindings: Option<&[&str]>,
    exporter: Option<[u8; 32]>,
) -> Result<Choice, NetError> {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    choose(&own(offered), bindings.map(own).as_deref(), exporter)
}

#[test]
fn the_best_that_both_sides_know_is_taken() {
    let all = ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"];
    let bound = Gs2::Exporter([7; 32]);
    assert_eq!(pick(&all, None, DATA), Ok(Choice::Scram(Hash::Sha256, bound)));
    assert_eq!(
        pick(&all, Some(&["tls-unique", "tls-exporter"]), DATA),
        Ok(Choice::Scram(Hash::Sha256, bound))
    );
    assert_eq!(
        pick(&["SCRAM-SHA-256", "SCRAM-SHA-1-PLUS"], None, DATA),
        Ok(Choice::Scram(Hash::Sha1, bound))
    );
    // The server binds, but not as we can: `y` would be a false alarm.
    assert_eq!(
        pick(&all, Some(&["tls-unique"]), DATA),
        Ok(Choice::Scram(Hash::Sha256, Gs2::Unable))
    );
    assert_eq!(pick(&all, None, None), Ok(Choice::Scram(Hash::Sha256, Gs2::Unable)));
}

#[test]
fn a_server_without_plus_hears_that_we_could_have_bound() {
    assert_eq!(
        pick(&["SCRAM-SHA-1", "PLAIN"], None, DATA),
        Ok(Choice::Scram(Hash::Sha1, Gs2::NotOffered))
    );
    assert_eq!(pick(&["SCRAM-SHA-1"], None, None), Ok(Choice::Scram(Hash::Sha1, Gs2::Unable)));
}

#[test]
fn plain_is_taken_only_where_no_scram_is_offered_at_all() {
    assert_eq!(pick(&["PLAIN", "LOGIN"], None, DATA), Ok(Choice::Plain));
    for offered in [
        &["PLAIN", "SCRAM-SHA-512"][..],
        &["PLAIN", "SCRAM-SHA-256-PLUS"],
        &["LOGIN", "ANONYMOUS", "DIGEST-MD5"],
        &[],
    ] {
        assert!(
            matches!(pick(offered, Some(&[]), DATA), Err(NetError::NoMechanism(_))),
            "{offered:?}"
        );
    }
}

#[test]
fn a_report_repeats_only_names_of_mechanisms() {
    let failed = pick(&["LOGIN", "<script>", "who are you"], None, None);
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
    assert_eq!(failure("account-disabled"), NetError::AccountDisabled);
    assert!(!failure("temporary-auth-failure").is_permanent());
    assert!(failure("not-authorized").is_permanent());
    assert!(failure("").is_permanent());
}
