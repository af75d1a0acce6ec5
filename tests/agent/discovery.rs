//! Telling an agent that is there from one that is gone.

use std::process::Command;

use backsweep_core::wire::{Event, PROTOCOL, Request};
use native_agent::{
    config::Config,
    discovery::{self, Announcement, Presence},
    serve,
};
use tokio::net::TcpListener;

use crate::{
    client::{BOTH, Client},
    fixtures::TestAgent,
};

#[tokio::test]
async fn a_full_agent_is_there_and_stays_announced() {
    let agent = TestAgent::with(|config| config.limits.connections = 1).await;
    let file = agent.runtime_file();
    let announced = discovery::read(&file).expect("a runtime file");
    let mut client = Client::connect(&agent, BOTH[0]).await;
    assert_eq!(discovery::probe(&announced).await, Presence::Unwilling);
    let second = serve(Config::new(file.clone())).await.map(drop).expect_err("it is running");
    assert_eq!(second.code(), "agent.running");
    assert_eq!(discovery::read(&file), Some(announced));
    assert_eq!(client.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
}

#[tokio::test]
async fn an_agent_too_busy_to_answer_is_there_while_its_process_lives() {
    let busy = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("ws://{}", busy.local_addr().expect("an address"));
    let announced = |pid| Announcement {
        address: address.clone(),
        token: String::new(),
        pid,
        version: native_agent::VERSION.to_owned(),
        protocol: PROTOCOL,
    };
    assert_eq!(discovery::probe(&announced(std::process::id())).await, Presence::Unwilling);
    let mut ended =
        Command::new(env!("CARGO")).arg("--version").stdout(std::process::Stdio::null()).spawn().expect("a process");
    ended.wait().expect("a process");
    assert_eq!(discovery::probe(&announced(ended.id())).await, Presence::Absent);
    drop(busy);
    assert_eq!(discovery::probe(&announced(std::process::id())).await, Presence::Absent, "nothing listens");
}

#[tokio::test]
async fn another_agent_on_the_port_of_one_that_is_gone_does_not_pass_for_it() {
    let agent = TestAgent::start().await;
    let announced = discovery::read(&agent.runtime_file()).expect("a runtime file");
    let gone = Announcement { token: "0".repeat(64), ..announced.clone() };
    assert_eq!(discovery::probe(&gone).await, Presence::Absent);
    assert!(matches!(discovery::probe(&announced).await, Presence::Agent { .. }));
}
