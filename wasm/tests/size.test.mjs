// What a browser has to download.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

/** In bytes, with gzip. */
const BUDGET = 350_000;
/** What the module weighs while the budget is not met. It goes down with the module, never up. */
const NOW = 390_000;

const module = readFileSync(new URL("../package/dist/backsweep.wasm", import.meta.url));
const packed = gzipSync(module, { level: 9 }).length;

test("the module does not grow", () => {
  assert.ok(packed <= NOW, `${packed} bytes with gzip, more than ${NOW}: see what has become large`);
});

// Not met: no single thing is large; the cold half of the engine is compiled for speed with the hot one.
test("the module keeps to its budget", { todo: "about 35 kB too much" }, () => {
  assert.ok(packed <= BUDGET, `${packed} bytes with gzip, more than ${BUDGET}`);
});
