//! Submitting, cancelling and listing jobs.

use std::time::Duration;

use backsweep_core::{
    grid::{Axis, Values},
    metrics::Metric,
    strategy::builtin,
    sweep::{Keep, Options, Results},
    wire::{Device, Event, JobSpec, JobState, Outcome, Request, StrategySource},
};

use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::{
    client::{BOTH, Client, Followed, PATIENCE},
    fixtures::{TestAgent, axes, bars, endless, expected, long_bars, options, spec, vast},
};

#[tokio::test]
async fn results_over_the_wire_have_the_bits_of_the_engine() {
    let agent = TestAgent::start().await;
    let bars = bars(3000, 5);
    let mut uploader = Client::connect(&agent, BOTH[0]).await;
    uploader.upload(&bars).await;
    let all = spec(&bars, &["fast=3..23", "slow=25..75"]);
    let tree = JobSpec { strategy: StrategySource::Tree(builtin::ema_cross().document().clone()), ..all.clone() };
    let top = Keep::Top { count: 30, metric: Metric::Calmar };
    let best = JobSpec { options: Options { keep: top, ..options() }, ..all.clone() };
    let alone = JobSpec { threads: Some(1), device: Device::Cpu, ..all.clone() };
    let many = JobSpec { threads: Some(1000), ..all.clone() };
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        for spec in [&all, &tree, &best, &alone, &many] {
            let accepted = client.ask(Request::Submit(spec.clone())).await;
            let Event::Accepted { job, combinations, bars: length } = accepted else { panic!("{accepted:?}") };
            assert_eq!((combinations, length), (1000, 3000));
            let watch = client.watch(&job, None, 1000).await;
            let Followed { batches, progress, outcome } = client.follow(watch).await;
            assert_eq!(outcome, Outcome::Completed);
            let sequences: Vec<u64> = batches.iter().map(|(sequence, _)| *sequence).collect();
            assert_eq!(sequences, (1..=batches.len() as u64).collect::<Vec<_>>());
            let last = progress.last().expect("some progress");
            assert_eq!((last.state, last.done, last.total), (JobState::Finished, 3_000_000, 3_000_000));
            assert!(progress.windows(2).all(|pair| pair[0].done <= pair[1].done), "{progress:?}");
            let expected = expected(&bars, spec);
            let batches: Vec<_> = batches.into_iter().map(|(_, batch)| batch).collect();
            assert_eq!(Results::from_batches(expected.grid().clone(), &batches), expected);
        }
    }
}

#[tokio::test]
async fn sweeps_that_cannot_run_are_refused_at_once() {
    let agent = TestAgent::start().await;
    let bars = bars(200, 6);
    Client::connect(&agent, BOTH[0]).await.upload(&bars).await;
    let good = spec(&bars, &["fast=3..5", "slow=10..12"]);
    let with_grid = |texts: &[&str]| JobSpec { grid: axes(texts), ..good.clone() };
    let with_options = |options| JobSpec { options, ..good.clone() };
    let tree = |change: fn(&mut backsweep_core::strategy::StrategyDocument)| {
        let mut document = builtin::ema_cross().document().clone();
        change(&mut document);
        JobSpec { strategy: StrategySource::Tree(document), ..good.clone() }
    };
    let nothing = Axis { name: "slow".to_owned(), values: Values::Integers(Vec::new()) };
    let table = [
        (JobSpec { dataset: "0".repeat(64), ..good.clone() }, "agent.unknown_dataset", "upload"),
        (JobSpec { dataset: "x".to_owned(), ..good.clone() }, "agent.hash_syntax", "'x'"),
        (JobSpec { device: Device::Cuda, ..good.clone() }, "agent.no_cuda", "CUDA"),
        (JobSpec { threads: Some(0), ..good.clone() }, "agent.no_threads", "0 threads"),
        (
            JobSpec { strategy: StrategySource::Builtin("emma".to_owned()), ..good.clone() },
            "strategy.unknown",
            "'emma'",
        ),
        (tree(|document| document.signals.long_entry = 999), "strategy.order", "999"),
        (with_grid(&["fast=3"]), "grid.missing_parameter", "'slow'"),
        (with_grid(&["fast=3", "slow=10", "stop=1"]), "grid.unknown_parameter", "'stop'"),
        (with_grid(&["fast=9..12", "slow=10"]), "grid.forbidden", "fast=10, slow=10"),
        (with_grid(&["fast=3", "slow=10..202"]), "grid.window", "201"),
        (with_grid(&["fast=0", "slow=10"]), "grid.window", "window of 0"),
        (JobSpec { grid: vec![nothing], ..good.clone() }, "grid.empty", "'slow'"),
        (with_options(Options { fees: -0.1, ..options() }), "sweep.option", "-0.1"),
        (with_options(Options { initial_cash: 0.0, ..options() }), "sweep.option", "initial_cash"),
    ];
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        for (spec, code, text) in &table {
            let problem = client.refused(Request::Submit(spec.clone())).await;
            assert_eq!(&problem.code, code, "{}", problem.message);
            assert!(problem.message.contains(text), "{}", problem.message);
        }
        assert_eq!(client.ask(Request::Jobs).await, Event::Jobs(Vec::new()), "none was queued");
        let job = client.submit(good.clone()).await;
        let watch = client.watch(&job, None, 10).await;
        assert_eq!(client.follow(watch).await.outcome, Outcome::Completed);
        assert_eq!(client.ask(Request::Forget { job }).await, Event::Done);
    }
}

#[tokio::test]
async fn a_dataset_must_be_complete_before_it_is_swept() {
    let agent = TestAgent::start().await;
    let bars = bars(200, 6);
    let mut client = Client::connect(&agent, BOTH[1]).await;
    client.announce(&bars).await;
    client.rows(&bars, 0..150).await;
    let problem = client.refused(Request::Submit(spec(&bars, &["fast=3", "slow=10"]))).await;
    assert_eq!(problem.code, "agent.incomplete_dataset");
    assert!(problem.message.contains("150 of 200"), "{}", problem.message);
}

#[tokio::test]
async fn running_and_waiting_jobs_can_be_cancelled() {
    let agent = TestAgent::start().await;
    let bars = long_bars();
    Client::connect(&agent, BOTH[0]).await.upload(&bars).await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        let running = client.submit(endless(&bars)).await;
        let waiting = client.submit(endless(&bars)).await;
        let mut watcher = Client::connect(&agent, encoding).await;
        let watch = watcher.watch(&running, None, 1).await;
        while !matches!(watcher.next().await.event, Event::Progress(now) if now.done > 0) {}
        for job in [&waiting, &running] {
            assert_eq!(client.refused(Request::Forget { job: job.clone() }).await.code, "agent.job_unfinished");
            assert_eq!(client.ask(Request::Cancel { job: job.clone() }).await, Event::Done);
        }
        assert_eq!(watcher.follow(watch).await.outcome, Outcome::Cancelled);
        let watch = client.watch(&waiting, None, 1).await;
        let Followed { batches, outcome, .. } = client.follow(watch).await;
        assert_eq!((batches.len(), outcome), (0, Outcome::Cancelled));
        assert_eq!(client.ask(Request::Cancel { job: running.clone() }).await, Event::Done, "once more does no harm");

        let Event::Jobs(jobs) = client.ask(Request::Jobs).await else { panic!("no list") };
        let outcomes: Vec<_> = jobs.iter().map(|job| (&job.progress.job, job.outcome.clone())).collect();
        assert_eq!(outcomes, [(&running, Some(Outcome::Cancelled)), (&waiting, Some(Outcome::Cancelled))]);
        assert_eq!((jobs[0].strategy.as_str(), &jobs[0].grid), ("ema_cross", &endless(&bars).grid));
        for job in [running, waiting] {
            assert_eq!(client.ask(Request::Forget { job: job.clone() }).await, Event::Done);
            for gone in [Request::Cancel { job: job.clone() }, Request::Forget { job: job.clone() }] {
                let problem = client.refused(gone).await;
                assert_eq!(problem.code, "agent.unknown_job");
                assert!(problem.message.contains(&job), "{}", problem.message);
                assert!(problem.message.contains("agent was restarted"), "{}", problem.message);
            }
        }
    }
}

/// While a sweep is checked its dataset is in use, so that another one finds no room.
#[tokio::test]
async fn nothing_is_checked_or_queued_for_a_client_that_has_left() {
    let (one, other) = (long_bars(), bars(40_000, 8));
    let agent = TestAgent::with(|config| config.limits.dataset_bytes = 56 * 40_000).await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        client.upload(&one).await;
        client.send(Request::Submit(vast(&one))).await;
        timeout(PATIENCE, client.leave()).await.expect("the agent notices");
        let mut next = Client::connect(&agent, encoding).await;
        let no_room = |event: &Event| matches!(event, Event::Error(problem) if problem.code == "agent.dataset_limit");
        let freed = async { while no_room(&next.announce(&other).await) {} };
        timeout(PATIENCE, freed).await.expect("the check stops");
        assert_eq!(next.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
        for first in (0..other.len()).step_by(4000) {
            next.rows(&other, first..first + 4000).await;
        }
    }
}

/// Ending must not wait for the check: neither the agent nor the runtime that this test runs on.
#[tokio::test]
async fn an_agent_ends_while_it_checks_a_sweep() {
    let agent = TestAgent::start().await;
    let bars = long_bars();
    let mut client = Client::connect(&agent, BOTH[0]).await;
    client.upload(&bars).await;
    client.send(Request::Submit(vast(&bars))).await;
    assert_eq!(client.next_within(Duration::from_millis(300)).await, None, "it is being checked");
    let (close, ()) = tokio::join!(client.closed(), agent.handle.end());
    assert_eq!(close, CloseCode::Away);
}

/// Requests that come while a sweep is checked are served after it, in their order.
#[tokio::test]
async fn requests_wait_for_the_check_of_a_sweep() {
    let agent = TestAgent::start().await;
    let bars = bars(300, 6);
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        client.announce(&bars).await;
        client.rows(&bars, 0..300).await;
        let submit = client.send(Request::Submit(spec(&bars, &["fast=2..60", "slow=60..300"]))).await;
        let mut lists = Vec::new();
        for _ in 0..20 {
            lists.push(client.send(Request::Jobs).await);
        }
        let accepted = client.next().await;
        let Event::Accepted { job, .. } = accepted.event else { panic!("{accepted:?}") };
        assert_eq!(accepted.id, submit);
        for list in lists {
            let answer = client.next().await;
            assert_eq!(answer.id, list);
            let Event::Jobs(jobs) = answer.event else { panic!("no list") };
            assert!(jobs.iter().any(|listed| listed.progress.job == job));
        }
    }
}

#[tokio::test]
async fn a_job_outlives_the_client_that_submitted_it() {
    let agent = TestAgent::start().await;
    let bars = bars(2000, 8);
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        client.announce(&bars).await;
        client.rows(&bars, 0..2000).await;
        let spec = spec(&bars, &["fast=2..50", "slow=60..100"]);
        let job = client.submit(spec.clone()).await;
        client.leave().await;
        let mut other = Client::connect(&agent, encoding).await;
        let watch = other.watch(&job, None, 1000).await;
        let batches: Vec<_> = other.follow(watch).await.batches.into_iter().map(|(_, batch)| batch).collect();
        let expected = expected(&bars, &spec);
        assert_eq!(Results::from_batches(expected.grid().clone(), &batches), expected);
    }
}

/// Many long grids do not fit one frame: the newest are listed.
#[tokio::test]
async fn a_long_list_of_jobs_is_cut_at_the_old_end() {
    let agent = TestAgent::with(|config| config.limits.queued_jobs = 30).await;
    let bars = long_bars();
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        client.announce(&bars).await;
        for first in (0..bars.len()).step_by(4000) {
            client.rows(&bars, first..first + 4000).await;
        }
        let mut jobs = Vec::new();
        for _ in 0..30 {
            let wide = JobSpec { grid: axes(&["fast=2", "slow=10000..30000"]), ..endless(&bars) };
            jobs.push(client.submit(wide).await);
        }
        let Event::Jobs(listed) = client.ask(Request::Jobs).await else { panic!("no list") };
        let listed: Vec<&String> = listed.iter().map(|job| &job.progress.job).collect();
        assert!((2..30).contains(&listed.len()), "{}", listed.len());
        assert_eq!(listed, jobs[30 - listed.len()..].iter().collect::<Vec<_>>());
        for job in jobs {
            client.ask(Request::Cancel { job: job.clone() }).await;
        }
    }
}
