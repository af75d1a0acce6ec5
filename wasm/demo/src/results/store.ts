// Results as they come, by combination: any metric and any pair of axes can be looked at without another sweep.

import type { Rows } from "@widget/heatmap/cells";
import type { Grid } from "@widget/heatmap/grid";
import { METRICS, type Metric } from "@widget/wire";

/** Combinations that the page keeps: 19 metrics of each take 152 bytes. */
export const MOST_COMBINATIONS = 1_000_000;

export const NAMES = Object.keys(METRICS) as Metric[];

export class Store {
  /** One value for each combination of the grid, NaN where it is undefined; where there is no result it says nothing. */
  readonly columns: { readonly [metric in Metric]: Float64Array };
  /** Whether there is a result of a combination. */
  readonly known: Uint8Array;
  received = 0;

  constructor(readonly grid: Grid) {
    const columns = NAMES.map((name) => [name, new Float64Array(grid.combinations)]);
    this.columns = Object.fromEntries(columns) as { [metric in Metric]: Float64Array };
    this.known = new Uint8Array(grid.combinations);
  }

  add(rows: Rows): void {
    const { combinations } = rows;
    const count = rows.columns[0]?.length ?? 0;
    const listed =
      "range" in combinations
        ? Float64Array.from({ length: count }, (_, row) => combinations.range.first + row)
        : combinations.listed;
    for (let row = 0; row < count; row += 1) {
      this.received += 1 - (this.known[listed[row]] ?? 1);
      this.known[listed[row]] = 1;
    }
    for (let index = 0; index < rows.metrics.length; index += 1) {
      const [from, to] = [rows.columns[index], this.columns[rows.metrics[index]]];
      for (let row = 0; row < count; row += 1) to[listed[row]] = from[row] ?? Number.NaN;
    }
  }

  /** The numbers of the combinations that have results. */
  listed(): Uint32Array {
    const listed = new Uint32Array(this.received);
    let place = 0;
    for (let combination = 0; combination < this.known.length; combination += 1) {
      if (this.known[combination]) listed[place++] = combination;
    }
    return listed;
  }

  /** All results as rows, some metrics of them; the first column may be replaced. */
  rows(metrics: readonly Metric[], first?: Float64Array): Rows {
    const listed = this.listed();
    const columns = metrics.map((metric, index) => {
      const column = index === 0 && first ? first : this.columns[metric];
      return Float64Array.from(listed, (combination) => column[combination]);
    });
    return { combinations: { listed }, metrics, columns };
  }

  /** The number of the combination with these parameters, if the grid has it. */
  find(parameters: { [name: string]: number }): number | undefined {
    let combination = 0;
    for (const { name, values } of this.grid.axes) {
      const place = values.indexOf(parameters[name]);
      if (place < 0) return undefined;
      combination = combination * values.length + place;
    }
    return combination;
  }

  /** The parameters of a combination, by name. */
  parameters(combination: number): { [name: string]: number } {
    const values = this.grid.values(combination);
    return Object.fromEntries(this.grid.axes.map(({ name }, axis) => [name, values[axis]]));
  }
}
