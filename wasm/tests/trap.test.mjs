// Why an engine stopped: memory that ran out is told apart from a defect.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "../package/node_modules/esbuild/lib/main.js";

const source = fileURLToPath(new URL("../package/src/trap.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const { whyItStopped } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

const GIBIBYTE = 2 ** 30;
const trap = (message) => new WebAssembly.RuntimeError(message);
const lostThread = Object.assign(new Error("a thread of the engine stopped"), { code: "engine.thread_lost" });

for (const [what, error, held, code] of [
  ["a request that is refused", trap("unreachable"), 3.2 * GIBIBYTE, "engine.memory"],
  ["the same in another browser", trap("unreachable executed"), 3.2 * GIBIBYTE, "engine.memory"],
  ["the same in a thread of the pool", lostThread, 3.2 * GIBIBYTE, "engine.memory"],
  ["an array that JavaScript cannot make", new RangeError("Array buffer allocation failed"), 0, "engine.memory"],
  ["a stop with next to no memory in use", trap("unreachable"), 0.02 * GIBIBYTE, "engine.lost"],
  ["the same in a thread of the pool", lostThread, 0.02 * GIBIBYTE, "engine.lost"],
  ["memory that is not the module's", trap("memory access out of bounds"), 3.2 * GIBIBYTE, "engine.lost"],
  ["a full stack", new RangeError("Maximum call stack size exceeded"), 3.2 * GIBIBYTE, "engine.lost"],
]) {
  test(`${what}: ${code}`, () => {
    const found = whyItStopped(error, held, 4 * GIBIBYTE);
    assert.equal(found.code, code);
    assert.match(found.message, code === "engine.memory" ? /4096 MiB is the most; load fewer/ : /a defect of its own/);
  });
}
