//! Metrics of the machine.

use std::time::Duration;

use backsweep_core::wire::{Event, FromAgent, Request, SystemSample};

use crate::{
    client::{BOTH, Client},
    fixtures::TestAgent,
};

async fn samples(client: &mut Client, id: u64, count: usize) -> Vec<SystemSample> {
    let mut samples = Vec::new();
    while samples.len() < count {
        let FromAgent { id: answered, event } = client.next().await;
        assert_eq!(answered, id);
        let Event::System(sample) = event else { panic!("{event:?}") };
        samples.push(sample);
    }
    samples
}

#[tokio::test]
async fn samples_come_until_they_are_stopped() {
    let agent = TestAgent::start().await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        let id = client.send(Request::SystemMetrics { interval_ms: 100 }).await;
        let samples = samples(&mut client, id, 4).await;
        assert!(samples.windows(2).all(|pair| pair[0].time_ms < pair[1].time_ms));
        for sample in &samples {
            assert!(!sample.cpu_percent.is_empty());
            assert!(sample.cpu_percent.iter().all(|load| (0.0..=100.0).contains(load)), "{sample:?}");
            assert!(sample.memory_used_bytes > 0 && sample.memory_used_bytes <= sample.memory_total_bytes);
            assert!(sample.agent_memory_bytes > 0 && sample.agent_cpu_percent >= 0.0);
            // As many as there are, none without a driver.
            for gpu in &sample.gpus {
                assert!((0.0..=100.0).contains(&gpu.load_percent), "{gpu:?}");
                assert!(gpu.memory_used_bytes <= gpu.memory_total_bytes && gpu.memory_total_bytes > 0, "{gpu:?}");
            }
        }
        let stop = client.send(Request::SystemMetrics { interval_ms: 0 }).await;
        while client.next().await.id != stop {}
        assert_eq!(client.next_within(Duration::from_millis(350)).await, None, "nothing comes after Done");
    }
}

#[tokio::test]
async fn a_new_rate_replaces_the_old_one() {
    let agent = TestAgent::start().await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        let old = client.send(Request::SystemMetrics { interval_ms: 100 }).await;
        samples(&mut client, old, 1).await;
        let new = client.send(Request::SystemMetrics { interval_ms: 120 }).await;
        let mut first = client.next().await;
        while first.id == old {
            first = client.next().await;
        }
        assert_eq!(first.id, new);
        samples(&mut client, new, 3).await;
    }
}

#[tokio::test]
async fn intervals_that_are_too_short_are_refused() {
    let agent = TestAgent::start().await;
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        for interval_ms in [1, 99] {
            let problem = client.refused(Request::SystemMetrics { interval_ms }).await;
            assert_eq!(problem.code, "agent.interval");
            assert!(problem.message.contains(&format!("{interval_ms} ms")), "{}", problem.message);
        }
        assert_eq!(client.ask(Request::SystemMetrics { interval_ms: 0 }).await, Event::Done);
        assert_eq!(client.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
    }
}

#[tokio::test]
async fn everybody_who_is_due_gets_the_same_sample() {
    let agent = TestAgent::start().await;
    let follow = async |encoding| {
        let mut client = Client::connect(&agent, encoding).await;
        let id = client.send(Request::SystemMetrics { interval_ms: 100 }).await;
        samples(&mut client, id, 10).await
    };
    let [one, two] = BOTH;
    let (one, two) = tokio::join!(follow(one), follow(two));
    assert!(one.iter().any(|sample| two.contains(sample)), "{one:?} {two:?}");
}
