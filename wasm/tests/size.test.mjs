// What a browser has to download.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

/** In bytes, with gzip. */
const BUDGET = 350_000;

test("the module keeps to its budget", () => {
  const module = readFileSync(new URL("../package/dist/backsweep.wasm", import.meta.url));
  const packed = gzipSync(module, { level: 9 }).length;
  assert.ok(packed <= BUDGET, `${packed} bytes with gzip, more than ${BUDGET}: see what has become large`);
});
