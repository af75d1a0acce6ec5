// The engine in Node: bit for bit what it gives natively, and errors that a program can tell apart.
// `cargo xtask test --only wasm` builds the engine, writes the native results and runs this.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { allBits, cases, columns, csv, golden, sampleColumns } from "./lib/golden.mjs";

// The starter of the pool's threads, which Node has no use for, listens on it.
globalThis.self ??= new EventTarget();
const { initSync, Engine } = await import("../pkg/backsweep.js");
initSync({ module: readFileSync(new URL("../package/dist/backsweep.wasm", import.meta.url)) });

/** An engine with the sample loaded. */
function loaded() {
  const engine = new Engine();
  engine.loadCsv(csv);
  return engine;
}

for (const { name, strategy, grid, options } of cases) {
  test(`${name}: the bits of the native engine`, () => {
    const found = allBits(loaded().sweep(strategy, grid, options));
    assert.deepEqual(Object.keys(found).sort(), Object.keys(golden[name]).sort());
    assert.ok(found.combinations.length > 0);
    for (const [column, expected] of Object.entries(golden[name])) {
      assert.deepEqual(found[column], expected, column);
    }
  });
}

test("parts give the bits of the whole", () => {
  for (const { name, strategy, grid, options } of cases) {
    const engine = loaded();
    const parts = Array.from({ length: Engine.parts(grid, 7) }, (_, part) =>
      engine.sweepPart(strategy, grid, options, 7, part),
    );
    assert.deepEqual(allBits(Engine.joinParts(grid, options, parts)), golden[name], name);
  }
});

test("columns give what CSV gives", () => {
  const engine = new Engine();
  const history = engine.loadColumns(sampleColumns());
  assert.equal(history.hash, new Engine().loadCsv(csv).hash);
  const [{ name, strategy, grid, options }] = cases;
  assert.deepEqual(allBits(engine.sweep(strategy, grid, options)), golden[name]);
});

test("axes may be objects, and options may be left out", () => {
  const engine = loaded();
  const axes = [
    { name: "fast", values: { integers: [5, 6] } },
    { name: "slow", values: { numbers: [40, 50] } },
  ];
  const { parameters, metrics } = engine.sweep("ema_cross", axes);
  assert.deepEqual([...parameters.fast], [5, 5, 6, 6]);
  assert.deepEqual([...parameters.slow], [40, 50, 40, 50]);
  assert.equal(metrics.sharpe.length, 4);
});

test("an undefined metric is NaN", () => {
  const engine = new Engine();
  assert.equal(engine.loadColumns(columns()).bars, 4);
  const { metrics } = engine.sweep("ema_cross", ["fast=3", "slow=4"]);
  assert.deepEqual([...metrics.trades], [0]);
  assert.deepEqual([...metrics.win_rate], [Number.NaN]);
});

test("the version is there", () => {
  assert.match(Engine.version(), /^\d+\.\d+\.\d+$/);
});

const good = ["ema_cross", ["fast=5", "slow=40"], {}];
const refusals = [
  ["a sweep before data", () => new Engine().sweep(...good), "engine.no_data", /loadCsv/],
  [
    "text that is no CSV of bars",
    () => new Engine().loadCsv(Buffer.from("a,b\n1,2\n")),
    "bars.missing_column",
    /timestamp/,
  ],
  [
    "no bars",
    () => {
      const empty = new Float64Array();
      new Engine().loadColumns({ timestamp: empty, open: empty, high: empty, low: empty, close: empty });
    },
    "bars.empty",
  ],
  [
    "unsorted bars",
    () => new Engine().loadColumns(columns({ timestamp: BigInt64Array.of(0n, 2n, 1n, 3n) })),
    "bars.unsorted",
    /row 2/,
  ],
  [
    "columns of different lengths",
    () => new Engine().loadColumns(columns({ open: Float64Array.of(10) })),
    "bars.length",
    /open/,
  ],
  [
    "NaN in a price",
    () => new Engine().loadColumns(columns({ close: Float64Array.of(10, Number.NaN, 9, 13) })),
    "bars.not_finite",
    /row 1, column 'close'/,
  ],
  ["an unknown strategy", () => loaded().sweep("nonsense", good[1]), "strategy.unknown", /ema_cross/],
  ["a strategy that is no document", () => loaded().sweep({ nodes: 3 }, good[1]), "engine.argument", /strategy/],
  ["a missing parameter", () => loaded().sweep("ema_cross", ["fast=5"]), "grid.missing_parameter", /slow/],
  [
    "an unknown parameter",
    () => loaded().sweep("ema_cross", [...good[1], "speed=1"]),
    "grid.unknown_parameter",
    /speed/,
  ],
  ["a grid that is no array", () => loaded().sweep("ema_cross", "fast=5"), "engine.argument", /grid/],
  ["an axis that is no axis", () => loaded().sweep("ema_cross", ["fast"]), "grid.syntax", /fast/],
  ["an unknown option", () => loaded().sweep(...good.slice(0, 2), { fee: 0.1 }), "engine.unknown_option", /fees/],
  ["an option out of range", () => loaded().sweep(...good.slice(0, 2), { fees: 2 }), "sweep.option", /fees/],
  [
    "an option of the wrong kind",
    () => loaded().sweep(...good.slice(0, 2), { fees: "x" }),
    "engine.argument",
    /options/,
  ],
  [
    "options that are no plain data",
    () => loaded().sweep(...good.slice(0, 2), { fees: 1n }),
    "engine.argument",
    /options/,
  ],
];

for (const [what, attempt, code, message = /./] of refusals) {
  test(`${what}: ${code}`, () => {
    assert.throws(attempt, (error) => {
      assert.ok(error instanceof Error);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
  });
}

test("an engine goes on after a refusal", () => {
  const engine = loaded();
  assert.throws(() => engine.loadCsv(Buffer.from("timestamp\n")));
  assert.throws(() => engine.sweep("ema_cross", ["fast=50", "slow=40"]));
  assert.equal(engine.sweep("ema_cross", ["fast=5", "slow=40"]).metrics.trades.length, 1);
});
