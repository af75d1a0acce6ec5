import type { SweepColumns } from "./types.js";

/** How an engine uses threads. */
export interface Mode {
  /**
   * `threads`: several that share one memory, in a page that is cross-origin isolated. `workers`: several that share
   * none. `single`: one.
   */
  kind: "threads" | "workers" | "single";
  /** How many compute. */
  threads: number;
  /** Why, in a sentence for people. */
  reason: string;
}

/** Who follows a sweep, and may stop it. */
export interface SweepFollower {
  /** Stops the sweep. */
  signal?: AbortSignal;
  /** Bar-combinations done, and in all. */
  progress?: (done: number, total: number) => void;
  /**
   * Results of some combinations as they come, in any order; with `keep`, not the last word. The columns of a batch lie
   * in one buffer, so that whoever transfers one hands over all.
   */
  batch?: (columns: SweepColumns) => void;
}
