//! A name server with a handful of records.

use std::net::{Ipv4Addr, SocketAddr};

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, SRV};
use hickory_resolver::proto::rr::{Name, RData, Record};
use tokio::net::UdpSocket;

/// One SRV record: its name, priority, port, target.
pub(crate) type Srv = (&'static str, u16, u16, &'static str);

/// Answers for as long as the runtime lives. Every host is 127.0.0.1.
pub(crate) async fn serve(records: Vec<Srv>) -> SocketAddr {
    serve_with_a_fault(records, "").await
}

/// The same, but it fails to answer for one name.
pub(crate) async fn serve_with_a_fault(records: Vec<Srv>, fault: &'static str) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            if let Ok(query) = Message::from_vec(&buffer[..length]) {
                let answer = answer(&query, &records, fault).to_vec().unwrap();
                let _ = socket.send_to(&answer, from).await;
            }
        }
    });
    address
}

fn answer(query: &Message, records: &[Srv], fault: &str) -> Message {
    let mut answer = Message::response(query.metadata.id, query.metadata.op_code);
    answer.queries.clone_from(&query.queries);
    let Some(question) = query.queries.first() else { return answer };
    let name = question.name().clone();
    let asked = name.to_ascii();
    if asked == fault {
        answer.metadata.response_code = ResponseCode::ServFail;
        return answer;
    }
    for (owner, priority, port, target) in records {
        if asked == *owner {
            let target = Name::from_ascii(target).unwrap();
            let data = RData::SRV(SRV::new(*priority, 0, *port, target));
            answer.add_answer(Record::from_rdata(name.clone(), 60, data));
        }
    }
    let is_host = !asked.starts_with('_') && asked.starts_with("host");
    if is_host && question.query_type() == hickory_resolver::proto::rr::RecordType::A {
        let data = RData::A(A(Ipv4Addr::LOCALHOST));
        answer.add_answer(Record::from_rdata(name, 60, data));
    }
    if answer.answers.is_empty() && !is_host {
        answer.metadata.response_code = ResponseCode::NXDomain;
    }
    answer
}
