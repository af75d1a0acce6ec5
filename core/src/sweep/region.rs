//! A box of a grid: some values on every axis, neighbours or an equal step apart.

use std::ops::{Add, Mul, Range};

use super::projection::Axes;
use crate::grid::Grid;

/// Some values on every axis of a grid, an equal step apart, and all combinations of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Region {
    /// For each axis, its first position, how many, and the step between them.
    pub(super) sides: Vec<Side>,
}

/// What a region has of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) start: u64,
    pub(super) length: u64,
    /// How far positions are apart: 1 for neighbours.
    pub(super) step: u64,
    /// How many positions the grid's axis has.
    pub(super) whole: u64,
}

impl Region {
    /// All of a grid.
    pub(super) fn all(grid: &Grid) -> Self {
        let side = |length: u64| Side { start: 0, length, step: 1, whole: length };
        Self { sides: grid.axes().iter().map(|axis| side(axis.values.len() as u64)).collect() }
    }

    /// One combination.
    pub(super) fn one(grid: &Grid, combination: u64) -> Self {
        let lengths = grid.axes().iter().map(|axis| axis.values.len() as u64);
        let side = |(position, whole): (usize, u64)| Side { start: position as u64, length: 1, step: 1, whole };
        Self { sides: grid.positions(combination).into_iter().zip(lengths).map(side).collect() }
    }

    /// How many combinations.
    pub(super) fn len(&self) -> u64 {
        self.sides.iter().map(|side| side.length).product()
    }

    /// The combinations, in the order of the grid.
    pub(super) fn combinations(&self) -> Vec<u64> {
        let (mut stride, mut first) = (1, 0);
        let mut combinations = vec![0];
        for side in self.sides.iter().rev() {
            combinations = outer(0..side.length, stride * side.step, &combinations);
            first += side.start * stride;
            stride *= side.whole;
        }
        for combination in &mut combinations {
            *combination += first;
        }
        combinations
    }

    /// For each combination, the number of its position on some axes; these are numbered in the order of the grid.
    pub(super) fn slots(&self, axes: Axes) -> Vec<u32> {
        let mut stride = 1;
        let mut slots = vec![0];
        for (axis, side) in self.sides.iter().enumerate().rev() {
            let step = if axes.contains(axis) { stride } else { 0 };
            slots = outer(0..narrow(side.length), step, &slots);
            if axes.contains(axis) {
                stride *= narrow(side.length);
            }
        }
        slots
    }

    /// The combinations, counted from the region's first, so that each differs from the one before by one step on one axis:
    /// an axis goes up and down by turns. All that agree on the axes `together` are neighbours.
    pub(super) fn winding(&self, together: Axes) -> Vec<u32> {
        let mut stride = 1;
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        for (axis, side) in self.sides.iter().enumerate().rev() {
            let some = if together.contains(axis) { &mut outer } else { &mut inner };
            some.push((narrow(side.length), stride));
            stride *= narrow(side.length);
        }
        let mut rows = vec![0];
        for (length, stride) in inner.into_iter().chain(outer) {
            let mut wound = Vec::with_capacity(rows.len() * length as usize);
            for position in 0..length {
                wound.extend(rows.iter().map(|&row| row + position * stride));
                rows.reverse();
            }
            rows = wound;
        }
        rows
    }

    /// For each position on some axes, the first combination that has it, counted from the region's first.
    pub(super) fn representatives(&self, axes: Axes) -> Vec<u32> {
        let mut stride = 1;
        let mut rows = vec![0];
        for (axis, side) in self.sides.iter().enumerate().rev() {
            if axes.contains(axis) {
                rows = outer(0..narrow(side.length), stride, &rows);
            }
            stride *= narrow(side.length);
        }
        rows
    }
}

/// Each of `rows` moved by each of `positions`, `stride` a position.
fn outer<Number>(positions: Range<Number>, stride: Number, rows: &[Number]) -> Vec<Number>
where
    Number: Copy + Add<Output = Number> + Mul<Output = Number>,
    Range<Number>: Iterator<Item = Number>,
{
    let mut moved = Vec::with_capacity(positions.size_hint().0 * rows.len());
    for position in positions {
        let shift = position * stride;
        moved.extend(rows.iter().map(|&row| row + shift));
    }
    moved
}

/// A tile has far fewer rows.
fn narrow(length: u64) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
