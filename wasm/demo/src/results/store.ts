// Results as they come, by combination: any metric and any pair of axes can be looked at without another sweep.

import type { Rows } from "@widget/heatmap/cells";
import type { Grid } from "@widget/heatmap/grid";
import { METRICS, type Metric } from "@widget/wire";

/** Combinations that the page keeps: 19 metrics of each take 152 bytes, 8 more for each metric that is looked at. */
export const MOST_COMBINATIONS = 1_000_000;

export const NAMES = Object.keys(METRICS) as Metric[];

/** Some results: their combinations, and the metrics in the order of {@link NAMES}. */
interface Part {
  listed: ArrayLike<number>;
  columns: readonly (Float64Array | undefined)[];
}

/**
 * Keeps batches as they came, for a running sweep has better to do than to put into order what nobody may look at. A
 * metric's column is gathered when it is asked for, and then with every batch: a little at a time.
 */
export class Store {
  /** Whether there is a result of a combination. */
  readonly known: Uint8Array;
  received = 0;
  private readonly parts: Part[] = [];
  /** Columns that were asked for, and how many parts each holds. */
  private readonly gathered = new Map<Metric, { column: Float64Array; parts: number }>();

  constructor(readonly grid: Grid) {
    this.known = new Uint8Array(grid.combinations);
  }

  add({ combinations, metrics, columns }: Rows): void {
    const count = columns[0]?.length ?? 0;
    const listed =
      "range" in combinations
        ? Float64Array.from({ length: count }, (_, row) => combinations.range.first + row)
        : combinations.listed;
    for (let row = 0; row < count; row += 1) {
      this.received += 1 - (this.known[listed[row]] ?? 1);
      this.known[listed[row]] = 1;
    }
    this.parts.push({ listed, columns: NAMES.map((name) => numbers(columns[metrics.indexOf(name)])) });
    for (const metric of this.gathered.keys()) this.column(metric);
  }

  /** One value for each combination of the grid, NaN where it is undefined; where there is no result it says nothing. */
  column(metric: Metric): Float64Array {
    const gathered = this.gathered.get(metric) ?? { column: new Float64Array(this.grid.combinations), parts: 0 };
    this.gathered.set(metric, gathered);
    const { column } = gathered;
    const place = NAMES.indexOf(metric);
    for (; gathered.parts < this.parts.length; gathered.parts += 1) {
      const { listed, columns } = this.parts[gathered.parts];
      scatter(columns[place], listed, column);
    }
    return column;
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
      const column = index === 0 && first ? first : this.column(metric);
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

/** Puts values, undefined ones where there are none, to their places. */
function scatter(values: Float64Array | undefined, places: ArrayLike<number>, column: Float64Array): void {
  for (let row = 0; row < places.length; row += 1) column[places[row]] = values ? values[row] : Number.NaN;
}

/** A column as the engine gives it; the agent's have null where a value is undefined. */
function numbers(column: ArrayLike<number | null> | undefined): Float64Array | undefined {
  if (column === undefined || column instanceof Float64Array) return column;
  return Float64Array.from(column, (value) => value ?? Number.NaN);
}
