// A sweep in this tab.

import type { Rows } from "@widget/heatmap/cells";
import type { Metric } from "@widget/wire";
import type { Engine, SweepColumns } from "../engine";
import type { Plan } from "./plan";

/** What a runner tells while it runs. */
export interface Follow {
  signal: AbortSignal;
  /** A part from 0 to 1. */
  progress(part: number): void;
  batch(rows: Rows): void;
}

/** Runs a plan to its end; rejects with an `AbortError` when it was cancelled. */
export type Runner = (plan: Plan, follow: Follow) => Promise<void>;

export class Cancelled extends Error {}

export function local(engine: Engine): Runner {
  return async (plan, { signal, progress, batch }) => {
    try {
      await engine.stream(plan.document, plan.grid, plan.options, {
        signal,
        progress: (done, total) => progress(total > 0 ? done / total : 0),
        batch: (columns) => batch(rowsOf(columns)),
      });
    } catch (error) {
      if (signal.aborted) throw new Cancelled("cancelled");
      throw error;
    }
  };
}

function rowsOf({ combinations, metrics }: SweepColumns): Rows {
  const names = Object.keys(metrics) as Metric[];
  return { combinations: { listed: combinations }, metrics: names, columns: names.map((name) => metrics[name]) };
}
