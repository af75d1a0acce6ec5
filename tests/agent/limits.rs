//! Limits: each refusal says which, and how to raise it.

use backsweep_core::{
    sweep::{Keep, Options},
    wire::{Event, JobSpec, Outcome, PROTOCOL, Request},
};
use tokio_tungstenite::tungstenite::{http::header::SEC_WEBSOCKET_PROTOCOL, protocol::frame::coding::CloseCode};

use crate::{
    client::{BOTH, Client, announcement, dataset, open_with},
    fixtures::{TestAgent, bars, endless, long_bars, options, spec},
};

#[tokio::test]
async fn datasets_beyond_the_limit_are_refused_unless_unused_ones_make_room() {
    let agent = TestAgent::with(|config| config.limits.dataset_bytes = 56 * 1000).await;
    let [one, two, large] = [(600, 1), (500, 2), (1001, 3)].map(|(length, seed)| bars(length, seed));
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        let problem = client.refused(announcement(&large)).await;
        assert_eq!(problem.code, "agent.dataset_limit");
        assert!(problem.message.contains("--dataset-limit or BACKTEST_DATASET_LIMIT"), "{}", problem.message);
        let enormous = Request::Dataset { hash: "0".repeat(64), bars: u64::MAX, extra_columns: 0 };
        assert_eq!(client.refused(enormous).await.code, "agent.dataset_limit");

        client.upload(&one).await;
        client.upload(&two).await;
        assert_eq!(client.announce(&two).await, dataset(&two, 500, true));
        let problem = client.refused(Request::Submit(spec(&one, &["fast=3", "slow=10"]))).await;
        assert_eq!(problem.code, "agent.unknown_dataset", "it made room");
    }
}

#[tokio::test]
async fn a_full_queue_refuses_more() {
    let agent = TestAgent::with(|config| config.limits.queued_jobs = 2).await;
    let bars = long_bars();
    Client::connect(&agent, BOTH[0]).await.upload(&bars).await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        let jobs = [client.submit(endless(&bars)).await, client.submit(endless(&bars)).await];
        let problem = client.refused(Request::Submit(endless(&bars))).await;
        assert_eq!(problem.code, "agent.queue_full");
        assert!(problem.message.contains("--queue-limit or BACKTEST_QUEUE_LIMIT"), "{}", problem.message);
        for job in jobs.into_iter().rev() {
            client.ask(Request::Cancel { job: job.clone() }).await;
            let watch = client.watch(&job, None, 1).await;
            assert_eq!(client.follow(watch).await.outcome, Outcome::Cancelled);
        }
    }
}

#[tokio::test]
async fn results_beyond_the_limit_are_refused_or_make_room() {
    // Room for 1,000 combinations of 19 metrics and little more.
    let agent = TestAgent::with(|config| config.limits.result_bytes = 160_000).await;
    let bars = bars(300, 1);
    Client::connect(&agent, BOTH[0]).await.upload(&bars).await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        let too_many = spec(&bars, &["fast=2..66", "slow=70..198"]);
        let problem = client.refused(Request::Submit(too_many.clone())).await;
        assert_eq!(problem.code, "agent.result_limit");
        assert!(problem.message.contains("--result-limit or BACKTEST_RESULT_LIMIT"), "{}", problem.message);
        let best = Keep::Top { count: 10, metric: backsweep_core::metrics::Metric::Sharpe };
        let few = JobSpec { options: Options { keep: best, ..options() }, ..too_many };
        let first = finished(&mut client, few).await;
        // 900 combinations fit once the first, finished and unwatched, is gone with those that came before.
        let second = finished(&mut client, spec(&bars, &["fast=2..32", "slow=40..70"])).await;
        let third = finished(&mut client, spec(&bars, &["fast=3..33", "slow=40..70"])).await;
        let Event::Jobs(jobs) = client.ask(Request::Jobs).await else { panic!("no list") };
        let kept: Vec<&String> = jobs.iter().map(|job| &job.progress.job).collect();
        assert_eq!(kept, [&third], "{first} and {second} made room");
        let gone = Request::Watch { job: second, after: None, credits: 1, metrics: None };
        assert_eq!(client.refused(gone).await.code, "agent.unknown_job");
    }
}

#[tokio::test]
async fn memory_beyond_the_limit_is_refused_and_less_takes_smaller_tiles() {
    let bars = bars(300, 1);
    let small = || spec(&bars, &["fast=2..32", "slow=40..70"]);
    let agent = TestAgent::with(|config| config.memory_limit = Some(100_000)).await;
    let mut client = Client::connect(&agent, BOTH[0]).await;
    client.upload(&bars).await;
    let problem = client.refused(Request::Submit(small())).await;
    assert_eq!(problem.code, "sweep.too_large");
    assert!(
        problem.message.contains("--memory-limit or BACKTEST_MEMORY_LIMIT_GB allows 100.0 kB"),
        "{}",
        problem.message
    );

    let agent = TestAgent::with(|config| config.memory_limit = Some(3_000_000)).await;
    let mut client = Client::connect(&agent, BOTH[0]).await;
    client.upload(&bars).await;
    finished(&mut client, small()).await;
}

async fn finished(client: &mut Client, spec: JobSpec) -> String {
    let job = client.submit(spec).await;
    let watch = client.watch(&job, None, 1000).await;
    assert_eq!(client.follow(watch).await.outcome, Outcome::Completed);
    job
}

#[tokio::test]
async fn connections_beyond_the_limit_are_turned_away() {
    let agent = TestAgent::with(|config| config.limits.connections = 2).await;
    let mut one = Client::connect(&agent, BOTH[0]).await;
    let two = Client::connect(&agent, BOTH[1]).await;
    let headers = [(SEC_WEBSOCKET_PROTOCOL, BOTH[0].subprotocol())];
    let (status, sentence) = open_with(agent.address(), &headers).await.unwrap_err();
    assert_eq!(status, 503);
    assert!(sentence.contains("--connection-limit or BACKTEST_CONNECTION_LIMIT"), "{sentence}");
    assert_eq!(one.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
    two.leave().await;
    while open_with(agent.address(), &headers).await.is_err() {}
}

#[tokio::test]
async fn connections_without_hello_take_no_place_of_a_client() {
    for encoding in BOTH {
        let agent = TestAgent::with(|config| config.limits.connections = 2).await;
        let headers = [(SEC_WEBSOCKET_PROTOCOL, encoding.subprotocol())];
        let mut first = Client::connect(&agent, encoding).await;
        let mut second = Client::open(&agent, encoding).await;
        let mut third = Client::open(&agent, encoding).await;
        let (status, sentence) = open_with(agent.address(), &headers).await.unwrap_err();
        assert_eq!(status, 503);
        assert!(sentence.contains("2 connections have not said Hello yet"), "{sentence}");

        assert!(matches!(second.hello(PROTOCOL, agent.token()).await, Event::Hello { .. }));
        let hello = Request::Hello { protocol: PROTOCOL, token: agent.token().to_owned(), client: String::new() };
        third.send(hello).await;
        let (problem, close) = third.turned_out().await;
        assert_eq!((problem.code.as_str(), close), ("agent.connection_limit", CloseCode::Again));
        assert!(problem.message.contains("--connection-limit or BACKTEST_CONNECTION_LIMIT"), "{}", problem.message);
        for client in [&mut first, &mut second] {
            assert_eq!(client.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
        }
    }
}

#[tokio::test]
async fn silent_connections_make_room_after_a_while() {
    let agent = TestAgent::with(|config| {
        config.limits.connections = 2;
        config.hello_timeout = std::time::Duration::from_millis(100);
    })
    .await;
    let silent = [Client::open(&agent, BOTH[0]).await, Client::open(&agent, BOTH[0]).await];
    let headers = [(SEC_WEBSOCKET_PROTOCOL, BOTH[0].subprotocol())];
    while open_with(agent.address(), &headers).await.is_err() {}
    drop(silent);
}
