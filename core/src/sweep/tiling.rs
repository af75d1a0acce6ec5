//! How combinations are cut into tiles. It changes no result, only what is shared.

use std::cmp::Reverse;

use super::region::{Region, Side};

/// A region of a grid cut into boxes of neighbouring values on every axis: what depends on one axis is computed once for
/// all combinations of a box that agree on it.
#[derive(Clone, Debug)]
pub(super) struct Tiling {
    axes: Vec<Cut>,
    /// Whether the pieces of an axis take its values by turns: with a tile for each thread, none has all of the short
    /// windows, which trade most.
    by_turns: bool,
}

/// What a tile costs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    /// Memory.
    pub(super) bytes: u64,
    /// Series that are computed, each once for all combinations that share it.
    pub(super) series: u64,
}

/// How one axis is cut.
#[derive(Clone, Copy, Debug)]
struct Cut {
    side: Side,
    pieces: u64,
}

impl Tiling {
    /// Boxes of about `size` combinations that take at most `budget` bytes: axes are halved until they are that small, or
    /// hold one combination. Each time it is the axis that leaves a box the fewest series, since what boxes have in common
    /// is computed for each of them; of equal ones the longest. `cost` tells the bytes and the series of a box that has
    /// this many values of each axis.
    pub(super) fn new(region: &Region, size: u64, budget: u64, cost: impl Fn(&[u64]) -> Cost) -> Self {
        let mut tiling = Self::whole(region);
        let wanted = region.len().div_ceil(size.max(1));
        while tiling.tiles() < wanted || cost(&tiling.lengths()).bytes > budget {
            let divisible = (0..tiling.axes.len()).filter(|&axis| tiling.axes[axis].longest_piece() > 1);
            let halved = divisible.map(|axis| {
                let mut halved = tiling.clone();
                halved.axes[axis].halve();
                (cost(&halved.lengths()).series, Reverse(tiling.axes[axis].longest_piece()), halved)
            });
            let Some((.., best)) = halved.min_by_key(|&(series, length, _)| (series, length)) else { break };
            tiling = best;
        }
        tiling
    }

    /// One box.
    pub(super) fn whole(region: &Region) -> Self {
        Self::cut(region, &vec![1; region.sides.len()])
    }

    /// Boxes that have this many pieces of each axis.
    pub(super) fn cut(region: &Region, pieces: &[u64]) -> Self {
        let axes = region.sides.iter().zip(pieces).map(|(&side, &pieces)| Cut { side, pieces }).collect();
        Self { axes, by_turns: false }
    }

    /// The same boxes, not of neighbouring values but of values by turns.
    pub(super) fn by_turns(self) -> Self {
        Self { by_turns: true, ..self }
    }

    /// The most values of each axis in a tile.
    pub(super) fn lengths(&self) -> Vec<u64> {
        self.axes.iter().map(Cut::longest_piece).collect()
    }

    /// How many tiles.
    pub(super) fn tiles(&self) -> u64 {
        self.axes.iter().map(|cut| cut.pieces).product()
    }

    /// A tile.
    pub(super) fn tile(&self, number: u64) -> Region {
        let mut rest = number;
        let mut sides: Vec<Side> = self
            .axes
            .iter()
            .rev()
            .map(|cut| {
                let piece = rest % cut.pieces;
                rest /= cut.pieces;
                if self.by_turns { cut.turn(piece) } else { cut.piece(piece) }
            })
            .collect();
        sides.reverse();
        Region { sides }
    }
}

impl Cut {
    fn halve(&mut self) {
        self.pieces = (self.pieces * 2).min(self.side.length);
    }

    fn longest_piece(&self) -> u64 {
        self.side.length.div_ceil(self.pieces)
    }

    fn piece(&self, piece: u64) -> Side {
        let start = self.start(piece);
        Side { start: self.side.start + start, length: self.start(piece + 1) - start, ..self.side }
    }

    /// Every value whose turn it is.
    fn turn(&self, piece: u64) -> Side {
        let Side { start, length, step, whole } = self.side;
        Side {
            start: start + piece * step,
            length: (length - piece).div_ceil(self.pieces),
            step: step * self.pieces,
            whole,
        }
    }

    /// Where a piece starts, counted from the side's first position.
    fn start(&self, piece: u64) -> u64 {
        self.side.length / self.pieces * piece + (self.side.length % self.pieces).min(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;

    #[test]
    fn tiles_hold_each_combination_once_and_are_near_their_size() {
        for (axes, size) in [
            (vec![], 10),
            (vec!["a=0..1"], 10),
            (vec!["a=0..1000"], 7),
            (vec!["a=0..20", "b=0..50"], 250),
            (vec!["a=0..3", "b=0..7", "c=0..5", "d=0..11"], 40),
        ] {
            let grid = Grid::parse(axes).unwrap();
            let tiling = Tiling::new(&Region::all(&grid), size, u64::MAX, |_| Cost::default());
            for tiling in [tiling.clone(), tiling.by_turns()] {
                let mut all = Vec::new();
                for tile in 0..tiling.tiles() {
                    let combinations = tiling.tile(tile).combinations();
                    assert!(combinations.is_sorted() && combinations.len() as u64 <= size * 2);
                    assert!(combinations.len() as u64 <= tiling.lengths().iter().product());
                    all.extend(combinations);
                }
                all.sort_unstable();
                assert_eq!(all, (0..grid.combinations()).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn the_axis_with_the_series_is_cut_where_there_is_one() {
        let grid = Grid::parse(["window=0..20", "level=0..50"]).unwrap();
        let cost = |lengths: &[u64]| Cost { bytes: 0, series: lengths[0] };
        assert_eq!(Tiling::new(&Region::all(&grid), 500, u64::MAX, cost).lengths(), [10, 50]);
        assert_eq!(Tiling::new(&Region::all(&grid), 500, u64::MAX, |_| Cost::default()).lengths(), [20, 25]);
    }

    #[test]
    fn tiles_keep_to_the_budget_or_hold_one_combination() {
        let grid = Grid::parse(["a=0..100", "b=0..100"]).unwrap();
        let cost = |lengths: &[u64]| Cost { bytes: lengths.iter().product::<u64>() * 1000, series: 0 };
        let largest = |budget| {
            let tiling = Tiling::new(&Region::all(&grid), 1024, budget, cost);
            (0..tiling.tiles()).map(|tile| tiling.tile(tile).combinations().len()).max().unwrap()
        };
        assert!(largest(100_000) <= 100 && largest(100_000) >= 25);
        assert_eq!(largest(10), 1);
    }
}
