// How messages travel: as frames that somebody else makes of them, by the engine's own wire.

import type { FromAgent, Request } from "../wire";

/** A message as it travels. */
export type Frame = string | Uint8Array<ArrayBuffer>;

/** Rows of a dataset, with times that JavaScript's numbers could not hold: nanoseconds since 1970-01-01 UTC. */
export interface RowsRequest {
  rows: {
    hash: string;
    first: number;
    rows: { timestamp: BigInt64Array; extra: { [name: string]: (number | null)[] } } & {
      [column in "open" | "high" | "low" | "close" | "volume"]: Float64Array;
    };
  };
}

/** What a client asks. */
export type Question = Request | RowsRequest;

/** Makes frames of messages and back, at once or elsewhere, and then in the order that it is asked. */
export interface Codec {
  encode(message: { id: number; request: Question }): Frame | Promise<Frame>;
  /** Throws or rejects when the frame is no message. */
  decode(frame: unknown): FromAgent | Promise<FromAgent>;
}
