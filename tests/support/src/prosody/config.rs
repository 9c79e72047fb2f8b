//! What the server is told.

use std::path::Path;

use super::place::Place;
use super::{Certificates, Prosody};
use crate::Result;

/// What every server here speaks, unless the plan takes something away.
const MODULES: [&str; 14] = [
    "blocklist",
    "carbons",
    "disco",
    "mam",
    "offline",
    "pep",
    "ping",
    "posix",
    "roster",
    "saslauth",
    "smacks",
    "time",
    "tls",
    "version",
];

/// A server that is not there yet.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) domain: String,
    pub(super) accounts: Vec<(String, String)>,
    without: Vec<String>,
    lua: String,
}

impl Plan {
    pub(super) fn new(domain: &str) -> Self {
        Self {
            domain: domain.to_owned(),
            accounts: Vec::new(),
            without: Vec::new(),
            lua: String::new(),
        }
    }

    /// With this account.
    #[must_use]
    pub fn account(mut self, name: &str, password: &str) -> Self {
        self.accounts.push((name.to_owned(), password.to_owned()));
        self
    }

    /// Without this module.
    #[must_use]
    pub fn without(mut self, module: &str) -> Self {
        self.without.push(module.to_owned());
        self
    }

    /// With more lines of configuration, for the whole server.
    #[must_use]
    pub fn lua(mut self, lines: &str) -> Self {
        self.lua.push_str(lines);
        self.lua.push('\n');
        self
    }

    /// Starts it, and is back when it listens.
    pub fn start(self) -> Result<Prosody> {
        Prosody::start(self)
    }
}

/// The configuration file.
pub(super) fn text(plan: &Plan, place: &Place, certificates: &Certificates, dir: &Path) -> String {
    let modules: Vec<String> = MODULES
        .iter()
        .filter(|module| !plan.without.iter().any(|without| without == *module))
        .map(|module| quoted(module))
        .collect();
    let path = |path: &Path| quoted(&path.display().to_string());
    format!(
        r#"daemonize = false
run_as_root = true
data_path = {data}
certificates = {dir}
log = {{ {{ levels = {{ min = "debug" }}, to = "stdout" }} }}
interfaces = {{ {ip} }}
c2s_ports = {{ {starttls} }}
c2s_direct_tls_ports = {{ {direct} }}
ssl = {{ certificate = {certificate}, key = {key} }}
c2s_direct_tls_ssl = {{ certificate = {certificate}, key = {key} }}
c2s_require_encryption = true
allow_unencrypted_plain_auth = false
allow_registration = false
authentication = "internal_hashed"
storage = "internal"
default_archive_policy = true
smacks_hibernation_time = 300
modules_enabled = {{ {modules} }}
modules_disabled = {{ "s2s" }}
{lua}
VirtualHost {domain}
"#,
        data = path(&dir.join("data")),
        dir = path(dir),
        ip = quoted(&place.starttls.ip().to_string()),
        starttls = place.starttls.port(),
        direct = place.direct_tls.port(),
        certificate = path(&certificates.certificate),
        key = path(&certificates.key),
        modules = modules.join(", "),
        lua = plan.lua,
        domain = quoted(&plan.domain),
    )
}

/// A Lua string.
pub(super) fn quoted(text: &str) -> String {
    use std::fmt::Write as _;
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_ascii_control() => {
                let _ = write!(quoted, "\\{:03}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
