//! Every failure that reaches the user: a closed code, one sentence, a next step.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong. The window has one sentence for each, in each language,
/// and the compiler checks that none is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    // what the user typed
    /// The text is no JID of the form `name@server`.
    AddressInvalid,
    /// It is the account's own: nobody chats with or adds themselves yet.
    AddressOwn,
    /// The password is empty.
    PasswordEmpty,
    /// This account is already here.
    AccountExists,
    /// Nothing was typed.
    TextEmpty,
    /// More than the limit in `detail` (bytes of UTF-8).
    TextTooLong,
    /// The text holds characters that XML cannot carry.
    TextUnsendable,
    /// A contact's name that is too long (`detail`: bytes of UTF-8) or that XML cannot carry.
    NameInvalid,
    // reaching the server
    /// No DNS name, no SRV record, no address.
    ServerNotFound,
    /// Found, but nobody answers in time or the connection is refused.
    ServerNoAnswer,
    /// No network at all.
    NoNetwork,
    /// The stream ended or broke in the middle.
    ConnectionLost,
    /// The server offers no TLS. Nothing was sent.
    NoTls,
    /// The certificate is not the domain's. Nothing was sent. `detail` says what is wrong.
    CertificateInvalid,
    /// The server speaks something that is not XMPP, or breaks its rules.
    ServerNonsense,
    /// The server said it is shutting down or overloaded.
    ServerUnavailable,
    // logging in
    /// Address or password is not correct.
    NotAuthorized,
    /// The account exists but is disabled.
    AccountDisabled,
    /// Nothing that the server offers is safe enough.
    NoSafeMechanism,
    /// The server could not prove that it knows the password.
    ServerNotProven,
    /// Another client took our resource.
    Conflict,
    /// The server refused what was asked of it. `detail` is the condition.
    ServerRefused,
    /// The server's answer is too large or breaks the rules; it was not believed.
    AnswerUnreadable,
    // one message
    /// The server or the other side returned it. `detail` is the condition.
    MessageRefused,
    /// Nobody has this address.
    RecipientUnknown,
    /// The connection broke before the server confirmed, and it cannot be asked.
    DeliveryUnknown,
    // this computer
    /// The passphrase does not open the store.
    PassphraseWrong,
    /// The passphrase is too short (`detail`: least number of characters).
    PassphraseTooShort,
    /// The keychain is there but locked or refuses.
    KeychainLocked,
    /// The keychain is open, but the profile's key is not in it any more.
    KeyLost,
    /// No space left on this computer.
    DiskFull,
    /// Another running copy uses the profile.
    ProfileInUse,
    /// The store was written by a newer Amsel.
    StoreTooNew,
    /// The store cannot be read. It was not changed.
    StoreBroken,
    /// What was asked for is not there (any more).
    NotFound,
    /// A fault in Amsel itself. `detail` is for the report.
    Internal,
}

/// An [`ErrorCode`] with what the sentence is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{code:?}")]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What went wrong.
    pub code: ErrorCode,
    /// The server or address that the sentence names, or empty.
    pub about: String,
    /// For "Details" and the report: no secrets, no bodies. Or empty.
    pub detail: String,
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a sentence: about(jid), detail(error)")]
impl Failure {
    /// A failure that is about nobody.
    pub const fn new(code: ErrorCode) -> Self {
        Self { code, about: String::new(), detail: String::new() }
    }

    /// Names the server or address.
    #[must_use]
    pub fn about(mut self, about: impl ToString) -> Self {
        self.about = about.to_string();
        self
    }

    /// Adds a detail for the curious and for the report.
    #[must_use]
    pub fn detail(mut self, detail: impl ToString) -> Self {
        self.detail = detail.to_string();
        self
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}
