// The best rows.

import { METRICS, type Metric } from "@widget/wire";
import type { Store } from "./store";

/** The combinations that rank first by a column, undefined ones left out, of equal ones the first in the grid. */
export function bestRows(store: Store, metric: Metric, column: Float64Array, count: number): number[] {
  const lower = METRICS[metric].better === "lower";
  const before = (one: number, two: number) =>
    column[one] === column[two] ? one < two : lower ? column[one] < column[two] : column[one] > column[two];
  const best: number[] = [];
  for (let combination = 0; combination < column.length; combination += 1) {
    if (!store.known[combination] || Number.isNaN(column[combination])) continue;
    const last = best.at(-1);
    if (best.length === count && last !== undefined && !before(combination, last)) continue;
    let place = best.length;
    while (place > 0 && before(combination, best[place - 1])) place -= 1;
    best.splice(place, 0, combination);
    if (best.length > count) best.pop();
  }
  return best;
}
