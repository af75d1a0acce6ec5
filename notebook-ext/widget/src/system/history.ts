// The last minute of the machine.

import type { SystemSample } from "../wire";

/** What is drawn of one sample. */
export interface Point {
  milliseconds: number;
  /** Mean load of the processors, 0 to 1. */
  cpu: number;
  /** Memory in use, 0 to 1. */
  memory: number;
}

export class History {
  readonly points: Point[] = [];
  latest: SystemSample | undefined;

  /** @param span how long a sample is kept, in milliseconds */
  constructor(private readonly span = 60_000) {}

  add(sample: SystemSample): void {
    const last = this.points.at(-1);
    // A clock that was set back would draw a line to the left: begin anew.
    if (last && sample.time_ms < last.milliseconds) this.points.length = 0;
    this.latest = sample;
    this.points.push({
      milliseconds: sample.time_ms,
      cpu: mean(sample.cpu_percent) / 100,
      memory: sample.memory_total_bytes > 0 ? sample.memory_used_bytes / sample.memory_total_bytes : 0,
    });
    const oldest = sample.time_ms - this.span;
    const keep = this.points.findIndex((point) => point.milliseconds >= oldest);
    this.points.splice(0, keep);
  }

  /**
   * Positions of a line, x from 0 (the oldest) to 1 (now), y from 0 to 1; broken where samples are missing. A short
   * history is not stretched beyond a sixth of the span.
   */
  line(read: (point: Point) => number): { x: number; y: number; starts: boolean }[] {
    const now = this.points.at(-1)?.milliseconds ?? 0;
    const shown = Math.max(now - (this.points[0]?.milliseconds ?? 0), this.span / 6);
    return this.points.map((point, index) => {
      const before = this.points[index - 1];
      return {
        x: 1 - (now - point.milliseconds) / shown,
        y: Math.min(Math.max(read(point), 0), 1),
        starts: before === undefined || point.milliseconds - before.milliseconds > this.span / 6,
      };
    });
  }
}

export function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
