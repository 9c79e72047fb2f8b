//! The DOAP file (XEP-0453), which lists a project's XEPs for machines.

use core::fmt::Write as _;

use super::{NAME, SPECS, Series, Spec, Status};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://usefulinc.com/ns/doap#" xmlns:xmpp="https://linkmauve.fr/ns/xmpp-doap#">
"#;

/// The text of `crates/xep/amsel.doap`.
pub fn doap() -> String {
    let mut text = String::from(HEAD);
    let _ = writeln!(text, "  <Project>\n    <name>{NAME}</name>");
    text.push_str("    <shortdesc xml:lang=\"en\">A desktop messenger for XMPP</shortdesc>\n");
    text.push_str("    <license rdf:resource=\"https://www.mozilla.org/MPL/2.0/\"/>\n");
    text.push_str("    <programming-language>Rust</programming-language>\n");
    text.push_str("    <programming-language>TypeScript</programming-language>\n");
    text.push_str("    <os>Linux</os>\n");
    for spec in SPECS {
        text.push_str(&entry(spec));
    }
    text.push_str("  </Project>\n</rdf:RDF>\n");
    text
}

fn entry(spec: &Spec) -> String {
    let url = super::url(spec);
    if spec.series == Series::Rfc {
        return format!("    <implements rdf:resource=\"{url}\"/>\n");
    }
    let status = match spec.status {
        Status::Complete => "complete",
        Status::Partial => "partial",
    };
    let mut text = String::from("    <implements>\n      <xmpp:SupportedXep>\n");
    let _ = writeln!(text, "        <xmpp:xep rdf:resource=\"{url}\"/>");
    let _ = writeln!(text, "        <xmpp:status>{status}</xmpp:status>");
    let _ = writeln!(text, "        <xmpp:version>{}</xmpp:version>", spec.version);
    if !spec.note.is_empty() {
        let _ = writeln!(text, "        <xmpp:note xml:lang=\"en\">{}</xmpp:note>", spec.note);
    }
    text.push_str("      </xmpp:SupportedXep>\n    </implements>\n");
    text
}
