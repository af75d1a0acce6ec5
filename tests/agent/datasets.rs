//! Uploading price histories.

use backsweep_core::{
    bars::Bars,
    wire::{Event, Request, Rows},
};

use crate::{
    client::{BOTH, Client, dataset},
    fixtures::{TestAgent, bars, columns},
};

type Damage = fn(&mut Rows);

const MISSING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn mood(rows: &mut Rows) -> &mut Vec<f64> {
    rows.extra.get_mut("mood").expect("the fixture's extra column")
}

#[tokio::test]
async fn an_upload_is_resumed_where_it_stopped_by_anybody() {
    for (seed, encoding) in (1..).zip(BOTH) {
        let agent = TestAgent::start().await;
        let bars = bars(5000, seed);
        let mut client = Client::connect(&agent, encoding).await;
        assert_eq!(client.announce(&bars).await, dataset(&bars, 0, false));
        assert_eq!(client.rows(&bars, 0..2000).await, dataset(&bars, 2000, false));
        client.leave().await;

        let mut other = Client::connect(&agent, encoding).await;
        assert_eq!(other.announce(&bars).await, dataset(&bars, 2000, false));
        let rows = |rows| Rows::of(&bars, rows);
        let gap = Request::Rows { hash: bars.hash().to_owned(), first: 3000, rows: rows(3000..4000) };
        let problem = other.refused(gap).await;
        assert_eq!(problem.code, "agent.rows_gap");
        assert!(problem.message.contains("row 2000"), "{}", problem.message);
        assert_eq!(other.rows(&bars, 1000..4000).await, dataset(&bars, 4000, false), "known rows are skipped");
        let beyond = Request::Rows { hash: bars.hash().to_owned(), first: 4000, rows: rows(0..1001) };
        assert_eq!(other.refused(beyond).await.code, "agent.rows_beyond");
        assert_eq!(other.rows(&bars, 4000..5000).await, dataset(&bars, 5000, true));
        assert_eq!(other.announce(&bars).await, dataset(&bars, 5000, true), "there is nothing left to send");
        assert_eq!(other.rows(&bars, 0..100).await, dataset(&bars, 5000, true));
    }
}

#[tokio::test]
async fn rows_that_are_not_what_was_announced_are_refused() {
    let agent = TestAgent::start().await;
    let (real, other) = (bars(100, 1), bars(100, 2));
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        client.announce(&real).await;
        let wrong = Request::Rows { hash: real.hash().to_owned(), first: 0, rows: Rows::of(&other, 0..100) };
        let problem = client.refused(wrong).await;
        assert_eq!(problem.code, "agent.hash_mismatch");
        assert!(problem.message.contains(real.hash()) && problem.message.contains(other.hash()));
        assert_eq!(client.announce(&real).await, dataset(&real, 0, false), "nothing of it stays");
        let rows = Request::Rows { hash: MISSING.to_owned(), first: 0, rows: Rows::default() };
        assert_eq!(client.refused(rows).await.code, "agent.unknown_dataset");
        for hash in ["", "../../etc/passwd", &MISSING.replace('0', "A"), &"0".repeat(900_000)] {
            let problem = client.refused(Request::Dataset { hash: hash.to_owned(), bars: 1, extra_columns: 0 }).await;
            assert_eq!(problem.code, "agent.hash_syntax");
        }
        let announce = |bars, extra_columns| Request::Dataset { hash: MISSING.to_owned(), bars, extra_columns };
        assert_eq!(client.refused(announce(0, 0)).await.code, "bars.empty");
        assert_eq!(client.refused(announce(1, u32::MAX)).await.code, "bars.too_many_columns");
    }
}

#[tokio::test]
async fn bad_rows_are_refused_with_row_and_column() {
    let agent = TestAgent::start().await;
    let good = columns(100, 3);
    let good = Rows::of(&Bars::new(good).expect("valid"), 0..100);
    let breaks: [(Damage, &str, &str); 10] = [
        (|rows| rows.timestamp.swap(17, 18), "bars.unsorted", "row 18"),
        (|rows| rows.timestamp[30] = rows.timestamp[29], "bars.duplicate", "row 30"),
        (|rows| rows.close[41] = f64::INFINITY, "bars.not_finite", "row 41, column 'close'"),
        (|rows| rows.open[5] = -1.0, "bars.not_positive", "row 5, column 'open'"),
        (|rows| rows.volume[99] = -0.5, "bars.negative_volume", "row 99"),
        (|rows| rows.close.truncate(50), "bars.length", "'close' has 50 rows"),
        (|rows| mood(rows).truncate(50), "bars.length", "'mood' has 50 rows"),
        (|rows| mood(rows)[7] = f64::INFINITY, "bars.infinite", "row 7, column 'mood'"),
        (|rows| rows.extra = [("open".to_owned(), vec![1.0; 100])].into(), "bars.reserved_column", "'open'"),
        (|rows| rows.extra.clear(), "agent.rows_columns", "0 extra columns came where 1 were announced"),
    ];
    for encoding in BOTH {
        let mut client = Client::connect(&agent, encoding).await;
        for (damage, code, place) in breaks {
            let mut rows = good.clone();
            damage(&mut rows);
            if encoding == backsweep_core::wire::Encoding::Json && ["bars.not_finite", "bars.infinite"].contains(&code)
            {
                // JSON has no infinity: such a row cannot even be said.
                continue;
            }
            client.ask(Request::Dataset { hash: MISSING.to_owned(), bars: 100, extra_columns: 1 }).await;
            let problem = client.refused(Request::Rows { hash: MISSING.to_owned(), first: 0, rows }).await;
            assert_eq!(problem.code, code);
            assert!(problem.message.contains(place), "{}", problem.message);
        }
        assert_eq!(client.ask(Request::Jobs).await, Event::Jobs(Vec::new()));
    }
}

#[tokio::test]
async fn two_clients_may_upload_the_same_at_once() {
    let agent = TestAgent::start().await;
    let bars = bars(20_000, 4);
    let upload = async |encoding| {
        let mut client = Client::connect(&agent, encoding).await;
        client.announce(&bars).await;
        let mut complete = false;
        for first in (0..bars.len()).step_by(1000) {
            let Event::Dataset { received, complete: now, .. } = client.rows(&bars, first..first + 1000).await else {
                panic!("it was refused");
            };
            assert!(received >= first as u64 + 1000);
            complete = now;
        }
        assert!(complete);
    };
    let [one, two] = BOTH;
    tokio::join!(upload(one), upload(two));
}
