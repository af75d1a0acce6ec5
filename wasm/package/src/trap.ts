// Why an engine stopped. Its module stops without a word, which keeps it small: memory that is refused and a defect look
// alike, but for how much memory was in use.

import type { Problem } from "./error.js";

const MEBIBYTE = 2 ** 20;

/** What all engines can reach. */
export const MOST_MEMORY = 2 ** 32;

/** No single request takes all that an engine has left which holds less than this, where all can be reached. */
const LITTLE = MOST_MEMORY / 8;

/** @param held bytes of memory in use when it stopped, of `limit` */
export function whyItStopped(error: unknown, held: number, limit: number): Problem {
  const { message = String(error) } = error as Partial<Error>;
  // An array that JavaScript itself cannot make is a RangeError too, as is a stack that is full.
  const refused = error instanceof RangeError && !/call stack/.test(message);
  // How a refused request stops the module; a thread tells no more than that it is gone.
  const silent =
    !(error instanceof WebAssembly.RuntimeError || error instanceof RangeError) || /unreachable/.test(message);
  if (refused || (silent && (limit < MOST_MEMORY || held >= LITTLE))) {
    const [now, most] = [held, limit].map((bytes) => Math.round(bytes / MEBIBYTE));
    return {
      code: "engine.memory",
      message:
        `the engine stopped, most likely for want of memory: it holds ${now} MiB, and ${most} MiB is the most; ` +
        "load fewer bars, sweep a smaller grid, or keep only the best results",
    };
  }
  return {
    code: "engine.lost",
    message:
      `the engine stopped for a defect of its own (${message}); it starts again with the same data at the next call. ` +
      "Please report what you did",
  };
}
