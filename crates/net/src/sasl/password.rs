//! How a password is written before it is hashed or sent.

use zeroize::Zeroizing;

use crate::error::NetError;

/// Characters that `SASLprep` leaves alone, wherever they stand: assigned, neutral in direction,
/// and part of no composition.
const INERT: core::ops::RangeInclusive<char> = '\u{2600}'..='\u{2613}';

/// `SASLprep` (RFC 4013) as servers do it: what Unicode 3.2 did not know, such as most emoji,
/// stays as it is (RFC 3454 §7, a query; RFC 8265 allows it too).
///
/// The preparation at hand refuses such characters. So others stand in for them meanwhile.
pub(super) fn prepared(password: &str) -> Result<Zeroizing<String>, NetError> {
    let unknown = stringprep::tables::unassigned_code_point;
    if !password.contains(unknown) {
        return saslprep(password);
    }
    let stand_in = INERT.into_iter().find(|candidate| !password.contains(*candidate));
    let stand_in = stand_in.ok_or(NetError::PasswordUnfit)?;
    let known: Zeroizing<String> =
        Zeroizing::new(password.chars().map(|c| if unknown(c) { stand_in } else { c }).collect());
    let mut absent = password.chars().filter(|c| unknown(*c));
    let back = |c| if c == stand_in { absent.next().unwrap_or(c) } else { c };
    Ok(Zeroizing::new(saslprep(&known)?.chars().map(back).collect()))
}

fn saslprep(password: &str) -> Result<Zeroizing<String>, NetError> {
    let prepared = stringprep::saslprep(password).map_err(|_| NetError::PasswordUnfit)?;
    Ok(Zeroizing::new(prepared.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::prepared;
    use crate::error::NetError;

    fn text(password: &str) -> Result<String, NetError> {
        prepared(password).map(|prepared| prepared.as_str().to_owned())
    }

    /// The right side is what Prosody 0.12 makes of the left.
    #[test]
    fn a_password_is_prepared_as_servers_prepare_it() {
        for (given, expected) in [
            ("pencil", "pencil"),
            ("I\u{ad}X", "IX"),
            ("\u{2168}a\u{301}", "IX\u{e1}"),
            ("pass\u{1f600}", "pass\u{1f600}"),
            ("\u{2168}\u{1f600}a\u{301}", "IX\u{1f600}\u{e1}"),
            ("a\u{ad}\u{1f977}b\u{1f642}", "a\u{1f977}b\u{1f642}"),
            ("\u{5d0}\u{1f600}\u{5d0}", "\u{5d0}\u{1f600}\u{5d0}"),
            ("\u{2600}\u{1f600}\u{2601}", "\u{2600}\u{1f600}\u{2601}"),
        ] {
            assert_eq!(text(given).as_deref(), Ok(expected), "{given:?}");
        }
    }

    #[test]
    fn what_no_password_may_hold_is_refused() {
        for given in ["\u{7}", "\u{7}\u{1f600}", "\u{5d0}a", "\u{5d0}\u{1f600}a"] {
            assert_eq!(text(given), Err(NetError::PasswordUnfit), "{given:?}");
        }
    }
}
