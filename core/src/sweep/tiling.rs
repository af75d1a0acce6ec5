//! How combinations are cut into tiles. It changes no result, only what is shared.

use crate::grid::Grid;

/// A grid cut into boxes of neighbouring values on every axis: what depends on one axis is computed once for all
/// combinations of a box that agree on it.
pub(super) struct Tiling {
    axes: Vec<Cut>,
}

/// How one axis is cut.
struct Cut {
    length: u64,
    pieces: u64,
}

impl Tiling {
    /// Boxes of about `size` combinations that take at most `budget` bytes where `bytes` tells what a box with this
    /// many values of each axis takes: the axis that is longest within a box is halved until they are that small, or
    /// hold one combination.
    pub(super) fn new(grid: &Grid, size: u64, budget: u64, bytes: impl Fn(&[u64]) -> u64) -> Self {
        let axes = grid.axes().iter().map(|axis| Cut { length: axis.values.len() as u64, pieces: 1 }).collect();
        let mut tiling = Self { axes };
        let wanted = grid.combinations().div_ceil(size.max(1));
        while tiling.tiles() < wanted || bytes(&tiling.lengths()) > budget {
            let Some(longest) = tiling.axes.iter_mut().max_by_key(|cut| cut.longest_piece()) else { break };
            if longest.longest_piece() == 1 {
                break;
            }
            longest.pieces = (longest.pieces * 2).min(longest.length);
        }
        tiling
    }

    /// The most values of each axis in a tile.
    fn lengths(&self) -> Vec<u64> {
        self.axes.iter().map(Cut::longest_piece).collect()
    }

    /// How many tiles.
    pub(super) fn tiles(&self) -> u64 {
        self.axes.iter().map(|cut| cut.pieces).product()
    }

    /// The combinations of a tile, in the order of the grid.
    pub(super) fn combinations(&self, tile: u64) -> Vec<u64> {
        let (mut rest, mut stride) = (tile, 1);
        let mut combinations = vec![0];
        for cut in self.axes.iter().rev() {
            let piece = rest % cut.pieces;
            rest /= cut.pieces;
            let positions = cut.start(piece)..cut.start(piece + 1);
            let shifted = |position: u64| combinations.iter().map(move |combination| combination + position * stride);
            combinations = positions.flat_map(shifted).collect();
            stride *= cut.length;
        }
        combinations
    }
}

impl Cut {
    fn longest_piece(&self) -> u64 {
        self.length.div_ceil(self.pieces)
    }

    /// Where a piece starts.
    fn start(&self, piece: u64) -> u64 {
        self.length / self.pieces * piece + (self.length % self.pieces).min(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let tiling = Tiling::new(&grid, size, u64::MAX, |_| 0);
            let mut all = Vec::new();
            for tile in 0..tiling.tiles() {
                let combinations = tiling.combinations(tile);
                assert!(combinations.is_sorted() && combinations.len() as u64 <= size * 2);
                all.extend(combinations);
            }
            all.sort_unstable();
            assert_eq!(all, (0..grid.combinations()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn tiles_keep_to_the_budget_or_hold_one_combination() {
        let grid = Grid::parse(["a=0..100", "b=0..100"]).unwrap();
        let bytes = |lengths: &[u64]| lengths.iter().product::<u64>() * 1000;
        let largest = |budget| {
            let tiling = Tiling::new(&grid, 1024, budget, bytes);
            (0..tiling.tiles()).map(|tile| tiling.combinations(tile).len()).max().unwrap()
        };
        assert!(largest(100_000) <= 100 && largest(100_000) >= 25);
        assert_eq!(largest(10), 1);
    }
}
