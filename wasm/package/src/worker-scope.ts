// The Worker's side of the line to the page, in browsers and in Node.

import type { Answer, Call } from "./protocol.js";

export interface Scope {
  post(message: Answer, transfer: ArrayBuffer[]): void;
  listen(call: (call: Call) => void): void;
}

const browser = typeof self === "object";

// The starter of the pool's threads, imported after this, listens on `self`; in Node it has nothing to hear.
if (!browser) Object.assign(globalThis, { self: new EventTarget() });

export const scope: Scope = browser ? inBrowser() : inNode();

function inBrowser(): Scope {
  return {
    post: (message, transfer) => self.postMessage(message, { transfer }),
    listen: (call) =>
      self.addEventListener("message", ({ data }) => {
        // The pool's threads get other messages.
        if (typeof data?.method === "string") call(data);
      }),
  };
}

function inNode(): Scope {
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  return {
    post: (message, transfer) => parentPort?.postMessage(message, transfer),
    listen: (call) => void parentPort?.on("message", call),
  };
}
