//! Frames that are no messages, and the clients beside.

use backsweep_core::wire::{Encoding, Event, FRAME_BYTES, FromClient, Request};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream,
    tungstenite::{Message, http::header::SEC_WEBSOCKET_PROTOCOL, protocol::frame::coding::CloseCode},
};

use crate::{
    client::{BOTH, Client, open_with},
    fixtures::TestAgent,
};

#[tokio::test]
async fn garbage_is_refused_and_the_connection_goes_on() {
    let agent = TestAgent::start().await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        let mut trailing = encoding.encode(&FromClient { id: 9, request: Request::Jobs }).expect("it fits");
        trailing.extend_from_slice(b" 7");
        let deep = "[".repeat(100_000).into_bytes();
        for garbage in [b"".to_vec(), b"{}".to_vec(), b"{\"id\":1}".to_vec(), vec![0x7f; 1000], deep, trailing] {
            client.send_frame(client.frame(garbage.clone())).await;
            let said = client.next().await;
            assert_eq!(said.id, 0);
            let Event::Error(problem) = said.event else { panic!("{garbage:?} was understood") };
            assert!(["wire.malformed", "wire.trailing"].contains(&problem.code.as_str()), "{problem:?}");
            assert_eq!(client.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
        }
    }
}

/// A length in the message that promises more than there is must cost no memory.
#[tokio::test]
async fn a_huge_promised_length_is_refused() {
    let agent = TestAgent::start().await;
    let mut client = Client::connect(&agent, Encoding::Bincode).await;
    // Id 1, Hello (variant 0), protocol 1, a token of 2^62 bytes.
    let mut frame = vec![1, 0, 1, 253];
    frame.extend_from_slice(&(1_u64 << 62).to_le_bytes());
    client.send_frame(Message::Binary(frame.into())).await;
    let Event::Error(problem) = client.next().await.event else { panic!("it was understood") };
    assert_eq!(problem.code, "wire.malformed");
    assert_eq!(client.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
}

#[tokio::test]
async fn an_oversized_frame_is_refused_and_ends_only_its_connection() {
    let agent = TestAgent::start().await;
    for encoding in BOTH {
        let mut good = Client::connect(&agent, encoding).await;
        for size in [FRAME_BYTES + 1, 20 * FRAME_BYTES] {
            let mut client = Client::connect(&agent, encoding).await;
            client.send_frame(client.frame(vec![b' '; size])).await;
            let (problem, close) = client.turned_out().await;
            assert_eq!((problem.code.as_str(), close), ("agent.frame_too_large", CloseCode::Size));
            assert!(problem.message.contains(&size.to_string()), "{}", problem.message);
        }
        assert_eq!(good.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
    }
}

#[tokio::test]
async fn a_lower_frame_limit_is_obeyed() {
    let agent = TestAgent::with(|config| config.limits.frame_bytes = 64 << 10).await;
    let mut client = Client::connect(&agent, Encoding::Json).await;
    client.send_frame(Message::text(" ".repeat((64 << 10) + 1))).await;
    let (problem, close) = client.turned_out().await;
    assert_eq!(close, CloseCode::Size);
    assert!(problem.message.contains("--frame-limit or BACKTEST_FRAME_LIMIT"), "{}", problem.message);
}

#[tokio::test]
async fn frames_of_the_wrong_kind_end_the_connection() {
    let agent = TestAgent::start().await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        client
            .send_frame(match encoding {
                Encoding::Bincode => Message::text("{}"),
                Encoding::Json => Message::binary(vec![0]),
            })
            .await;
        let (problem, close) = client.turned_out().await;
        assert_eq!((problem.code.as_str(), close), ("agent.frame_kind", CloseCode::Unsupported));
        assert!(problem.message.contains(encoding.subprotocol()), "{}", problem.message);
    }
}

/// Bytes that break the WebSocket protocol itself, and connections that just vanish, harm nobody else.
#[tokio::test]
async fn broken_connections_harm_nobody_else() {
    let agent = TestAgent::start().await;
    let mut good = Client::connect(&agent, Encoding::Bincode).await;
    let headers = [(SEC_WEBSOCKET_PROTOCOL, "backsweep.v1.json")];
    for bytes in [&[0xff; 64][..], &[0x81, 0x7f][..], &[0x81, 0xfe, 0x00][..], &[]] {
        let mut socket = open_with(agent.address(), &headers).await.expect("a connection");
        let MaybeTlsStream::Plain(raw) = socket.get_mut() else { panic!("no TLS here") };
        raw.write_all(bytes).await.expect("an open connection");
        drop(socket);
        assert_eq!(good.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
    }
    let authority = agent.address().trim_start_matches("ws://");
    for bytes in [&b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"[..], b"\0\0\0\0", b"GET"] {
        let mut socket = TcpStream::connect(authority).await.expect("a connection");
        socket.write_all(bytes).await.expect("an open connection");
        drop(socket);
        assert_eq!(good.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
    }
    let mut polite = open_with(agent.address(), &headers).await.expect("a connection");
    polite.close(None).await.expect("an open connection");
    assert_eq!(good.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
}
