// The engine in Node: bit for bit what it gives natively, and errors that a program can tell apart.
// `cargo xtask test --only wasm` builds the engine, writes the native results and runs this.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import wasm from "../pkg/nodejs/backsweep.js";

const { Engine } = wasm;

const read = (path) => readFileSync(new URL(path, import.meta.url));

const csv = gunzipSync(read("../../notebook-ext/python/backsweep/data/sp500.csv.gz"));
const cases = JSON.parse(read("cases.json"));
const golden = JSON.parse(readFileSync(join(process.env.BACKSWEEP_GOLDEN, "golden.json")));

/** The bits of a column, in hexadecimal. */
function bits(column) {
  return Array.from(new BigUint64Array(column.buffer, column.byteOffset, column.length), (word) => word.toString(16));
}

/** All columns of a result by name, as bits. */
function allBits({ combinations, parameters, metrics }) {
  const named = (prefix, columns) =>
    Object.entries(columns).map(([name, column]) => [`${prefix}.${name}`, bits(column)]);
  return Object.fromEntries([
    ["combinations", bits(combinations)],
    ...named("parameters", parameters),
    ...named("metrics", metrics),
  ]);
}

/** An engine with the sample loaded. */
function loaded() {
  const engine = new Engine();
  engine.loadCsv(csv);
  return engine;
}

/** Six columns of four good bars, some of them replaced. */
function columns(replaced = {}) {
  const day = 86_400_000_000_000n;
  const good = {
    timestamp: BigInt64Array.of(0n, day, 2n * day, 3n * day),
    open: Float64Array.of(10, 10, 12, 9),
    high: Float64Array.of(11, 12, 12, 13),
    low: Float64Array.of(9, 10, 8, 9),
    close: Float64Array.of(10, 12, 9, 13),
    volume: Float64Array.of(5, 5, 5, 5),
  };
  return Object.values({ ...good, ...replaced });
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

test("columns give what CSV gives", () => {
  const rows = csv
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const header = rows.shift().map((name) => name.toLowerCase());
  const column = (...names) => rows.map((row) => row[header.findIndex((name) => names.includes(name))]);
  const times = column("timestamp", "date").map((text) => BigInt(Date.parse(text)) * 1_000_000n);
  const engine = new Engine();
  const bars = engine.loadColumns(
    BigInt64Array.from(times),
    ...["open", "high", "low", "close", "volume"].map((name) => Float64Array.from(column(name), Number)),
  );
  assert.equal(bars, rows.length);
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
  assert.equal(engine.loadColumns(...columns()), 4);
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
  ["no bars", () => new Engine().loadColumns(new BigInt64Array(), ...Array(5).fill(new Float64Array())), "bars.empty"],
  [
    "unsorted bars",
    () => new Engine().loadColumns(...columns({ timestamp: BigInt64Array.of(0n, 2n, 1n, 3n) })),
    "bars.unsorted",
    /row 2/,
  ],
  [
    "columns of different lengths",
    () => new Engine().loadColumns(...columns({ open: Float64Array.of(10) })),
    "bars.length",
    /open/,
  ],
  [
    "NaN in a price",
    () => new Engine().loadColumns(...columns({ close: Float64Array.of(10, Number.NaN, 9, 13) })),
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
