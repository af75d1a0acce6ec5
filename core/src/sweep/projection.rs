//! Sharing: what depends on some axes only is computed once for each distinct position on them.

use super::region::Region;
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

    pub(super) fn contains(self, axis: usize) -> bool {
        self.0 >> axis & 1 == 1
    }

    /// How many distinct positions there are where each axis has this many values.
    pub(super) fn positions(self, lengths: &[u64]) -> u64 {
        lengths.iter().enumerate().filter(|(axis, _)| self.contains(*axis)).map(|(_, length)| length).product()
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

/// The combinations of a tile: those of a region that the constraints keep.
#[derive(Clone, Debug)]
pub(super) struct Members {
    region: Region,
    /// Numbers in the grid, in its order.
    combinations: Vec<u64>,
    /// Which of the region they are, where some were dropped.
    kept: Option<Vec<u32>>,
}

impl Members {
    /// All of them.
    pub(super) fn all(region: Region) -> Self {
        Self { combinations: region.combinations(), region, kept: None }
    }

    /// Those that `keeps` keeps.
    pub(super) fn only(region: Region, mut keeps: impl FnMut(u64) -> bool) -> Self {
        let all = region.combinations();
        let kept: Vec<u32> = (0..).zip(&all).filter(|&(_, &each)| keeps(each)).map(|(row, _)| row).collect();
        let combinations = kept.iter().map(|&row| all[row as usize]).collect();
        Self { region, combinations, kept: Some(kept) }
    }

    /// One combination.
    pub(super) fn one(grid: &Grid, combination: u64) -> Self {
        Self { region: Region::one(grid, combination), combinations: vec![combination], kept: None }
    }

    /// Their numbers in the grid, in its order.
    pub(super) fn combinations(&self) -> &[u64] {
        &self.combinations
    }

    /// Their rows, so that each is as close in the grid to the one before as it can be, and all that agree on some axes
    /// are neighbours.
    pub(super) fn winding(&self, together: Axes) -> Vec<usize> {
        let all = self.region.winding(together).into_iter();
        let Some(kept) = &self.kept else { return all.map(|row| row as usize).collect() };
        all.filter_map(|member| kept.binary_search(&member).ok()).collect()
    }

    /// Hands over their numbers.
    pub(super) fn into_combinations(self) -> Vec<u64> {
        self.combinations
    }
}

/// The distinct positions that the combinations of a tile take on some axes.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// For each combination, its slot.
    of_row: Vec<u32>,
    /// For each slot, the first row that has it.
    representatives: Vec<u32>,
}

impl Slots {
    /// The slots of a tile, in the order of the grid.
    pub(super) fn new(axes: Axes, members: &Members) -> Self {
        const NONE: u32 = u32::MAX;
        let region = &members.region;
        let (slots, representatives) = (region.slots(axes), region.representatives(axes));
        let Some(kept) = &members.kept else { return Self { of_row: slots, representatives } };
        // Slots that nobody has any more close ranks.
        let mut first_rows = vec![NONE; representatives.len()];
        for (row, &member) in (0..).zip(kept) {
            let first = &mut first_rows[slots[member as usize] as usize];
            *first = row.min(*first);
        }
        let mut left = 0;
        let numbers = first_rows.iter().map(|&first| {
            let number = left;
            left += u32::from(first != NONE);
            number
        });
        let numbers: Vec<u32> = numbers.collect();
        let of_row = kept.iter().map(|&member| numbers[slots[member as usize] as usize]).collect();
        first_rows.retain(|&first| first != NONE);
        Self { of_row, representatives: first_rows }
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.representatives.len()
    }

    /// The slot of a row.
    pub(super) fn of_row(&self, row: usize) -> usize {
        self.of_row[row] as usize
    }

    /// The same, as short as it is held.
    pub(super) fn number_of_row(&self, row: usize) -> u32 {
        self.of_row[row]
    }

    /// A row for each slot.
    pub(super) fn representatives(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.representatives.iter().map(|&row| row as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_share_a_slot_exactly_when_they_agree_on_the_axes() {
        let grid = Grid::parse(["a=0..3", "b=0..4", "c=0..5"]).unwrap();
        let keeps: [fn(u64) -> bool; 3] = [|_| true, |number| number % 7 != 3, |number| number == 44];
        for set in 0..8 {
            for keeps in keeps {
                let axes = Axes(set);
                let mut region = Region::all(&grid);
                (region.sides[1].start, region.sides[1].length) = (1, 3);
                let members = Members::only(region, keeps);
                let rows = members.combinations().to_vec();
                assert_eq!(rows, (0..60).filter(|&each| grid.position(each, 1) > 0 && keeps(each)).collect::<Vec<_>>());
                let slots = Slots::new(axes, &members);
                let kept = |row: usize| -> Vec<usize> {
                    let positions = grid.positions(rows[row]).into_iter().enumerate();
                    positions.filter(|&(axis, _)| axes.contains(axis)).map(|(_, at)| at).collect()
                };
                for one in 0..rows.len() {
                    for two in 0..rows.len() {
                        assert_eq!(slots.of_row(one).cmp(&slots.of_row(two)), kept(one).cmp(&kept(two)));
                    }
                }
                let firsts = (0..slots.len()).map(|slot| (0..rows.len()).find(|&row| slots.of_row(row) == slot));
                assert!(firsts.eq(slots.representatives().map(Some)));
            }
        }
    }

    #[test]
    fn rows_wind_through_the_grid_a_step_at_a_time() {
        let grid = Grid::parse(["a=0..3", "b=0..4", "c=0..5"]).unwrap();
        let region = Region::all(&grid);
        for set in 0..8 {
            let all = Members::all(region.clone());
            let rows = all.winding(Axes(set));
            let positions: Vec<_> = rows.iter().map(|&row| grid.positions(all.combinations()[row])).collect();
            let steps = positions
                .windows(2)
                .map(|pair| pair[0].iter().zip(&pair[1]).map(|(before, after)| before.abs_diff(*after)).sum::<usize>());
            assert!(steps.eq([1; 59]));
            let slots = Slots::new(Axes(set), &all);
            let changes = rows.windows(2).filter(|pair| slots.of_row(pair[0]) != slots.of_row(pair[1])).count();
            assert_eq!(changes, slots.len() - 1);

            let some = Members::only(region.clone(), |number| number % 7 != 3);
            let kept = |&row: &usize| some.combinations().binary_search(&all.combinations()[row]).ok();
            assert_eq!(some.winding(Axes(set)), rows.iter().filter_map(kept).collect::<Vec<_>>());
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
