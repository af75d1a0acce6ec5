// The grid of a sweep: combinations are numbered as nested loops would meet them, the last axis fastest.

import type { Axis as WireAxis } from "../wire";

/** One parameter and its values, in the order they run. */
export interface Axis {
  name: string;
  values: number[];
}

/** Axes as Python sends them, or as the agent does; anything else gives none. */
export function readAxes(axes: unknown): Axis[] {
  if (!Array.isArray(axes)) return [];
  return axes.flatMap((axis: Partial<Axis | WireAxis> | null) => {
    const values: unknown = Array.isArray(axis?.values)
      ? axis.values
      : Object.values((axis?.values as object | undefined) ?? {})[0];
    return typeof axis?.name === "string" && Array.isArray(values) && values.length > 0
      ? [{ name: axis.name, values: values.map(Number) }]
      : [];
  });
}

export class Grid {
  /** How far apart in number are neighbours on each axis. */
  private readonly strides: number[];
  readonly combinations: number;

  constructor(readonly axes: readonly Axis[]) {
    this.strides = new Array(axes.length);
    let stride = 1;
    for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
      this.strides[axis] = stride;
      stride *= axes[axis].values.length;
    }
    this.combinations = stride;
  }

  /** Where on an axis a combination stands. */
  position(combination: number, axis: number): number {
    return Math.floor(combination / this.strides[axis]) % this.axes[axis].values.length;
  }

  /** The parameters of a combination, in the order of the axes. */
  values(combination: number): number[] {
    return this.axes.map(({ values }, axis) => values[this.position(combination, axis)]);
  }

  /** The axes to show at first: of the last two, the longer one lies flat. */
  defaultAxes(): { x: number; y: number } {
    const last = this.axes.length - 1;
    if (last < 1) return { x: last, y: -1 };
    const flat = this.axes[last].values.length > this.axes[last - 1].values.length;
    return flat ? { x: last, y: last - 1 } : { x: last - 1, y: last };
  }
}
