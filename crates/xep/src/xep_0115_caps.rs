//! XEP-0115: what we can do, as a hash in our presence.

use xmpp_parsers::caps::{Caps, compute_disco, query_caps};
use xmpp_parsers::hashes::Algo;
use xmpp_parsers::sha1::{Digest, Sha1};

use crate::{registry, xep_0030_disco};

/// The caps of this very build (XEP-0115 §5.1). SHA-1 is the hash that every client must know
/// (§5.2); nothing of ours leans on its strength.
pub(crate) fn ours() -> Caps {
    let ver = Sha1::digest(compute_disco(&xep_0030_disco::ours())).to_vec();
    Caps { ext: None, node: registry::NODE.to_owned(), hash: Algo::Sha_1, ver }
}

/// The node under which others ask what these caps mean (XEP-0115 §6.2): `NODE#ver`.
pub(crate) fn node() -> String {
    query_caps(ours()).node.unwrap_or_default()
}
