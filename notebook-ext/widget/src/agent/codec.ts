// How messages travel: as text that any client can write, or as the bytes that somebody else makes of it.

import type { FromAgent } from "../wire";

/** A message as it travels. */
export type Frame = string | Uint8Array<ArrayBuffer>;

export interface Codec {
  /** @param message of a client, as JSON: some numbers on the wire are beyond what JavaScript holds */
  encode(message: string): Frame;
  /** Throws when the frame is no message. */
  decode(frame: unknown): FromAgent;
}

export const JSON_CODEC: Codec = {
  encode: (message) => message,
  decode: (frame) => {
    const message: unknown = typeof frame === "string" ? JSON.parse(frame) : undefined;
    if (typeof message !== "object" || message === null || !("event" in message)) {
      throw new Error("the agent sent a frame that is no message");
    }
    return message as FromAgent;
  },
};
