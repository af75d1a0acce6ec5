//! The wire: both encodings carry every message, bit for bit; no bytes from outside do harm; what was sent by an
//! earlier version still decodes.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]

use backsweep_core::{
    grid::{Axis, Grid},
    metrics::{Metric, MetricColumn},
    strategy::builtin,
    sweep::{Batch, Combinations, Keep, Options},
    wire::{
        CodecError, Device, Encoding, Event, FRAME_BYTES, FromAgent, FromClient, JobSpec, PROTOCOL, Request, Rows,
        StrategySource,
    },
};
use proptest::prelude::{any, prop, prop_assert_eq, proptest};

const ENCODINGS: [Encoding; 2] = [Encoding::Bincode, Encoding::Json];

fn axes() -> Vec<Axis> {
    Grid::parse(["fast=2..5", "slow=0.5,9"]).expect("a good grid").axes().to_vec()
}

fn requests() -> Vec<Request> {
    let spec = |strategy, keep| {
        let options = Options { periods_per_year: Some(252.0), keep, ..Options::default() };
        Request::Submit(JobSpec {
            dataset: "abc".to_owned(),
            strategy,
            grid: axes(),
            options,
            threads: Some(2),
            device: Device::Auto,
        })
    };
    vec![
        Request::Hello { protocol: PROTOCOL, token: "secret".to_owned(), client: "test".to_owned() },
        Request::Dataset { hash: "abc".to_owned(), bars: 3, extra_columns: 1 },
        Request::Rows { hash: "abc".to_owned(), first: 0, rows: Rows { timestamp: vec![i64::MAX], ..Rows::default() } },
        spec(StrategySource::Builtin("ema_cross".to_owned()), Keep::All),
        spec(
            StrategySource::Tree(builtin::ema_cross().document().clone()),
            Keep::Top { count: 5, metric: Metric::Sharpe },
        ),
        Request::Watch { job: "1".to_owned(), after: Some(7), credits: 4, metrics: Some(vec![Metric::Omega]) },
        Request::Jobs,
        Request::SystemMetrics { interval_ms: 500 },
    ]
}

#[test]
fn every_message_survives_both_encodings() {
    for request in requests() {
        let message = FromClient { id: 9, request };
        for encoding in ENCODINGS {
            let bytes = encoding.encode(&message).expect("encodes");
            assert_eq!(encoding.decode::<FromClient>(&bytes).expect("decodes"), message);
        }
    }
}

#[test]
fn messages_of_the_first_version_still_decode() {
    let hello = FromClient {
        id: 1,
        request: Request::Hello { protocol: 1, token: "secret".to_owned(), client: "test".to_owned() },
    };
    let json = r#"{"id":1,"request":{"hello":{"protocol":1,"token":"secret","client":"test"}}}"#;
    assert_eq!(Encoding::Json.decode::<FromClient>(json.as_bytes()).expect("decodes"), hello);
    let bincode = b"\x01\x00\x01\x06secret\x04test";
    assert_eq!(Encoding::Bincode.decode::<FromClient>(bincode).expect("decodes"), hello);

    let batch = FromAgent {
        id: 3,
        event: Event::Batch {
            job: "a".to_owned(),
            sequence: 1,
            batch: Batch {
                combinations: Combinations::Range { first: 4, count: 2 },
                metrics: vec![Metric::Sharpe],
                columns: vec![[Some(1.5), None].into_iter().collect()],
            },
        },
    };
    let json = r#"{"id":3,"event":{"batch":{"job":"a","sequence":1,"batch":{"combinations":{"range":{"first":4,
        "count":2}},"metrics":["sharpe"],"columns":[[1.5,null]]}}}}"#;
    assert_eq!(Encoding::Json.decode::<FromAgent>(json.as_bytes()).expect("decodes"), batch);
    let mut bincode = b"\x03\x04\x01a\x01\x00\x04\x02\x01\x03\x01\x02".to_vec();
    bincode.extend(1.5_f64.to_le_bytes());
    bincode.extend(f64::NAN.to_le_bytes());
    assert_eq!(Encoding::Bincode.decode::<FromAgent>(&bincode).expect("decodes"), batch);
}

#[test]
fn extra_columns_may_be_undefined_and_need_not_be_there() {
    let extra = [("vix".to_owned(), vec![17.5, f64::NAN])].into();
    let rows = Rows { timestamp: vec![1, 2], extra, ..Rows::default() };
    for encoding in ENCODINGS {
        let decoded: Rows = encoding.decode(&encoding.encode(&rows).expect("encodes")).expect("decodes");
        assert_eq!(decoded.extra["vix"][0], 17.5);
        assert!(decoded.extra["vix"][1].is_nan());
    }
    let json = String::from_utf8(Encoding::Json.encode(&rows).expect("encodes")).expect("text");
    assert!(json.contains(r#""extra":{"vix":[17.5,null]}"#), "{json}");

    let without = r#"{"id":1,"request":{"dataset":{"hash":"abc","bars":3}}}"#;
    let message: FromClient = Encoding::Json.decode(without.as_bytes()).expect("decodes");
    assert_eq!(message.request, Request::Dataset { hash: "abc".to_owned(), bars: 3, extra_columns: 0 });
}

#[test]
fn a_frame_holds_one_message_of_bounded_size() {
    let mut bytes = Encoding::Bincode.encode(&FromClient { id: 1, request: Request::Jobs }).expect("encodes");
    bytes.push(0);
    assert_eq!(Encoding::Bincode.decode::<FromClient>(&bytes), Err(CodecError::Trailing(1)));
    let long = Request::Cancel { job: "x".repeat(FRAME_BYTES) };
    for encoding in ENCODINGS {
        let error = encoding.encode(&FromClient { id: 1, request: long.clone() }).expect_err("too large");
        assert_eq!(error.code(), "wire.too_large");
    }
    // A list that claims 2^62 numbers, in a frame of a few bytes.
    let claim = b"\x01\x02\x03abc\x00\xfd\x00\x00\x00\x00\x00\x00\x00\x40";
    assert!(matches!(Encoding::Bincode.decode::<FromClient>(claim), Err(CodecError::Malformed(_))));
}

proptest! {
    #[test]
    fn any_bytes_decode_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for encoding in ENCODINGS {
            if let Ok(message) = encoding.decode::<FromClient>(&bytes) {
                let again = encoding.encode(&message).unwrap();
                let message: FromClient = encoding.decode(&again).unwrap();
                prop_assert_eq!(encoding.encode(&message).unwrap(), again);
            }
            let _ = encoding.decode::<FromAgent>(&bytes);
        }
    }

    #[test]
    fn metric_columns_keep_their_bits(bits in prop::collection::vec(any::<u64>(), 0..50)) {
        let finite = |bits: u64| Some(f64::from_bits(bits)).filter(|value| value.is_finite());
        let column: MetricColumn = bits.into_iter().map(finite).collect();
        for encoding in ENCODINGS {
            let bytes = encoding.encode(&column).unwrap();
            prop_assert_eq!(&encoding.decode::<MetricColumn>(&bytes).unwrap(), &column);
        }
    }
}
