//! A certificate authority for one afternoon, by the `openssl` command.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, Trouble};

/// Where the files lie.
#[derive(Debug)]
pub(crate) struct Certificates {
    pub(crate) ca: PathBuf,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Makes an authority and a certificate for the domain, signed by it.
pub(crate) fn make(dir: &Path, domain: &str) -> Result<Certificates> {
    let (ca, ca_key) = (dir.join("ca.pem"), dir.join("ca.key"));
    let (certificate, key) = (dir.join("server.pem"), dir.join("server.key"));
    let (request, extensions) = (dir.join("server.csr"), dir.join("server.ext"));
    let names = format!(
        "subjectAltName=DNS:{domain}\nextendedKeyUsage=serverAuth\n\
         keyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n"
    );
    std::fs::write(&extensions, names)?;
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    openssl(
        Command::new("openssl")
            .args(["req", "-x509"])
            .args(curve)
            .arg("-keyout")
            .arg(&ca_key)
            .arg("-out")
            .arg(&ca)
            .args(["-days", "30", "-subj", "/CN=Throw-away test authority"])
            .args(["-addext", "basicConstraints=critical,CA:TRUE"])
            .args(["-addext", "keyUsage=critical,keyCertSign,cRLSign"]),
    )?;
    openssl(
        Command::new("openssl")
            .arg("req")
            .args(curve)
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&request)
            .args(["-subj", &format!("/CN={domain}")]),
    )?;
    openssl(
        Command::new("openssl")
            .args(["x509", "-req", "-days", "30", "-CAcreateserial"])
            .arg("-in")
            .arg(&request)
            .arg("-CA")
            .arg(&ca)
            .arg("-CAkey")
            .arg(&ca_key)
            .arg("-extfile")
            .arg(&extensions)
            .arg("-out")
            .arg(&certificate),
    )?;
    Ok(Certificates { ca, certificate, key })
}

fn openssl(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .map_err(|error| Trouble::new(format!("the openssl command does not start: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Trouble::new(format!("openssl: {}", String::from_utf8_lossy(&output.stderr))))
}
