//! Numbers as people and files write them.

/// The number that is nearest to what a text says, read as `str::parse` reads it.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn parse(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// The same without the standard library's table of powers, which nothing packs: a fortieth of what a browser downloads.
#[cfg(target_arch = "wasm32")]
pub(crate) use compact as parse;

#[cfg(any(target_arch = "wasm32", test))]
pub(crate) fn compact(text: &str) -> Option<f64> {
    lexical_core::parse(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(text: &str) {
        assert_eq!(compact(text).map(f64::to_bits), parse(text).map(f64::to_bits), "{text}");
    }

    #[test]
    fn words_and_edges_are_read_alike() {
        let edges = [
            "",
            ".",
            "+",
            "-",
            "1.",
            ".5",
            "+.5",
            "-0",
            "00.10",
            "1e5",
            "1E+5",
            "1e",
            "e5",
            "1e+",
            ".e1",
            "1.e1",
            "nan",
            "NaN",
            "-nan",
            "inf",
            "+INF",
            "-infinity",
            "Infinit",
            "infx",
            " 1",
            "1 ",
            "1_000",
            "0x10",
            "1,5",
            "1f",
            "١",
            "1e400",
            "-1e400",
            "1e-400",
            "4.9e-324",
            "2.4e-324",
            "2.5e-324",
            "1e99999999999999999999",
            "0e99999999999999999999",
            "9007199254740993",
            "9007199254740992.999999999999999999999999999999",
            "1.7976931348623158e308",
            "2.2250738585072011e-308",
            "0.000000000000000000000000000000000000000000000000000000000000000000000001",
            "8.5e22",
            "1e23",
            "123456789012345678901234567890123456789012345678901234567890",
        ];
        for text in edges {
            same(text);
        }
    }

    proptest! {
        #[test]
        fn what_any_number_prints_is_read_alike(bits: u64, digits in 0_usize..40) {
            let number = f64::from_bits(bits);
            same(&number.to_string());
            same(&format!("{number:.digits$e}"));
        }

        #[test]
        fn halfway_cases_are_read_alike(bits in 1_u64..0x7fef_ffff_ffff_ffff) {
            // Between two neighbours, to the last digit.
            let (low, high) = (f64::from_bits(bits), f64::from_bits(bits + 1));
            let middle = if low > 1e-290 { low + (high - low) / 2.0 } else { low };
            same(&format!("{middle:.800e}"));
            same(&format!("{low:.16e}5"));
        }

        #[test]
        fn any_text_is_read_alike(text in "[-+]?[0-9]{0,25}[.]?[0-9]{0,25}([eE][-+]?[0-9]{0,4})?") {
            same(&text);
        }

        #[test]
        fn nonsense_is_refused_alike(text in "[-+.0-9eEinfatyINF _]{0,9}") {
            same(&text);
        }
    }
}
