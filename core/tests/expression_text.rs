//! Expressions as text: what is read, what is refused and where, and that what is shown is read as the same again.
#![allow(clippy::expect_used, reason = "a broken fixture should stop the test")]

use backsweep_core::{
    expression::{
        Arithmetic, Comparison, Crossing, Expression, Function, Kind, LookBack, MOST_DEPTH, MOST_TEXT, Operation,
        PriceColumn, Unary, close, column, constant, indicator, named_column, parameter, parse, parse_kind,
    },
    indicators::Indicator,
    strategy::flatten,
};
use proptest::prelude::{
    BoxedStrategy, Just, ProptestConfig, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest,
};

#[test]
fn texts_are_read() {
    let table = [
        // Columns, parameters, numbers.
        ("close", "close"),
        (" hl2\n", "hl2"),
        ("fast", "fast"),
        ("p.fast", "fast"),
        ("p", "p"),
        ("p.close", "p.close"),
        ("p.ema", "p.ema"),
        ("p.p", "p"),
        ("slow + lows + Fenster_1", "((slow + lows) + Fenster_1)"),
        (r#"col("vix") + col('close')"#, r#"(col("vix") + close)"#),
        (r#"parameter("50 %") + parameter("fast")"#, r#"(parameter("50 %") + fast)"#),
        ("1e3 + .5 + 0.25e-2 + 007", "(((1000 + 0.5) + 0.0025) + 7)"),
        // Precedence.
        (
            "close > 1 or close > 2 xor close > 3 and close > 4",
            "((close > 1) or ((close > 2) xor ((close > 3) and (close > 4))))",
        ),
        ("not close > open and volume > 0", "((not (close > open)) and (volume > 0))"),
        ("close - open - low * high / 2", "((close - open) - ((low * high) / 2))"),
        ("-close * 2 - -3", "(((-close) * 2) - -3)"),
        ("-close[1]", "(-lag(close, 1))"),
        ("-(5)", "(-(5))"),
        ("- 5 + 2", "(-5 + 2)"),
        ("close cross_above open + 1", "cross_above(close, (open + 1))"),
        ("close cross_below open or close >= open", "(cross_below(close, open) or (close >= open))"),
        // Calls, by place, by name, behind an operand.
        ("ema(close, fast)", "ema(close, fast)"),
        ("ema(fast)", "ema(close, fast)"),
        ("ema()", "ema(close, 30)"),
        ("ema(close, window=fast, seed=first)", "ema(close, fast, seed=first)"),
        ("ema(seed='mean', window=9, input=high,)", "ema(high, 9)"),
        ("ema(close, 9, seed=p.first)", "ema(close, 9, seed=p.first)"),
        ("keltner(price=close).upper", "keltner(high, low, close, 20, 10, 2, price=close).upper"),
        ("atr(14)", "atr(high, low, close, 14)"),
        ("atr(high, low, open, 14)", "atr(high, low, open, 14)"),
        ("atr(close=open)", "atr(high, low, open, 14)"),
        ("vwma(open, 9)", "vwma(open, volume, 9)"),
        ("macd(close, 12, 26, 9).signal", "macd(close, 12, 26, 9).signal"),
        ("macd().histogram[fast + 1]", "lag(macd(close, 12, 26, 9).histogram, (fast + 1))"),
        ("min(close, 20) < minimum(close, open)", "(min(close, 20) < minimum(close, open))"),
        ("maximum(b=close, a=2)", "maximum(2, close)"),
        ("abs(close - open).lag(bars=2).rising(3)", "rising(lag(abs((close - open)), 2), 3)"),
        ("(close > open)[1]", "lag((close > open), 1)"),
        ("close.cross_above(open).any_of_last(n)", "any_of_last(cross_above(close, open), n)"),
        (
            "all_of_last(close > open, 3) xor falling(close, 2)",
            "(all_of_last((close > open), 3) xor falling(close, 2))",
        ),
        ("rsi(ema(close, 5)[1], 14) > 70", "(rsi(lag(ema(close, 5), 1), 14) > 70)"),
        ("fast < slow", "(fast < slow)"),
    ];
    for (text, shown) in table {
        assert_eq!(parse(text).map(|expression| expression.to_string()), Ok(shown.to_owned()), "{text}");
    }
    assert_eq!(parse_kind("rsi(14)").map(|(_, kind)| kind), Ok(Kind::Series));
    assert_eq!(parse_kind("fast * 2").map(|(_, kind)| kind), Ok(Kind::Number));
}

#[test]
fn mistakes_are_placed_and_explained() {
    // The marks below the text are where the mistake is.
    let table: [(&str, &str, &str, &[&str]); 64] = [
        ("", "^", "empty", &["close > ema"]),
        ("  ", "^^", "empty", &[]),
        ("close > ", "        ^", "unexpected", &["the end", "a column, a parameter"]),
        ("> close", "^", "unexpected", &["'>'"]),
        ("close close", "      ^^^^^", "unexpected", &["'close'", "operator"]),
        ("close an open", "      ^^", "unexpected", &["'an'", "did you mean 'and'?"]),
        ("close cross_abve open", "      ^^^^^^^^^^", "unexpected", &["did you mean 'cross_above'?"]),
        ("close > open)", "            ^", "unexpected", &["no bracket is open"]),
        ("(close > open", "             ^", "unexpected", &["closing bracket"]),
        ("ema(close 20)", "          ^^", "unexpected", &["'20'", "comma"]),
        ("close[1", "       ^", "unexpected", &["]"]),
        ("close = 1", "      ^", "unexpected", &["'='", "< <= > >="]),
        ("close.", "      ^", "unexpected", &["output"]),
        ("col(vix)", "    ^^^", "unexpected", &["'vix'", "quotes"]),
        ("close == 1", "      ^^", "sign", &["'=='", "a >= b and a <= b"]),
        ("close > 1 && open > 1", "          ^^", "sign", &["write and"]),
        ("!(close > 1)", "^", "sign", &["write not"]),
        ("close > 5%", "         ^", "sign", &["0.05"]),
        ("close > $fast", "        ^", "sign", &["name alone"]),
        ("close ≥ open", "      ^", "sign", &["'≥'"]),
        ("close\u{0}", "     ^", "sign", &[]),
        ("close > 1_000", "        ^^^^^", "number", &["'1_000'", "1000"]),
        ("close > 10k", "        ^^^", "number", &["'10k'"]),
        ("close > 1.2.3", "        ^^^^^", "number", &["'1.2.3'"]),
        ("close > 1e999", "        ^^^^^", "number", &["'1e999'"]),
        ("col(\"vix)", "    ^^^^^", "quotes", &["\"vix)"]),
        ("col(\"v\\x\")", "    ^^^^", "quotes", &[]),
        ("1 < close < 3", "          ^", "chain", &["a < b and b < c"]),
        ("close > open cross_above low", "             ^^^^^^^^^^^", "chain", &[]),
        ("clsoe > 1", "^^^^^", "name", &["'clsoe'", "'close'", "p.clsoe"]),
        ("Close > 1", "^^^^^", "name", &["did you mean 'close'?"]),
        ("HOUR > 1", "^^^^", "name", &["did you mean 'hour'?"]),
        ("close > 1 and AND", "              ^^^", "name", &["written 'and'"]),
        ("not", "   ^", "unexpected", &["the end"]),
        ("and", "^^^", "name", &["'and'", "p.and"]),
        ("ema > 1", "^^^", "name", &["ema(input=close, window=30, seed=mean)", "p.ema"]),
        ("RSI > 1", "^^^", "name", &["rsi(input=close, window=14)"]),
        ("nan > 1", "^^^", "name", &["no number"]),
        ("\"close\" > 1", "^^^^^^^", "name", &["quotes", "col(\"vix\")"]),
        ("emaa(close, 20)", "^^^^", "unknown_function", &["'emaa'", "did you mean 'ema'?"]),
        ("EMA(close, 20)", "^^^", "unknown_function", &["did you mean 'ema'?"]),
        ("close(1)", "^^^^^", "unknown_function", &["'close'", "cross_above, cross_below, lag"]),
        ("crossover(close, open)", "^^^^^^^^^", "unknown_function", &["cross_above"]),
        ("ema(close, 20, 1)", "               ^", "arguments", &["seed=mean or first"]),
        ("sma(close, 20, 1)", "               ^", "arguments", &["'1' is one number too many"]),
        ("ema(close, windw=20)", "           ^^^^^", "arguments", &["'windw'", "did you mean 'window'?"]),
        ("ema(close, 20, window=20)", "               ^^^^^^", "arguments", &["twice"]),
        ("ema(window=20, close)", "               ^^^^^", "arguments", &["by place comes before"]),
        ("ema(20, close)", "        ^^^^^", "arguments", &["series come before numbers"]),
        ("atr(close, 14)", "^^^^^^^^^^^^^^", "arguments", &["atr reads high, low, close", "all of them"]),
        ("ema(close, open)", "           ^^^^", "arguments", &["no other series"]),
        ("lag(close)", "^^^^^^^^^^", "arguments", &["'bars'", "lag(of, bars)"]),
        ("abs(close, 1)", "           ^", "arguments", &["no more than of"]),
        ("abs()", "^^^^^", "arguments", &["'of'"]),
        ("ema(close, 9, seed=frist)", "                   ^^^^^", "choice", &["'frist'", "mean or first", "p.seed"]),
        ("macd(close).sginal", "            ^^^^^^", "output", &["'sginal'", "macd, signal, histogram"]),
        ("close.signal", "      ^^^^^^", "output", &["a series"]),
        ("macd(close) > 0", "^^^^^^^^^^^", "kind", &["several series", ".macd or .signal or .histogram"]),
        ("macd(close)", "^^^^^^^^^^^", "kind", &[".signal"]),
        ("close > 1 and open", "              ^^^^", "kind", &["'open' is a series", "signal or condition"]),
        ("close + (open > 1)", "        ^^^^^^^^^^", "kind", &["is a signal", "number or series"]),
        ("close[open]", "      ^^^^", "kind", &["number of bars"]),
        ("1 cross_above fast", "^^^^^^^^^^^^^^^^^^", "kind", &["never cross"]),
        ("ema(close > 1, 20)", "    ^^^^^^^^^", "kind", &["is a signal", "series or number"]),
    ];
    for (text, marks, code, parts) in table {
        let error = parse(text).expect_err(text);
        let message = error.to_string();
        assert_eq!(error.code(), format!("expression.{code}"), "{text}: {message}");
        assert_eq!(error.pointed_at(text), format!("{text}\n{marks}"), "{message}");
        assert!(text.get(error.range.clone()).is_some(), "{text}: {:?}", error.range);
        for part in parts {
            assert!(message.contains(part), "{text}: '{part}' is not in: {message}");
        }
    }
    let error = parse("close\n\t> clsoe").expect_err("a slip");
    assert_eq!(error.pointed_at("close\n\t> clsoe"), "\t> clsoe\n\t  ^^^^^");
}

#[test]
fn depth_and_length_are_limited() {
    let code = |text: String| parse(&text).expect_err("hostile").code();
    for depth in [MOST_DEPTH * 2 + 2, MOST_TEXT / 2 - 10] {
        assert_eq!(code("(".repeat(depth)), "expression.too_deep");
        assert_eq!(code(format!("{}close{}", "(".repeat(depth), ")".repeat(depth))), "expression.too_deep");
        assert_eq!(code("-".repeat(depth)), "expression.too_deep");
        assert_eq!(code(format!("close{}", "+1".repeat(depth / 2))), "expression.too_deep");
    }
    assert_eq!(code("close[".repeat(MOST_DEPTH * 3)), "expression.too_deep");
    assert_eq!(code(format!("close{}", "[1]".repeat(MOST_DEPTH + 1))), "expression.too_deep");
    assert_eq!(code("abs(".repeat(MOST_DEPTH * 3)), "expression.too_deep");
    assert_eq!(code("not ".repeat(MOST_DEPTH * 3)), "expression.too_deep");
    assert_eq!(code("a".repeat(MOST_TEXT + 1)), "expression.too_long");
    // The deepest that is read is shown in full, and read again.
    for deep in [
        (1..MOST_DEPTH).fold(close(), |inner, _| -inner),
        (2..MOST_DEPTH).fold(close().less(close()), |inner, _| !inner),
        (1..MOST_DEPTH).fold(close(), |inner, _| constant(1.0) + inner),
        (1..MOST_DEPTH).fold(close(), |inner, _| inner.lag(constant(1.0))),
    ] {
        assert_same(&parse(&deep.to_string()).expect("not too deep"), &deep);
        assert!((-deep).to_string().contains("..."));
    }
}

#[test]
fn every_function_is_read_as_it_is_written() {
    assert_eq!(Function::all().count(), Indicator::ALL.len() + LookBack::ALL.len() + 5);
    for &each in Indicator::ALL {
        let outputs = each.specification().outputs;
        let output = if outputs.len() > 1 { format!(".{}", outputs[0]) } else { String::new() };
        let expected = indicator(each, vec![], vec![]);
        let expected = if outputs.len() > 1 { expected.output(outputs[0]) } else { expected };
        for text in [Function::Indicator(each).signature(), format!("{}()", each.name())] {
            assert_same(&parse(&format!("{text}{output}")).expect(&text), &expected);
        }
    }
}

fn assert_same(left: &Expression, right: &Expression) {
    assert_eq!(flatten(left).expect("small"), flatten(right).expect("small"));
}

fn name() -> BoxedStrategy<String> {
    let words: Vec<&str> =
        Function::all().map(Function::name).chain(PriceColumn::ALL.iter().map(|each| each.name())).collect();
    prop_oneof![
        "[a-z]{1,3}",
        "\\PC{0,4}",
        any::<String>(),
        prop::sample::select(words).prop_map(str::to_owned),
        prop::sample::select(vec![
            "and",
            "not",
            "p",
            "col",
            "parameter",
            "nan",
            "inf",
            "clsoe",
            "Close",
            "first",
            "typical",
            ""
        ])
        .prop_map(str::to_owned),
    ]
    .boxed()
}

fn number() -> BoxedStrategy<Expression> {
    let leaf = prop_oneof![
        any::<f64>().prop_filter_map("a number", |value| value.is_finite().then(|| constant(value))),
        (-30_i32..30).prop_map(|value| constant(f64::from(value) / 4.0)),
        name().prop_map(|name| parameter(&name)),
    ];
    leaf.prop_recursive(3, 8, 2, arithmetic).boxed()
}

fn arithmetic(inner: impl Strategy<Value = Expression> + Clone + 'static) -> BoxedStrategy<Expression> {
    let operator = prop::sample::select(Arithmetic::ALL.to_vec());
    let unary = prop::sample::select(Unary::ALL.to_vec());
    prop_oneof![
        (operator, inner.clone(), inner.clone())
            .prop_map(|(operator, left, right)| Expression::new(Operation::Arithmetic { operator, left, right })),
        (unary, inner).prop_map(|(operator, of)| Expression::new(Operation::Unary { operator, of })),
    ]
    .boxed()
}

fn series() -> BoxedStrategy<Expression> {
    let leaf = prop_oneof![
        prop::sample::select(PriceColumn::ALL.to_vec()).prop_map(column),
        name().prop_map(|name| named_column(&name)),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let of_indicator = (
            prop::sample::select(Indicator::ALL.to_vec()),
            prop::collection::vec(inner.clone(), 4),
            prop::collection::vec(number(), 4),
            any::<prop::sample::Index>(),
        )
            .prop_map(|(each, mut inputs, mut arguments, output)| {
                let specification = each.specification();
                inputs.truncate(specification.inputs.len());
                arguments.truncate(specification.arguments.len());
                let made = indicator(each, inputs, arguments);
                match specification.outputs {
                    [_] => made,
                    several => made.output(several[output.index(several.len())]),
                }
            });
        let lagged = (inner.clone(), number()).prop_map(|(of, bars)| of.lag(bars));
        prop_oneof![of_indicator, lagged, arithmetic(inner)]
    })
    .boxed()
}

fn signal() -> BoxedStrategy<Expression> {
    let comparison = (prop::sample::select(Comparison::ALL.to_vec()), series(), prop_oneof![series(), number()])
        .prop_map(|(operator, left, right)| Expression::new(Operation::Comparison { operator, left, right }));
    let crossing = (prop::sample::select(Crossing::ALL.to_vec()), number(), series())
        .prop_map(|(direction, left, right)| Expression::new(Operation::Crossing { direction, left, right }));
    let condition = (number(), number()).prop_map(|(left, right)| left.less(right));
    let leaf =
        prop_oneof![comparison, crossing, (series(), number()).prop_map(|(of, bars)| of.rising(bars)), condition];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(left, right)| left.and(right)),
            pair.clone().prop_map(|(left, right)| left.or(right)),
            pair.prop_map(|(left, right)| left.xor(right)),
            inner.clone().prop_map(|of| !of),
            (series(), number()).prop_map(|(of, bars)| of.clone().less(of).any_of_last(bars)),
        ]
    })
    .boxed()
}

/// Pieces that texts of the language are made of, and some that they are not.
fn piece() -> BoxedStrategy<String> {
    let signs: Vec<&str> =
        "( ) [ ] , . = + - * / < <= > >= == && \" ' \\ # $ % p. not and or xor cross_above 1e 1.5 \u{0} ≥ 20 ( ) ( )"
            .split(' ')
            .collect();
    prop_oneof![
        4 => prop::sample::select(signs).prop_map(str::to_owned),
        3 => name(),
        1 => Just(" ".to_owned()),
        1 => Just("col(\"vix\")".to_owned()),
        1 => Just("macd(close).signal".to_owned()),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_read_as_the_same(expression in prop_oneof![signal(), series(), number()]) {
        let text = expression.to_string();
        let read = parse(&text).map_err(|error| format!("{error}\n{}", error.pointed_at(&text)));
        let read = read.expect("readable");
        prop_assert_eq!(flatten(&read).expect("small"), flatten(&expression).expect("small"), "{}", text);
        prop_assert_eq!(read.to_string(), text);
    }

    #[test]
    fn no_text_panics(text in prop_oneof![any::<String>(), prop::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())]) {
        check(&text);
    }

    #[test]
    fn no_damaged_text_panics(expression in signal(), cut in any::<prop::sample::Index>(), with in piece()) {
        let text = expression.to_string();
        let cuts: Vec<usize> = text.char_indices().map(|(position, _)| position).collect();
        let (start, end) = text.split_at(cuts[cut.index(cuts.len())]);
        check(&format!("{start}{with}{end}"));
        check(start);
        check(end);
    }
}

/// Whatever is read is shown as what is read again; whatever is not is refused with a place in the text.
fn check(text: &str) {
    match parse(text) {
        Ok(expression) => {
            assert_same(&parse(&expression.to_string()).expect("readable"), &expression);
        }
        Err(error) => {
            assert!(text.get(error.range.clone()).is_some(), "{text:?}: {:?}", error.range);
            assert!(!error.to_string().is_empty() && !error.pointed_at(text).is_empty());
        }
    }
}
