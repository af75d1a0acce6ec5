// The best region rather than the best point: what is left of a value if the parameters are a few steps off.

import type { Grid } from "@widget/heatmap/grid";
import { METRICS, type Metric } from "@widget/wire";

/**
 * For each combination the worst value within `radius` steps along every axis, itself included. A combination that is
 * undefined stays so; neighbours without a value do not count.
 *
 * One pass along each axis, as the worst of a box is the worst along one axis of the worsts along the others.
 */
export function worstNearby(grid: Grid, metric: Metric, column: Float64Array, radius: number): Float64Array {
  const lower = METRICS[metric].better === "lower";
  let worst = column;
  let stride = grid.combinations;
  for (const { values } of grid.axes) {
    const { length } = values;
    stride /= length;
    const next = new Float64Array(worst.length);
    for (let start = 0; start < worst.length; start += 1) {
      const place = Math.floor(start / stride) % length;
      const from = start - Math.min(radius, place) * stride;
      const to = start + Math.min(radius, length - 1 - place) * stride;
      let found = Number.NaN;
      for (let at = from; at <= to; at += stride) {
        const value = worst[at];
        if (Number.isNaN(found) || (lower ? value > found : value < found)) found = value;
      }
      next[start] = found;
    }
    worst = next;
  }
  return worst.map((value, combination) => (Number.isNaN(column[combination]) ? Number.NaN : value));
}

/** How a radius reads. */
export function regionLabel(radius: number): string {
  return radius === 0 ? "" : `worst within ${radius} ${radius === 1 ? "step" : "steps"}`;
}
