//! Profiles: what each thread did, and that listening changes no result.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "what the engine may not do, its tests may")]

mod common;

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use backsweep_core::{
    bars::Bars,
    grid::Grid,
    profile::{Phase, Profile, Recorder},
    strategy::builtin,
    sweep::{self, Collector, Options, Plan, Results, Unobserved},
};
use rayon::ThreadPoolBuilder;
use serde_json::Value;

const THREADS: usize = 2;

/// A clock that goes on by a microsecond each time that it is read.
fn ticks() -> impl Fn() -> Duration + Send + Sync + 'static {
    let time = AtomicU64::new(0);
    move || Duration::from_micros(time.fetch_add(1, Ordering::Relaxed))
}

/// A sweep as shells run it: planned by the caller, run by a pool.
fn profiled(bars: &Bars) -> (Profile, Results) {
    let recorder = Recorder::new(ticks());
    let plan = recorder.on_caller(|| Plan::new(bars, &builtin::ema_cross(), &grid(), &Options::default()));
    let plan = plan.expect("a sound plan");
    let collector = Collector::new(&plan, &Unobserved);
    let pool = ThreadPoolBuilder::new().num_threads(THREADS).build_scoped(
        |thread| recorder.on_worker(thread.index(), || thread.run()),
        |pool| pool.install(|| plan.run(&collector)),
    );
    pool.expect("a pool").expect("a sweep");
    let results = recorder.on_caller(|| collector.into_results());
    (recorder.profile(), results)
}

fn grid() -> Grid {
    Grid::parse(["fast=3..9", "slow=10..20:2"]).expect("a grid")
}

#[test]
fn every_phase_is_heard_on_the_threads_that_were_in_it() {
    let (profile, _) = profiled(&common::walk(3000, 7));
    let names: Vec<&str> = profile.threads.iter().map(|thread| thread.name.as_str()).collect();
    assert_eq!(names, ["caller", "thread 1", "thread 2"]);
    for phase in Phase::ALL {
        let (own, all) = (profile.threads[0].of(phase), profile.of(phase));
        match phase {
            Phase::Bars => assert!(all.is_zero()),
            Phase::Plan | Phase::Results => assert!(own == all && !all.is_zero(), "{}", phase.name()),
            _ => assert!(own.is_zero() && !all.is_zero(), "{}", phase.name()),
        }
    }
    let shares: f64 = Phase::ALL.into_iter().map(|phase| profile.share(phase)).sum();
    assert!((shares - 1.0).abs() < 1e-12);
    assert!(profile.busy() <= profile.length * 3);
}

#[test]
fn listening_changes_no_bit() {
    let bars = common::walk(3000, 7);
    let (_, heard) = profiled(&bars);
    let unheard = sweep::sweep(&bars, &builtin::ema_cross(), &grid(), &Options::default()).expect("a sweep");
    common::assert_same_bits(&heard, &unheard);
}

/// What Perfetto and Chrome need: known kinds of events, all fields of each, and spans of a thread that nest.
#[test]
fn the_trace_is_one_that_perfetto_opens() {
    let (profile, _) = profiled(&common::walk(3000, 7));
    let trace = serde_json::to_value(profile.trace()).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("events");
    let mut threads = BTreeSet::new();
    let mut spans: Vec<(u64, f64, f64)> = Vec::new();
    for event in events {
        assert!(event["pid"].is_u64(), "{event}");
        let thread = event["tid"].as_u64().expect("a thread");
        match event["ph"].as_str() {
            Some("M") => {
                assert_eq!(event["name"], "thread_name");
                assert!(event["args"]["name"].is_string(), "{event}");
                threads.insert(thread);
            }
            Some("X") => {
                assert!(Phase::ALL.iter().any(|phase| event["name"] == phase.name()), "{event}");
                let number = |name: &str| event[name].as_f64().expect("a number");
                assert!(number("ts") >= 0.0 && number("dur") >= 0.0, "{event}");
                spans.push((thread, number("ts"), number("ts") + number("dur")));
            }
            _ => panic!("{event}"),
        }
    }
    assert_eq!(threads, BTreeSet::from([1, 2, 3]));
    assert_eq!(trace["displayTimeUnit"], Value::from("ms"));
    for (at, one) in spans.iter().enumerate() {
        for two in spans[at + 1..].iter().filter(|two| two.0 == one.0) {
            let apart = one.2 <= two.1 || two.2 <= one.1;
            let nested = (one.1 <= two.1 && two.2 <= one.2) || (two.1 <= one.1 && one.2 <= two.2);
            assert!(apart || nested, "{one:?} and {two:?}");
        }
    }
}
