//! How a sweep simulates and what it keeps.

use std::str::FromStr;

use backsweep_kernel::order::{Costs, Size};
use serde::{Deserialize, Serialize};

use super::SweepError;
use crate::metrics::Metric;

/// When an order fills. A signal of a bar is known at that bar's close.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// At the next bar's open: no look-ahead.
    #[default]
    NextOpen,
    /// At the same bar's close.
    Close,
}

/// Which positions are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Long only.
    #[default]
    Long,
    /// Short only.
    Short,
    /// Both; an entry against the open position reverses it.
    Both,
}

/// What the strategy's size of an entry means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SizeType {
    /// Nothing: an entry takes all the cash.
    #[default]
    AllIn,
    /// A fraction of what all the cash allows, above 0 and up to 1.
    Percent,
    /// An amount of cash.
    Value,
    /// Units.
    Units,
}

impl SizeType {
    /// The size of an entry.
    pub(crate) fn size(self, size: f64) -> Size {
        match self {
            Self::AllIn => Size::ALL_IN,
            Self::Percent => Size::Fraction(size),
            Self::Value => Size::Value(size),
            Self::Units => Size::Units(size),
        }
    }
}

/// Which combinations' results are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// All of them.
    #[default]
    All,
    /// The best by one metric.
    Top {
        /// How many, at least 1.
        count: u32,
        /// By which metric.
        metric: Metric,
    },
}

/// Options of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Options {
    /// Fee per side, a fraction of the traded value from 0 to below 1; 0 by default.
    pub fees: f64,
    /// Slippage per side, a fraction of the price from 0 to below 1; 0 by default.
    pub slippage: f64,
    /// Fee of each order in cash, 0 or more; 0 by default.
    pub fixed_fee: f64,
    /// When orders fill; at the next open by default.
    pub fill: Fill,
    /// Which positions are taken; long by default.
    pub direction: Direction,
    /// What the strategy's size of an entry means; by default an entry takes all the cash, and there must be none.
    #[serde(default)]
    pub size_type: SizeType,
    /// Cash at the start, above 0; 10,000 by default.
    pub initial_cash: f64,
    /// Bars in a year for annual figures, above 0; by default from the median spacing of the bars and a year of 365
    /// days.
    pub periods_per_year: Option<f64>,
    /// Which results are kept; all by default.
    pub keep: Keep,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fees: 0.0,
            slippage: 0.0,
            fixed_fee: 0.0,
            fill: Fill::default(),
            direction: Direction::default(),
            size_type: SizeType::default(),
            initial_cash: 10_000.0,
            periods_per_year: None,
            keep: Keep::default(),
        }
    }
}

impl Options {
    /// The costs as the kernel takes them.
    pub fn costs(&self) -> Costs {
        Costs { fee: self.fees, fixed_fee: self.fixed_fee, slippage: self.slippage }
    }

    /// Checks every value.
    ///
    /// # Errors
    /// The first option outside of its range.
    pub fn check(&self) -> Result<(), SweepError> {
        let fraction = |value: f64| (0.0..1.0).contains(&value);
        let positive = |value: f64| value > 0.0 && value.is_finite();
        let checks = [
            ("fees", self.fees, fraction(self.fees), "a fraction from 0 to below 1 (0.001 is 0.1 %)"),
            ("slippage", self.slippage, fraction(self.slippage), "a fraction from 0 to below 1 (0.001 is 0.1 %)"),
            ("fixed_fee", self.fixed_fee, self.fixed_fee >= 0.0 && self.fixed_fee.is_finite(), "0 or more"),
            ("initial_cash", self.initial_cash, positive(self.initial_cash), "above 0"),
        ];
        let periods = self.periods_per_year.map(|value| ("periods_per_year", value, positive(value), "above 0"));
        for (option, value, good, wanted) in checks.into_iter().chain(periods) {
            if !good {
                return Err(SweepError::Option { option, value: value.to_string(), wanted: wanted.to_owned() });
            }
        }
        if let Keep::Top { count: 0, .. } = self.keep {
            return Err(SweepError::Option {
                option: "keep",
                value: "top:0".to_owned(),
                wanted: Keep::SYNTAX.to_owned(),
            });
        }
        Ok(())
    }
}

fn choice<T>(option: &'static str, text: &str, choices: &[(&str, T)]) -> Result<T, SweepError>
where
    T: Copy,
{
    choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| SweepError::Option {
        option,
        value: format!("'{text}'"),
        wanted: choices.iter().map(|(name, _)| format!("'{name}'")).collect::<Vec<_>>().join(" or "),
    })
}

impl FromStr for Fill {
    type Err = SweepError;

    fn from_str(text: &str) -> Result<Self, SweepError> {
        choice("fill", text, &[("next_open", Self::NextOpen), ("close", Self::Close)])
    }
}

impl FromStr for Direction {
    type Err = SweepError;

    fn from_str(text: &str) -> Result<Self, SweepError> {
        choice("direction", text, &[("long", Self::Long), ("short", Self::Short), ("both", Self::Both)])
    }
}

impl FromStr for SizeType {
    type Err = SweepError;

    fn from_str(text: &str) -> Result<Self, SweepError> {
        let choices =
            [("all_in", Self::AllIn), ("percent", Self::Percent), ("value", Self::Value), ("units", Self::Units)];
        choice("size_type", text, &choices)
    }
}

impl Keep {
    const SYNTAX: &str = "'all' or 'top:COUNT:METRIC', such as 'top:100:sharpe'";
}

impl FromStr for Keep {
    type Err = SweepError;

    fn from_str(text: &str) -> Result<Self, SweepError> {
        if text == "all" {
            return Ok(Self::All);
        }
        let top = || {
            let (count, metric) = text.strip_prefix("top:")?.split_once(':')?;
            Some(Self::Top { count: count.parse().ok().filter(|&count| count > 0)?, metric: Metric::by_name(metric)? })
        };
        top().ok_or_else(|| SweepError::Option {
            option: "keep",
            value: format!("'{text}'"),
            wanted: Self::SYNTAX.to_owned(),
        })
    }
}
