//! Accounts that are only ever flat or all in, eight at a time, from trade to trade.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

mod sides;
mod signals;
mod stopped;
mod trade;

use std::collections::BTreeMap;

use backsweep_kernel::{
    account::Account,
    lanes::{LANES, Lanes},
    span::Span,
    stop::Stops,
};

use self::{sides::Sides, signals::Signals, stopped::Stopped, trade::Staging};
use super::{
    events::Event,
    orders::Orders,
    stops::{Series, StopSources},
    walk::{self, Block, Guard, Rules},
    workspace::refill,
};

/// Bytes beside those of the combinations, of accounts that are only ever long or not, with stops or without.
pub(super) const fn fixed_bytes(long: bool, stops: bool) -> usize {
    size_of::<Staging>()
        + match (long, stops) {
            (true, false) => Signals::BYTES,
            (true, true) => Stopped::BYTES,
            (false, _) => Sides::BYTES,
        }
}

/// Bytes of a combination.
pub(super) const ROW_BYTES: usize = size_of::<Lanes>() / LANES + size_of::<usize>();

/// Accounts that could not fill an order and are neither flat nor all in since, or owe more than there is; by their rows.
type Strays = BTreeMap<usize, Account>;

/// The accounts of a tile.
pub(super) struct SideBySide {
    /// The rows in the order of the lanes: those of equal signals are neighbours, and so are those that trade much alike,
    /// so that few lanes wait for another's trades.
    rows: Vec<usize>,
    groups: Vec<Lanes>,
    strays: Strays,
    trades: Trades,
    staging: Box<Staging>,
}

/// Where the trades come from.
enum Trades {
    Signals(Box<Signals>),
    Stopped(Box<Stopped>),
    Sides(Box<Sides>),
}

/// The trades of groups, found before the accounts take them. `SHORTS`: whether any position is short.
trait Find<const SHORTS: bool> {
    /// Finds a block's trades of the first groups, of as many as there is room for.
    fn find(&mut self, groups: &[Lanes], rows: &Rows, context: &Context) -> usize;

    /// The events of a group's lanes, one of those found.
    fn events(&self, group: usize) -> [&[Event]; LANES];

    /// The price at which a trade's exit fills on a bar of the block, before slippage.
    #[inline(always)]
    fn exit_price(&self, _lane: usize, _trade: usize, exit: usize, block: &Block) -> f64 {
        block.price(exit)
    }

    /// What a short position entered on a bar lives through up to the last bar on which it is held; asked only where there
    /// are any.
    #[inline(always)]
    fn short(&self, _entry: usize, _last: usize) -> &Span {
        &Span::EMPTY
    }

    /// Takes an account of a group that was found through the block, as it was before.
    fn walk(&mut self, account: &mut Account, _lane: usize, row: usize, context: &Context) {
        walk_alone(account, row, context);
    }
}

/// What a block has for every group.
struct Context<'block> {
    orders: &'block Orders,
    series: &'block Series<'block>,
    block: &'block Block<'block>,
}

/// The rows of some groups' lanes.
struct Rows<'tile> {
    rows: &'tile [usize],
    strays: &'tile Strays,
}

impl Rows<'_> {
    #[inline(always)]
    fn get(&self, group: usize, lane: usize) -> Option<usize> {
        let row = *self.rows.get(group * LANES + lane)?;
        (self.strays.is_empty() || !self.strays.contains_key(&row)).then_some(row)
    }
}

impl SideBySide {
    /// Accounts before the first bar. `groups` is memory that others had before.
    fn new(cash: f64, rows: Vec<usize>, mut groups: Vec<Lanes>, trades: Trades) -> Self {
        refill(&mut groups, rows.len().div_ceil(LANES), Lanes::new(cash));
        Self { rows, groups, strays: Strays::new(), trades, staging: Staging::new() }
    }

    /// Accounts that are long or flat, by their signals alone.
    pub(super) fn long(cash: f64, rows: Vec<usize>, groups: Vec<Lanes>) -> Self {
        Self::new(cash, rows, groups, Trades::Signals(Signals::new()))
    }

    /// The same with stops.
    pub(super) fn long_with_stops(
        cash: f64,
        rows: Vec<usize>,
        groups: Vec<Lanes>,
        sources: StopSources,
        rules: Vec<Rules>,
    ) -> Self {
        Self::new(cash, rows, groups, Trades::Stopped(Box::new(Stopped::new(sources, rules))))
    }

    /// Accounts that go short, too.
    pub(super) fn both_sides(cash: f64, rows: Vec<usize>, groups: Vec<Lanes>) -> Self {
        Self::new(cash, rows, groups, Trades::Sides(Box::new(Sides::new())))
    }

    /// Takes the accounts through a block.
    pub(super) fn walk(&mut self, orders: &Orders, series: &Series, block: &Block) {
        let context = Context { orders, series, block };
        let Self { rows, groups, strays, trades, staging } = self;
        for (&row, account) in strays.iter_mut() {
            walk_alone(account, row, &context);
        }
        match trades {
            Trades::Signals(signals) => walk(signals.as_mut(), rows, groups, strays, staging, &context),
            Trades::Stopped(stopped) => {
                stopped.begin_block();
                walk(stopped.as_mut(), rows, groups, strays, staging, &context);
                stopped.end_block(series);
            }
            Trades::Sides(sides) => walk(sides.as_mut(), rows, groups, strays, staging, &context),
        }
    }

    /// Hands over the memory of the accounts.
    pub(super) fn into_groups(self) -> Vec<Lanes> {
        self.groups
    }

    /// The accounts, row by row.
    pub(super) fn accounts(&self) -> impl ExactSizeIterator<Item = Account> + '_ {
        let mut places = vec![0; self.rows.len()];
        for (place, &row) in self.rows.iter().enumerate() {
            places[row] = place;
        }
        places.into_iter().enumerate().map(|(row, place)| {
            let account = || self.groups[place / LANES].account(place % LANES);
            self.strays.get(&row).copied().unwrap_or_else(account)
        })
    }
}

/// Finds trades, and takes all accounts through them.
fn walk<const SHORTS: bool, F: Find<SHORTS>>(
    trades: &mut F,
    rows: &[usize],
    groups: &mut [Lanes],
    strays: &mut Strays,
    staging: &mut Staging,
    context: &Context,
) {
    let vectors = context.block.vectors;
    let mut first = 0;
    while first < groups.len() {
        let some = Rows { rows: &rows[first * LANES..], strays };
        let found = vectors.run(
            #[inline(always)]
            || trades.find(&groups[first..], &some, context),
        );
        for number in 0..found {
            let group = &mut groups[first + number];
            let before = *group;
            let filled = vectors.run(
                #[inline(always)]
                || staging.trade(group, trades, number, context.block),
            );
            if filled {
                continue;
            }
            // Some account has not the cash for what it is told.
            for lane in 0..LANES {
                let mut account = before.account(lane);
                if let Some(row) = (Rows { rows, strays }).get(first + number, lane) {
                    trades.walk(&mut account, lane, row, context);
                    let all_in = account.is_all_in_long() || account.is_all_in_short();
                    // One that owes more than there is would send its group here again and again.
                    let owes = account.equity(context.block.close[context.block.close.len() - 1]) <= 0.0;
                    if account.holds() && (!all_in || owes) {
                        strays.insert(row, account);
                        account = Account::new(0.0);
                    }
                }
                group.set_account(lane, &account);
            }
        }
        first += found;
    }
}

/// Takes an account without stops through a block by itself.
fn walk_alone(account: &mut Account, row: usize, context: &Context) {
    let orders = context.orders.of_row(row);
    let mut guard = Guard::NONE;
    walk::walk(account, &mut guard, orders, &Rules::ALL_IN, &|_, _, _| Stops::NONE, context.block);
}
