//! XEP-0030: what can you do?

use jid::Jid;
use minidom::Element;
use model::fact::Fact;
use xmpp_parsers::disco::{DiscoInfoQuery, DiscoInfoResult, Identity};
use xmpp_parsers::iq::Iq;

use crate::read::broken;
use crate::rfc_6120_errors::{self, Condition};
use crate::{registry, xep_0115_caps};

/// The answer to a `disco#info` about us, from the [`registry`]. The only node that we have is the
/// one that our caps name (XEP-0115 §6.2); any other is `item-not-found` (XEP-0030 §3.2).
pub fn disco_info_result(to: Option<&Jid>, id: &str, node: Option<&str>) -> Element {
    if node.is_some_and(|node| node != xep_0115_caps::node()) {
        return rfc_6120_errors::answer(to, id, Condition::ItemNotFound);
    }
    let payload = DiscoInfoResult { node: node.map(str::to_owned), ..ours() };
    Iq::Result { from: None, to: to.cloned(), id: id.to_owned(), payload: Some(payload.into()) }
        .into()
}

/// What we are and can do.
pub(crate) fn ours() -> DiscoInfoResult {
    DiscoInfoResult {
        node: None,
        identities: vec![Identity {
            category: "client".to_owned(),
            type_: "pc".to_owned(),
            lang: None,
            name: Some(registry::NAME.to_owned()),
        }],
        features: registry::features().map(str::to_owned).collect(),
        extensions: Vec::new(),
    }
}

pub(crate) fn read(query: &Element) -> Fact {
    DiscoInfoQuery::try_from(query.clone()).map_or_else(
        |_| broken(query, "a question that breaks XEP-0030 §3.1"),
        |query| Fact::DiscoInfo(query.node),
    )
}
