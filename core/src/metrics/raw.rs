//! What metrics are finished from.

use backsweep_kernel::account::Account;

use super::annual_return;

/// An account after the last bar, and what it takes to judge it.
#[derive(Clone, Copy, Debug)]
pub struct Raw {
    /// The account.
    pub account: Account,
    /// Number of bars, at least 1.
    pub bars: u64,
    /// The last close.
    pub last_close: f64,
    /// Cash at the start.
    pub initial_cash: f64,
    /// Bars in a year.
    pub periods_per_year: f64,
    /// What two metrics want and a power is needed for.
    annual_return: Option<f64>,
}

impl Raw {
    /// An account after the last of so many bars, whose close was `last_close`.
    pub(crate) fn new(account: Account, bars: u64, last_close: f64, initial_cash: f64, periods_per_year: f64) -> Self {
        let mut raw = Self { account, bars, last_close, initial_cash, periods_per_year, annual_return: None };
        raw.annual_return = annual_return::of(&raw);
        raw
    }

    pub(super) fn annual_return(&self) -> Option<f64> {
        self.annual_return
    }

    pub(super) fn final_equity(&self) -> f64 {
        self.account.equity(self.last_close)
    }

    pub(super) fn mean_return(&self) -> f64 {
        self.account.sums().total() / self.bars as f64
    }

    /// Sample standard deviation (ddof 1) of the returns, undefined for fewer than two bars.
    ///
    /// What rounding alone can leave of `sum(r^2) - mean * sum(r)` counts as zero, so that constant returns have no
    /// volatility rather than a random one.
    pub(super) fn standard_deviation(&self) -> Option<f64> {
        const NOISE: f64 = 1e-14;
        if self.bars < 2 {
            return None;
        }
        let squares = self.account.sums().square;
        let deviations = squares - self.mean_return() * self.account.sums().total();
        if deviations <= squares * NOISE {
            return Some(0.0);
        }
        Some(libm::sqrt(deviations / (self.bars - 1) as f64))
    }
}
