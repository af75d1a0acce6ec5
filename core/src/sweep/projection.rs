//! Sharing: what depends on some axes only is computed once for each distinct position on them.

use crate::{grid::Grid, strategy::MOST_PARAMETERS};

/// A set of a grid's axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Axes(u64);

const _: () = assert!(MOST_PARAMETERS <= 64, "one bit for each axis");

impl Axes {
    pub(super) const NONE: Self = Self(0);

    /// The axis of this name.
    pub(super) fn named(grid: &Grid, name: &str) -> Self {
        grid.axes().iter().position(|axis| axis.name == name).map_or(Self::NONE, |axis| Self(1 << axis))
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn contains(self, axis: usize) -> bool {
        self.0 >> axis & 1 == 1
    }

    /// How many distinct positions there are where each axis has this many values.
    pub(super) fn positions(self, lengths: &[u64]) -> u64 {
        lengths.iter().enumerate().filter(|(axis, _)| self.contains(*axis)).map(|(_, length)| length).product()
    }

    /// Moves a combination to the start of every axis that is not in the set: two combinations share what depends on
    /// these axes exactly when they move to the same place.
    fn project(self, grid: &Grid, combination: u64) -> u64 {
        let (mut rest, mut stride, mut projected) = (combination, 1, 0);
        for (axis, values) in grid.axes().iter().enumerate().rev() {
            let length = values.values.len() as u64;
            if self.contains(axis) {
                projected += rest % length * stride;
            }
            rest /= length;
            stride *= length;
        }
        projected
    }

    /// One combination for each distinct position on these axes, in the order of the grid.
    pub(super) fn representatives(self, grid: &Grid) -> impl Iterator<Item = u64> + '_ {
        let mut strides = Vec::new();
        let (mut stride, mut count) = (1, 1);
        for (axis, values) in grid.axes().iter().enumerate().rev() {
            let length = values.values.len() as u64;
            if self.contains(axis) {
                strides.push((length, stride));
                count *= length;
            }
            stride *= length;
        }
        (0..count).map(move |mut rest| {
            let mut combination = 0;
            for &(length, stride) in &strides {
                combination += rest % length * stride;
                rest /= length;
            }
            combination
        })
    }
}

/// The distinct positions that some combinations take on some axes.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// For each combination, its slot.
    of_row: Vec<usize>,
    /// For each slot, the first row that has it.
    representatives: Vec<usize>,
}

impl Slots {
    /// The slots of some combinations.
    pub(super) fn new(axes: Axes, grid: &Grid, combinations: &[u64]) -> Self {
        let projected: Vec<u64> = combinations.iter().map(|&combination| axes.project(grid, combination)).collect();
        let mut distinct = projected.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let mut representatives = vec![usize::MAX; distinct.len()];
        let mut of_row = Vec::with_capacity(combinations.len());
        for (row, place) in projected.iter().enumerate() {
            let slot = distinct.partition_point(|other| other < place);
            of_row.push(slot);
            if representatives[slot] == usize::MAX {
                representatives[slot] = row;
            }
        }
        Self { of_row, representatives }
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.representatives.len()
    }

    /// The slot of a row.
    pub(super) fn of_row(&self, row: usize) -> usize {
        self.of_row[row]
    }

    /// A row for each slot.
    pub(super) fn representatives(&self) -> &[usize] {
        &self.representatives
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_share_a_slot_exactly_when_they_agree_on_the_axes() {
        let grid = Grid::parse(["a=0..3", "b=0..4", "c=0..5"]).unwrap();
        for set in 0..8 {
            let axes = Axes(set);
            let slots = Slots::new(axes, &grid, &(7..47).collect::<Vec<_>>());
            let kept = |row: usize| -> Vec<usize> {
                let positions = grid.positions(7 + row as u64);
                positions.into_iter().enumerate().filter(|&(axis, _)| axes.contains(axis)).map(|(_, at)| at).collect()
            };
            for one in 0..40 {
                for two in 0..40 {
                    assert_eq!(slots.of_row(one) == slots.of_row(two), kept(one) == kept(two));
                }
            }
            assert!(slots.representatives().iter().enumerate().all(|(slot, &row)| slots.of_row(row) == slot));
        }
    }

    #[test]
    fn representatives_are_each_position_once() {
        let grid = Grid::parse(["a=0..3", "b=0..4", "c=0..5"]).unwrap();
        let axes = Axes::named(&grid, "a").union(Axes::named(&grid, "c"));
        let found: Vec<_> = axes.representatives(&grid).map(|each| grid.positions(each)).collect();
        assert_eq!(found.len(), 15);
        assert_eq!(found[6], vec![1, 0, 1]);
    }
}
