// The best rows.

import { METRICS, type Metric } from "@widget/wire";
import type { Store } from "./store";

/** The combinations that rank first by a column, undefined ones left out, of equal ones the first in the grid. */
export function bestRows(store: Store, metric: Metric, column: Float64Array, count: number): number[] {
  const lower = METRICS[metric].better === "lower";
  const { known } = store;
  const best: number[] = [];
  /** The value that the next one has to beat; those that come later in the grid do not win by being equal. */
  let bar = lower ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  for (let combination = 0; combination < column.length; combination += 1) {
    const value = column[combination];
    if (!known[combination] || Number.isNaN(value)) continue;
    if (best.length === count && !(lower ? value < bar : value > bar)) continue;
    let place = best.length;
    while (place > 0 && (lower ? value < column[best[place - 1]] : value > column[best[place - 1]])) place -= 1;
    best.splice(place, 0, combination);
    if (best.length > count) best.pop();
    bar = column[best[best.length - 1]];
  }
  return best;
}
