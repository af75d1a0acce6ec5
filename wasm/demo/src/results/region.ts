// The best region rather than the best point: what is left of a value if the parameters are a few steps off.

import type { Grid } from "@widget/heatmap/grid";
import { METRICS, type Metric } from "@widget/wire";

/** One value for each combination, and for which of them there is a result. */
export interface Values {
  column: Float64Array;
  known: Uint8Array;
}

/**
 * For each combination the worst value within `radius` steps along every axis, itself included. A combination that is
 * undefined stays so; neighbours without a value do not count.
 *
 * One pass along each axis, as the worst of a box is the worst along one axis of the worsts along the others.
 */
export function worstNearby(grid: Grid, metric: Metric, { column, known }: Values, radius: number): Float64Array {
  const lower = METRICS[metric].better === "lower";
  const own = Float64Array.from(column, (value, combination) => (known[combination] ? value : Number.NaN));
  let worst = own;
  let stride = grid.combinations;
  for (const { values } of grid.axes) {
    const { length } = values;
    stride /= length;
    const next = new Float64Array(worst.length);
    for (let outer = 0; outer < worst.length; outer += length * stride) {
      for (let place = 0; place < length; place += 1) {
        const first = outer + Math.max(place - radius, 0) * stride;
        const last = outer + Math.min(place + radius, length - 1) * stride;
        for (let inner = 0; inner < stride; inner += 1) {
          let found = Number.NaN;
          for (let at = first + inner; at <= last + inner; at += stride) found = worse(lower, found, worst[at]);
          next[outer + place * stride + inner] = found;
        }
      }
    }
    worst = next;
  }
  for (let combination = 0; combination < own.length; combination += 1) {
    if (Number.isNaN(own[combination])) worst[combination] = Number.NaN;
  }
  return worst;
}

/** The same for one combination alone. */
export function worstAround(
  grid: Grid,
  metric: Metric,
  { column, known }: Values,
  radius: number,
  combination: number,
): number {
  const lower = METRICS[metric].better === "lower";
  let box = [combination];
  let stride = grid.combinations;
  for (const [axis, { values }] of grid.axes.entries()) {
    stride /= values.length;
    const place = grid.position(combination, axis);
    const [first, last] = [Math.max(place - radius, 0), Math.min(place + radius, values.length - 1)];
    const steps = Array.from({ length: last - first + 1 }, (_, step) => (first + step - place) * stride);
    box = box.flatMap((at) => steps.map((step) => at + step));
  }
  if (!known[combination] || Number.isNaN(column[combination])) return Number.NaN;
  return box.reduce((found, at) => (known[at] ? worse(lower, found, column[at]) : found), Number.NaN);
}

/** The worse of two values; one that is undefined does not count. */
function worse(lower: boolean, one: number, other: number): number {
  return Number.isNaN(one) || (lower ? other > one : other < one) ? other : one;
}

/** How a radius reads. */
export function regionLabel(radius: number): string {
  return radius === 0 ? "" : `worst within ${radius} ${radius === 1 ? "step" : "steps"}`;
}
