//! A sweep on the pool's threads while the thread that asked for it tells a watcher how it goes.

use std::{
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use backsweep_core::sweep::{Batch, Observer, Plan, Results, SweepError};
use wasm_bindgen::JsValue;

use crate::{Watcher, failure::Failure, output};

/// How often a watcher hears of progress and is asked whether to stop.
const INTERVAL: Duration = Duration::from_millis(20);

/// A thread of the pool that trapped answers nobody any more; the one that waits for it must learn of it.
static THREAD_LOST: AtomicBool = AtomicBool::new(false);

pub fn thread_lost() {
    THREAD_LOST.store(true, Ordering::Relaxed);
}

/// Runs a plan; `keep` is given all batches, each after the watcher has seen it.
pub fn run(plan: &Plan, watcher: Option<&Watcher>, keep: impl FnMut(Batch)) -> Result<(), JsValue> {
    let reporter = Reporter::default();
    // Where no pool was started, rayon makes this thread all of one: no other would run the plan.
    let alone = rayon::current_num_threads() == 1 && rayon::current_thread_index().is_some();
    if alone {
        reporter.finish(plan.run(&reporter));
    }
    rayon::in_place_scope(|scope| {
        if !alone {
            scope.spawn(|_| reporter.finish(plan.run(&reporter)));
        }
        follow(plan, &reporter, watcher, keep)
    })
}

fn follow(
    plan: &Plan,
    reporter: &Reporter,
    watcher: Option<&Watcher>,
    mut keep: impl FnMut(Batch),
) -> Result<(), JsValue> {
    let wants_batches = watcher.is_some_and(Watcher::wants_batches);
    loop {
        let (fresh, outcome) = reporter.wait();
        if THREAD_LOST.load(Ordering::Relaxed) {
            // The scope would wait for the lost thread: leave it as it stands.
            wasm_bindgen::throw_val(Failure::ThreadLost.into());
        }
        if let Some(watcher) = watcher {
            for batch in fresh.iter().filter(|_| wants_batches) {
                let columns = Results::from_batches(plan.grid().clone(), std::slice::from_ref(batch));
                watcher.batch(output::columns(&columns)?);
            }
            watcher.progress(reporter.done.load(Ordering::Relaxed) as f64, plan.work() as f64);
            if watcher.cancelled() {
                reporter.cancelled.store(true, Ordering::Relaxed);
            }
        }
        fresh.into_iter().for_each(&mut keep);
        if let Some(outcome) = outcome {
            return outcome.map_err(|error| Failure::from(error).into());
        }
    }
}

/// What the threads of the pool leave for the one that follows.
#[derive(Default)]
struct Reporter {
    done: AtomicU64,
    cancelled: AtomicBool,
    news: Mutex<News>,
    arrived: Condvar,
}

#[derive(Default)]
struct News {
    batches: Vec<Batch>,
    outcome: Option<Result<(), SweepError>>,
}

impl Reporter {
    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, outcome: Result<(), SweepError>) {
        self.news().outcome = Some(outcome);
        self.arrived.notify_one();
    }

    /// What has come since the last time, after a while if there was nothing.
    fn wait(&self) -> (Vec<Batch>, Option<Result<(), SweepError>>) {
        let mut news = self.news();
        if news.batches.is_empty() && news.outcome.is_none() {
            news = self.arrived.wait_timeout(news, INTERVAL).unwrap_or_else(PoisonError::into_inner).0;
        }
        (std::mem::take(&mut news.batches), news.outcome.take())
    }
}

impl Observer for Reporter {
    fn advanced(&self, bar_combinations: u64) {
        self.done.fetch_add(bar_combinations, Ordering::Relaxed);
    }

    fn batch(&self, batch: Batch) {
        self.news().batches.push(batch);
        self.arrived.notify_one();
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
