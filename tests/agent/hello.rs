//! Opening a connection.

use std::time::Duration;

use backsweep_core::wire::{Event, PROTOCOL, Request};
use tokio_tungstenite::tungstenite::{
    http::header::{HOST, HeaderName, ORIGIN, SEC_WEBSOCKET_PROTOCOL},
    protocol::frame::coding::CloseCode,
};

use crate::{
    client::{BOTH, Client, open_with},
    fixtures::TestAgent,
};

const JSON: (HeaderName, &str) = (SEC_WEBSOCKET_PROTOCOL, "backsweep.v1.json");

#[tokio::test]
async fn hello_is_answered_by_version_and_capabilities() {
    let agent = TestAgent::start().await;
    for encoding in BOTH {
        let mut client = Client::open(&agent, encoding).await;
        let Event::Hello { protocol, version, capabilities } = client.hello(PROTOCOL, agent.token()).await else {
            panic!("no Hello");
        };
        assert_eq!((protocol, version.as_str()), (PROTOCOL, native_agent::VERSION));
        assert_eq!(capabilities.threads, 2);
        assert_eq!(capabilities.gpus, Vec::<String>::new());
        assert!(capabilities.memory_bytes > 0);
        assert_eq!(capabilities.limits, native_agent::config::default_limits());
        let again = Request::Hello { protocol, token: agent.token().to_owned(), client: String::new() };
        assert_eq!(client.refused(again).await.code, "agent.hello_again");
        assert_eq!(client.ask(Request::Jobs).await, Event::Jobs(Vec::new()), "the connection goes on");
    }
    agent.handle.end().await;
}

#[tokio::test]
async fn a_wrong_hello_is_refused_and_ends_only_its_connection() {
    let agent = TestAgent::start().await;
    let almost = format!("{}0", &agent.token()[..63]);
    for encoding in BOTH {
        let mut good = Client::connect(&agent, encoding).await;
        for token in ["", "0", &almost, &format!("{}0", agent.token())] {
            if token == agent.token() {
                continue;
            }
            let hello = Request::Hello { protocol: PROTOCOL, token: token.to_owned(), client: String::new() };
            check(&agent, encoding, hello, "agent.wrong_token").await;
        }
        let hello = |protocol| Request::Hello { protocol, token: agent.token().to_owned(), client: String::new() };
        check(&agent, encoding, hello(PROTOCOL + 1), "agent.protocol").await;
        check(&agent, encoding, Request::Jobs, "agent.hello_first").await;
        check(&agent, encoding, Request::SystemMetrics { interval_ms: 100 }, "agent.hello_first").await;
        assert_eq!(good.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
    }
}

async fn check(agent: &TestAgent, encoding: backsweep_core::wire::Encoding, first: Request, code: &str) {
    let mut client = Client::open(agent, encoding).await;
    client.send(first).await;
    let (problem, close) = client.turned_out().await;
    assert_eq!((problem.code.as_str(), close), (code, CloseCode::Policy), "{}", problem.message);
    assert!(!problem.message.contains(agent.token()), "the token stays secret");
}

#[tokio::test]
async fn garbage_instead_of_hello_ends_the_connection() {
    let agent = TestAgent::start().await;
    for encoding in BOTH {
        let mut client = Client::open(&agent, encoding).await;
        client.send_frame(client.frame(b"\"no message\"".to_vec())).await;
        let (problem, close) = client.turned_out().await;
        assert_eq!((problem.code.as_str(), close), ("wire.malformed", CloseCode::Policy));
    }
}

#[tokio::test]
async fn silence_instead_of_hello_ends_the_connection() {
    let agent = TestAgent::with(|config| config.hello_timeout = Duration::from_millis(50)).await;
    for encoding in BOTH {
        let (problem, close) = Client::open(&agent, encoding).await.turned_out().await;
        assert_eq!((problem.code.as_str(), close), ("agent.hello_timeout", CloseCode::Policy));
    }
}

#[tokio::test]
async fn exactly_one_known_subprotocol_must_be_offered() {
    let agent = TestAgent::start().await;
    for offer in ["backsweep.v2.json", "backsweep.v1.json, backsweep.v1.bincode", "chat"] {
        let (status, sentence) = open_with(agent.address(), &[(SEC_WEBSOCKET_PROTOCOL, offer)]).await.unwrap_err();
        assert_eq!(status, 400, "{offer}");
        assert!(sentence.contains(offer) && sentence.contains("backsweep.v1.bincode"), "{sentence}");
    }
    assert_eq!(open_with(agent.address(), &[]).await.unwrap_err().0, 400);
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused() {
    let agent = TestAgent::with(|config| config.allowed_origins = vec!["https://hub.example".to_owned()]).await;
    for host in ["evil.example", "evil.example:80", "10.0.0.1"] {
        let (status, sentence) = open_with(agent.address(), &[(HOST, host), JSON]).await.unwrap_err();
        assert_eq!(status, 403, "{host}");
        assert!(sentence.contains(host), "{sentence}");
    }
    for origin in ["https://evil.example", "null", "http://127.0.0.1.evil.example"] {
        let (status, sentence) = open_with(agent.address(), &[(ORIGIN, origin), JSON]).await.unwrap_err();
        assert_eq!(status, 403, "{origin}");
        assert!(sentence.contains(origin) && sentence.contains("--allow-origin"), "{sentence}");
    }
    for origin in ["http://localhost:8888", "http://127.0.0.1:9999", "https://hub.example"] {
        open_with(agent.address(), &[(ORIGIN, origin), JSON]).await.expect(origin);
    }
}
