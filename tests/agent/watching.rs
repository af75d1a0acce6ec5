//! Following jobs: credits, resumption, several watchers, slow readers.

use backsweep_core::{
    bars::Bars,
    metrics::Metric,
    sweep::{Batch, Results},
    wire::{Encoding, Event, JobSpec, Outcome, Request},
};

use crate::{
    client::{BOTH, Client, Followed},
    fixtures::{TestAgent, bars, endless, expected, long_bars, spec},
};

/// A sweep with at least eight batches.
fn many_batches(bars: &Bars) -> JobSpec {
    spec(bars, &["fast=2..66", "slow=70..198"])
}

async fn prepared(encoding: Encoding) -> (TestAgent, Client, Bars) {
    let agent = TestAgent::start().await;
    let bars = bars(600, 9);
    let mut client = Client::connect(&agent, encoding).await;
    client.upload(&bars).await;
    (agent, client, bars)
}

fn sequences(batches: &[(u64, Batch)]) -> Vec<u64> {
    batches.iter().map(|(sequence, _)| *sequence).collect()
}

#[tokio::test]
async fn no_more_batches_come_than_credits_allow() {
    for encoding in BOTH {
        let (_agent, mut client, bars) = prepared(encoding).await;
        let job = client.submit(many_batches(&bars)).await;
        assert_eq!(client.end_of(&job).await, Outcome::Completed);
        let watch = client.watch(&job, None, 0).await;
        client.no_batch(watch).await;
        client.send(Request::Grant { watch, credits: 3 }).await;
        assert_eq!(sequences(&client.batches(watch, 3).await), [1, 2, 3]);
        client.no_batch(watch).await;
        client.send(Request::Grant { watch, credits: 1 }).await;
        client.send(Request::Grant { watch, credits: 1 }).await;
        client.send(Request::Grant { watch: watch + 1000, credits: 100 }).await;
        assert_eq!(sequences(&client.batches(watch, 2).await), [4, 5]);
        client.no_batch(watch).await;
        client.send(Request::Grant { watch, credits: u32::MAX }).await;
        client.send(Request::Grant { watch, credits: u32::MAX }).await;
        let Followed { batches, outcome, .. } = client.follow(watch).await;
        assert_eq!(outcome, Outcome::Completed);
        assert_eq!(sequences(&batches), (6..6 + batches.len() as u64).collect::<Vec<_>>());
        assert!(batches.len() >= 3);
    }
}

#[tokio::test]
async fn a_client_that_comes_back_gets_the_rest() {
    for encoding in BOTH {
        let (agent, mut client, bars) = prepared(encoding).await;
        let spec = many_batches(&bars);
        let job = client.submit(spec.clone()).await;
        let watch = client.watch(&job, None, 3).await;
        let mut batches = client.batches(watch, 3).await;
        drop(client);
        let last = batches.last().expect("some came").0;
        let mut client = Client::connect(&agent, encoding).await;
        let watch = client.watch(&job, Some(last), 1000).await;
        batches.extend(client.follow(watch).await.batches);
        assert_eq!(sequences(&batches), (1..=batches.len() as u64).collect::<Vec<_>>());
        let expected = expected(&bars, &spec);
        let batches: Vec<_> = batches.into_iter().map(|(_, batch)| batch).collect();
        assert_eq!(Results::from_batches(expected.grid().clone(), &batches), expected);
        let watch = client.watch(&job, Some(10_000), 1000).await;
        let Followed { batches, outcome, .. } = client.follow(watch).await;
        assert_eq!((batches.len(), outcome), (0, Outcome::Completed));
    }
}

#[tokio::test]
async fn several_clients_in_both_encodings_get_the_same() {
    let (agent, mut client, bars) = prepared(Encoding::Bincode).await;
    let job = client.submit(many_batches(&bars)).await;
    let follow = async |encoding| {
        let mut client = Client::connect(&agent, encoding).await;
        let watch = client.watch(&job, None, 1000).await;
        client.follow(watch).await.batches
    };
    let [one, two] = BOTH;
    let (one, two, three) = tokio::join!(follow(one), follow(two), follow(two));
    assert_eq!(one, two);
    assert_eq!(one, three);
}

#[tokio::test]
async fn a_watch_may_ask_for_some_metrics_only() {
    for encoding in BOTH {
        let (_agent, mut client, bars) = prepared(encoding).await;
        let job = client.submit(many_batches(&bars)).await;
        let whole = client.watch(&job, None, 1000).await;
        let whole = client.follow(whole).await.batches;
        for metrics in [vec![Metric::Trades, Metric::Sharpe], vec![]] {
            let request =
                Request::Watch { job: job.clone(), after: None, credits: 1000, metrics: Some(metrics.clone()) };
            let watch = client.send(request).await;
            let selected: Vec<_> = whole.iter().map(|(sequence, batch)| (*sequence, batch.select(&metrics))).collect();
            assert_eq!(client.follow(watch).await.batches, selected);
        }
    }
}

#[tokio::test]
async fn watches_of_one_connection_have_ids_of_their_own() {
    let agent = TestAgent::start().await;
    let bars = long_bars();
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        client.announce(&bars).await;
        for first in (0..bars.len()).step_by(4000) {
            client.rows(&bars, first..first + 4000).await;
        }
        let unknown = Request::Watch { job: "none".to_owned(), after: None, credits: 1, metrics: None };
        assert_eq!(client.refused(unknown).await.code, "agent.unknown_job");
        let job = client.submit(endless(&bars)).await;
        for _ in 0..64 {
            client.watch(&job, None, 1).await;
        }
        let one_more = client.watch(&job, None, 1).await;
        let refused = loop {
            let said = client.next().await;
            if let Event::Error(problem) = said.event {
                break (said.id, problem.code);
            }
        };
        assert_eq!(refused, (one_more, "agent.watch_limit".to_owned()));
        client.send(Request::Cancel { job }).await;
        let mut finished = 0;
        while finished < 64 {
            finished += i32::from(matches!(client.next().await.event, Event::Finished { .. }));
        }
        assert_eq!(client.ask(Request::Jobs).await, client.ask(Request::Jobs).await);
    }
}

/// Whoever does not read holds up neither the job nor other clients, and loses nothing.
#[tokio::test]
async fn a_slow_reader_holds_up_nobody_and_gets_everything() {
    for encoding in BOTH {
        let (agent, mut client, bars) = prepared(encoding).await;
        // 12 MB of results as bincode, more as JSON: more than all buffers on the way.
        let job = client.submit(spec(&bars, &["fast=2..202", "slow=202..586"])).await;
        let mut slow = Client::connect(&agent, encoding).await;
        let slow_watch = slow.watch(&job, None, u32::MAX).await;
        let watch = client.watch(&job, None, u32::MAX).await;
        let fast = client.follow(watch).await;
        assert_eq!(fast.outcome, Outcome::Completed);
        assert!(matches!(client.ask(Request::Jobs).await, Event::Jobs(jobs) if jobs.len() == 1));
        let slow = slow.follow(slow_watch).await;
        assert_eq!(slow.batches, fast.batches);
        let rows: usize = slow.batches.iter().map(|(_, batch)| batch.combinations.len()).sum();
        assert_eq!(rows, 200 * 384);
    }
}
