/**
 * Sweep a trading strategy over thousands of parameter combinations, in a browser tab or in Node. All heavy work is done
 * in Workers, never on the thread that calls.
 *
 * @module
 */

export type { Engine } from "./engine.js";
export { BacksweepError } from "./error.js";
export { type LoadOptions, load } from "./load.js";
export type { Mode, SweepFollower } from "./mode.js";
export type * from "./types.js";
