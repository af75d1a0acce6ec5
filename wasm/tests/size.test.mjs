// What a browser has to download.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

/**
 * In bytes, with gzip. It goes down with the module, never up: 350,000 are wanted, which docs/BENCHMARKS.md keeps an eye
 * on. No single thing is large; the cold half of the engine is compiled for speed with the hot one.
 */
const MOST = 425_000;

test("the module does not grow", () => {
  const module = readFileSync(new URL("../package/dist/backsweep.wasm", import.meta.url));
  const packed = gzipSync(module, { level: 9 }).length;
  assert.ok(packed <= MOST, `${packed} bytes with gzip, more than ${MOST}: see what has become large`);
});
