/** What the engine refuses, and why. */
export class BacksweepError extends Error {
  /** Stable, such as `bars.unsorted` or `sweep.cancelled`; the same in Rust, Python and on the wire. */
  readonly code: string;
  /** Where in a text the mistake begins and ends, in UTF-16 units, if it is in a text. */
  readonly start?: number;
  readonly end?: number;

  constructor({ code, message, start, end }: Problem) {
    super(message);
    this.name = "BacksweepError";
    this.code = code;
    if (start !== undefined) this.start = start;
    if (end !== undefined) this.end = end;
  }
}

/** An error as it travels between threads. */
export interface Problem {
  code: string;
  message: string;
  start?: number | undefined;
  end?: number | undefined;
}

/** What is thrown when a signal aborts a sweep. */
export function cancelled(): BacksweepError {
  return new BacksweepError({ code: "sweep.cancelled", message: "the sweep was cancelled" });
}
