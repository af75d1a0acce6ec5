// What a browser has to download.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

/** Modules, and bytes with gzip that none may exceed: they go down with the modules, never up. */
const MOST = {
  // The engine; its budget.
  "backsweep.wasm": 350_000,
  // The agent's messages, loaded with the first of them.
  "wire.wasm": 60_000,
};

for (const [name, most] of Object.entries(MOST)) {
  test(`${name} does not grow`, () => {
    const module = readFileSync(new URL(`../package/dist/${name}`, import.meta.url));
    const packed = gzipSync(module, { level: 9 }).length;
    assert.ok(packed <= most, `${packed} bytes with gzip, more than ${most}: see what has become large`);
  });
}
