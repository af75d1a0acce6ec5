//! The simulator: from order to order, never bar by bar.

use backsweep_kernel::{
    WORDS,
    account::Account,
    order::Costs,
    span::{self, Span},
};

/// What a block of bars has for every account.
pub(super) struct Block<'bars> {
    /// Number of the first bar.
    pub(super) first_bar: u64,
    pub(super) closes: &'bars [f64],
    /// The close before the block.
    pub(super) previous_close: f64,
    /// Price at which orders fill, for each bar.
    pub(super) fills: &'bars [f64],
    pub(super) spans: &'bars [Span],
    pub(super) costs: Costs,
}

/// Takes an account through a block. `entries` and `exits` are the bars on which such orders fill.
pub(super) fn walk(account: &mut Account, entries: &[u64; WORDS], exits: &[u64; WORDS], block: &Block) {
    // While a position is held: the first bar that the account has not lived through.
    let mut held_from = 0;
    let mut from = 0;
    loop {
        let orders = if account.holds() { exits } else { entries };
        let Some(bar) = next_order(orders, from) else { break };
        let (number, fill) = (block.first_bar + bar as u64, block.fills[bar]);
        if account.holds() {
            if let Some(sold) = account.sale(fill, &block.costs) {
                hold(account, held_from, bar, block);
                let previous_close = if bar == 0 { block.previous_close } else { block.closes[bar - 1] };
                account.exit_long(number, &sold, previous_close);
            }
        } else if account.enter_long(number, fill, block.closes[bar], &block.costs) {
            held_from = bar + 1;
        }
        from = bar + 1;
    }
    if account.holds() {
        hold(account, held_from, block.closes.len(), block);
    }
}

/// Holds the position over `bars`, which may be none.
#[inline]
fn hold(account: &mut Account, first: usize, end: usize, block: &Block) {
    if first < end {
        let span = span::query(block.spans, first, end - 1);
        account.hold(&span, block.first_bar + first as u64, &block.closes[first..end]);
    }
}

/// The first bar from `from` on with an order.
#[inline]
fn next_order(orders: &[u64; WORDS], from: usize) -> Option<usize> {
    let mut word = from / 64;
    let mut bits = *orders.get(word)? & (u64::MAX << (from % 64));
    while bits == 0 {
        word += 1;
        bits = *orders.get(word)?;
    }
    Some(word * 64 + bits.trailing_zeros() as usize)
}
