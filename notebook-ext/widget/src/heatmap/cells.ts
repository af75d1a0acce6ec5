// The heatmap's numbers: each cell holds the best combination over all axes that are not shown.

import type { Metric } from "../wire";
import { METRICS } from "../wire";
import type { Grid } from "./grid";

/** What is known of a cell. */
export const PENDING = 0;
export const UNDEFINED = 1;
export const DEFINED = 2;

/** Cells along an axis; longer axes share cells, since no card has more pixels to spare. */
const MOST_CELLS = 1024;

/** Results of some combinations: the agent's batches, or columns of the engine in this page. */
export interface Rows {
  combinations: { range: { first: number; count: number } } | { listed: ArrayLike<number> };
  /** The metric of each column. */
  metrics: readonly Metric[];
  /** An undefined value is null or NaN. */
  columns: readonly ArrayLike<number | null>[];
}

/** One combination and its metrics, in the order that they were asked for. */
export interface Best {
  combination: number;
  values: number[];
}

/** Whether one combination ranks before another: by value, then by number, so that the order of arrival is all one. */
function ranksBefore(lower: boolean, value: number, combination: number, other: number, otherCombination: number) {
  if (value === other) return combination < otherCombination;
  return lower ? value < other : value > other;
}

export class Cells {
  readonly width: number;
  readonly height: number;
  readonly state: Uint8Array;
  /** The combination shown in each cell; meaningless in pending ones. */
  readonly combination: Float64Array;
  /** One column for each metric, the ranking one first. */
  readonly columns: Float64Array[];
  /** Combinations received. */
  received = 0;
  /** Rises with every batch: who has drawn the cells at the same count need not do so again. */
  changes = 0;
  /** Cells with a value, and those whose combinations have none. */
  readonly known = { defined: 0, undefined: 0 };
  best: Best | undefined;
  /** Whether no more results come: what is pending then was left out. */
  complete = false;
  /** What the first column is, where it is not the metric alone, such as "worst within 1 step". */
  qualifier = "";
  /** Whether the lowest value ranks first. */
  readonly lower: boolean;

  private readonly shareX: number;
  private readonly shareY: number;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  /** Whether a value went that was the least or the greatest. */
  private stale = false;

  /** @param y an axis, or -1 for a single row */
  constructor(
    readonly grid: Grid,
    readonly x: number,
    readonly y: number,
    readonly metrics: readonly Metric[],
  ) {
    const length = (axis: number) => (axis < 0 ? 1 : grid.axes[axis].values.length);
    this.shareX = Math.ceil(length(x) / MOST_CELLS);
    this.shareY = Math.ceil(length(y) / MOST_CELLS);
    this.width = Math.ceil(length(x) / this.shareX);
    this.height = Math.ceil(length(y) / this.shareY);
    const count = this.width * this.height;
    this.state = new Uint8Array(count);
    this.combination = new Float64Array(count);
    this.columns = metrics.map(() => new Float64Array(count).fill(Number.NaN));
    this.lower = METRICS[metrics[0]].better === "lower";
  }

  /** The value shown in each cell, NaN where there is none. */
  get values(): Float64Array {
    return this.columns[0];
  }

  /** Takes in results; throws on some that do not belong to this grid. */
  add(rows: Rows): void {
    const columns = this.metrics.map((metric) => rows.columns[rows.metrics.indexOf(metric)]);
    if (!columns[0]) throw new Error(`a batch lacks the metric ${this.metrics[0]}`);
    const count = columns[0].length;
    for (let row = 0; row < count; row += 1) {
      const combination = numberAt(rows.combinations, row);
      if (!(combination >= 0 && combination < this.grid.combinations)) {
        throw new Error(`a batch names combination ${combination} of ${this.grid.combinations}`);
      }
      this.addRow(combination, columns, row);
    }
    this.received += count;
    this.changes += 1;
  }

  /** Axis value that stands for a column or row of cells: the first of those that share it. */
  axisValue(axis: number, cell: number): number {
    return this.grid.axes[axis].values[cell * (axis === this.x ? this.shareX : this.shareY)];
  }

  /** The cell that shows a combination. */
  cellOf(combination: number): { x: number; y: number } {
    return { x: this.along(combination, this.x, this.shareX), y: this.along(combination, this.y, this.shareY) };
  }

  private along(combination: number, axis: number, share: number): number {
    return axis < 0 ? 0 : Math.floor(this.grid.position(combination, axis) / share);
  }

  private widen(value: number): void {
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
  }

  /** Least and greatest value shown; `undefined` as long as there is none. */
  range(): { low: number; high: number } | undefined {
    if (this.stale) {
      this.stale = false;
      this.low = Number.POSITIVE_INFINITY;
      this.high = Number.NEGATIVE_INFINITY;
      for (let cell = 0; cell < this.values.length; cell += 1) this.widen(this.values[cell]);
    }
    const { low, high } = this;
    return low <= high ? { low, high } : undefined;
  }

  private addRow(combination: number, columns: readonly ArrayLike<number | null>[], row: number): void {
    const x = this.along(combination, this.x, this.shareX);
    const cell = this.along(combination, this.y, this.shareY) * this.width + x;
    const value = columns[0][row];
    if (value === null || Number.isNaN(value)) {
      if (this.state[cell] === PENDING) {
        this.state[cell] = UNDEFINED;
        this.known.undefined += 1;
        this.combination[cell] = combination;
      }
      return;
    }
    const held = this.state[cell] === DEFINED;
    if (!held || ranksBefore(this.lower, value, combination, this.values[cell], this.combination[cell])) {
      if (this.state[cell] === UNDEFINED) this.known.undefined -= 1;
      if (!held) this.known.defined += 1;
      else if (this.values[cell] === this.low || this.values[cell] === this.high) this.stale = true;
      this.widen(value);
      this.state[cell] = DEFINED;
      this.combination[cell] = combination;
      for (let metric = 0; metric < columns.length; metric += 1) {
        this.columns[metric][cell] = columns[metric]?.[row] ?? Number.NaN;
      }
    }
    const { best } = this;
    if (!best || ranksBefore(this.lower, value, combination, best.values[0], best.combination)) {
      this.best = { combination, values: columns.map((column) => column?.[row] ?? Number.NaN) };
    }
  }
}

function numberAt(combinations: Rows["combinations"], row: number): number {
  return "range" in combinations ? combinations.range.first + row : combinations.listed[row];
}
