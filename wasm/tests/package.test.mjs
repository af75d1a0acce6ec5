// The npm package in Node, where the engine runs in Workers that share no memory.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BacksweepError, load } from "../package/dist/index.js";
import { allBits, cases, columns, csv, golden, goldenFile, sampleColumns } from "./lib/golden.mjs";

let engine;

before(async () => {
  engine = await load({ threads: 3 });
  await engine.loadCsv(csv);
});

after(() => engine.close());

/** Whether an error is ours and has this code. */
const refused =
  (code, message = /./) =>
  (error) => {
    assert.ok(error instanceof BacksweepError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };

test("it says how it uses threads, and why", async () => {
  assert.deepEqual([engine.mode.kind, engine.mode.threads], ["workers", 3]);
  assert.match(engine.mode.reason, /Node.*Workers/);
  const single = await load({ threads: 1 });
  assert.equal(single.mode.kind, "single");
  single.close();
});

for (const { name, strategy, grid, options } of cases) {
  test(`${name}: the bits of the native engine`, async () => {
    assert.deepEqual(allBits(await engine.sweep(strategy, grid, options)), golden[name]);
  });
}

test("batches hold each row once, and progress ends at the whole", async () => {
  const [{ strategy, grid, options }] = cases;
  const combinations = [];
  let last = 0;
  const result = await engine.sweep(strategy, grid, options, {
    batch: (columns) => combinations.push(...columns.combinations),
    progress: (done, total) => {
      assert.ok(done > last && done <= total);
      last = done === total ? Number.POSITIVE_INFINITY : done;
    },
  });
  assert.deepEqual(
    combinations.sort((one, two) => one - two),
    [...result.combinations],
  );
  assert.equal(last, Number.POSITIVE_INFINITY);
});

test("a stream gives the rows of the sweep to its follower, and nothing besides", async () => {
  const [{ strategy, grid, options }] = cases;
  const sharpe = [];
  const result = await engine.stream(strategy, grid, options, {
    batch: ({ combinations, metrics }) => {
      for (const [row, combination] of combinations.entries()) sharpe[combination] = metrics.sharpe[row];
    },
  });
  assert.equal(result, undefined);
  const { combinations, metrics } = await engine.sweep(strategy, grid, options);
  assert.deepEqual(
    Array.from(combinations, (combination) => sharpe[combination]),
    [...metrics.sharpe],
  );
  const abort = AbortSignal.abort();
  await assert.rejects(engine.stream(strategy, grid, {}, { signal: abort }), refused("sweep.cancelled"));
});

test("a sweep that is cancelled rejects, and the engine goes on", async () => {
  const abort = new AbortController();
  const { strategy, grid } = cases[0];
  const sweep = engine.sweep(strategy, grid, {}, { signal: abort.signal, progress: () => abort.abort() });
  await assert.rejects(sweep, refused("sweep.cancelled"));
  await assert.rejects(engine.sweep(strategy, grid, {}, { signal: abort.signal }), refused("sweep.cancelled"));
  assert.equal((await engine.sweep(strategy, ["fast=5", "slow=40"])).combinations.length, 1);
});

test("a history tells of itself, and gives its columns back", async () => {
  const own = await load({ threads: 1 });
  const sample = sampleColumns();
  const history = await own.loadColumns({ ...sample, sentiment: sample.close });
  assert.equal(history.bars, sample.close.length);
  assert.deepEqual(history.columns.at(-1), "sentiment");
  assert.equal(history.first, Number(sample.timestamp[0] / 1_000_000n));
  assert.match(history.hash, /^[0-9a-f]{64}$/);
  const back = await own.history();
  assert.deepEqual(back.sentiment, sample.close);
  assert.deepEqual(
    back.timestamp,
    Float64Array.from(sample.timestamp, (time) => Number(time / 1_000_000n)),
  );
  // Times in milliseconds and no volume.
  const { volume: _, ...columns } = { ...sample, timestamp: back.timestamp };
  await own.loadColumns(columns);
  assert.deepEqual((await own.history()).volume, new Float64Array(sample.close.length));
  own.close();
});

test("Arrow gives what CSV gives", async () => {
  const own = await load({ threads: 1 });
  const { hash } = await own.loadCsv(new Blob([csv]));
  for (const name of ["sp500.arrow", "sp500.arrows"]) {
    assert.equal((await own.loadArrow(goldenFile(name))).hash, hash, name);
  }
  await assert.rejects(own.loadArrow(Uint8Array.of(1, 2, 3)), refused("bars.not_arrow"));
  own.close();
});

test("the size of a sweep is known before it runs", async () => {
  const { bars } = await engine.loadCsv(csv);
  const { axes, ...check } = await engine.check("ema_cross", ["fast=5..25", "slow=40..140:2"]);
  assert.deepEqual(
    axes.map(({ name, values }) => [name, values.length]),
    [
      ["fast", 20],
      ["slow", 50],
    ],
  );
  assert.deepEqual(check, { parameters: ["fast", "slow"], combinations: 1000, dropped: 0, work: 1000 * bars });
  await assert.rejects(engine.check("ema_cross", ["fast=50", "slow=40"]), refused("grid.forbidden", /fast/));
});

test("one backtest in detail agrees with the sweep", async () => {
  const options = { fees: 0.001, direction: "both" };
  const { metrics } = await engine.sweep("ema_cross", ["fast=12", "slow=26"], options);
  const detail = await engine.detail("ema_cross", { fast: 12, slow: 26 }, options);
  for (const [name, column] of Object.entries(metrics)) {
    assert.equal(detail.metrics[name] ?? Number.NaN, column[0], name);
  }
  const { close } = await engine.history();
  for (const series of [detail.equity, detail.drawdown, detail.position]) assert.equal(series.length, close.length);
  assert.equal(detail.trades.length, detail.metrics.trades);
  assert.equal(detail.equity.at(-1), detail.metrics.final_equity);
  const [first] = detail.trades;
  assert.equal(detail.signals[first.long ? "longEntry" : "longExit"][first.entryBar - 1], 1);
  assert.equal(detail.signals.shortEntry, undefined);
});

test("indicators, several windows at a call", async () => {
  const { close } = await engine.history();
  const { value } = await engine.indicator("sma", ["close"], [[2], [5]]);
  assert.equal(value.length, 2);
  assert.ok(Number.isNaN(value[1][3]));
  assert.ok(Math.abs(value[1][4] - close.slice(0, 5).reduce((sum, price) => sum + price) / 5) < 1e-9);
  const given = await engine.indicator("sma", [close], [[5]]);
  assert.deepEqual(given.value[0], value[1]);
  const bands = await engine.indicator("bbands", undefined, [[20, 2]]);
  assert.deepEqual(Object.keys(bands).sort(), ["lower", "middle", "upper"]);
  await assert.rejects(engine.indicator("smma", undefined, [[2]]), refused("indicator.unknown", /sma/));
  await assert.rejects(engine.indicator("sma", undefined, [[0]]), refused("indicator.argument"));
  await assert.rejects(engine.indicator("sma", ["open interest"], [[2]]), refused("bars.unknown_column"));
});

test("the engine tells what it knows", async () => {
  const strategies = await engine.strategies();
  const cross = strategies.find(({ name }) => name === "ema_cross");
  assert.deepEqual(
    cross.parameters.map(({ name, usual }) => [name, usual]),
    [
      ["fast", 12],
      ["slow", 26],
    ],
  );
  // Its document is a strategy like any other.
  const [byName, byDocument] = await Promise.all(
    ["ema_cross", cross.document].map((strategy) => engine.sweep(strategy, ["fast=12", "slow=26"])),
  );
  assert.deepEqual(byDocument, byName);
  assert.equal((await engine.metrics())[3].name, "sharpe");
  assert.ok((await engine.indicators()).some(({ name, outputs }) => name === "macd" && outputs.length === 3));
});

test("it speaks the agent's wire", async () => {
  const frames = JSON.parse(goldenFile("frames.json"));
  for (const { message, bytes } of frames.client) {
    assert.equal(Buffer.from(await engine.encode(message)).toString("hex"), bytes);
  }
  for (const { message, bytes } of frames.agent) {
    assert.deepEqual(await engine.decode(Buffer.from(bytes, "hex")), message);
  }
  await assert.rejects(engine.decode(Uint8Array.of(255)), refused("wire.malformed"));
  await assert.rejects(engine.encode({ id: 1, request: "nonsense" }), refused("engine.argument", /message/));
});

test("what is refused says why, and the history stays", async () => {
  const { hash } = await engine.loadCsv(csv);
  const bad = [
    [() => engine.loadCsv(Buffer.from("a,b\n1,2\n")), "bars.missing_column"],
    [() => engine.loadColumns(columns({ open: Float64Array.of(10) })), "bars.length"],
    [() => engine.loadColumns(columns({ open: [10, 10, 12, 9] })), "engine.argument"],
    [() => engine.loadColumns(columns({ timestamp: Float64Array.of(0, Number.NaN, 2, 3) })), "bars.not_a_time"],
    [() => engine.sweep("nonsense", []), "strategy.unknown"],
    [() => engine.sweep("ema_cross", ["fast=5", "slow=40"], { fee: 1 }), "engine.unknown_option"],
    [() => engine.sweep("ema_cross", ["fast=5", "slow=40"], { fees: () => 1 }), "engine.argument"],
    [() => engine.detail("ema_cross", { fast: 5 }), "grid.missing_parameter"],
    [() => load({ threads: 0 }), "engine.argument"],
    [() => load({ memoryLimit: 1 }), "engine.argument"],
    [() => load({ module: "nowhere.wasm" }), "engine.load"],
  ];
  for (const [attempt, code] of bad) await assert.rejects(async () => await attempt(), refused(code));
  const fresh = await load({ threads: 1 });
  await assert.rejects(fresh.sweep("ema_cross", ["fast=5", "slow=40"]), refused("engine.no_data"));
  fresh.close();
  await assert.rejects(fresh.history(), refused("engine.closed"));
  assert.equal((await engine.loadColumns(await engine.history())).hash, hash);
});

test("an engine that ran out of memory says so, and starts again with the same history", async () => {
  const own = await load({ threads: 1, memoryLimit: 64 * 2 ** 20 });
  const { hash, bars } = await own.loadCsv(csv);
  // Ten million whole numbers take 80 MB.
  const huge = own.check("ema_cross", ["fast=1..10000000", "slow=10000001"]);
  await assert.rejects(huge, refused("engine.memory", /want of memory/));
  assert.equal((await own.loadColumns(await own.history())).hash, hash);
  assert.equal((await own.history()).close.length, bars);
  own.close();
});
