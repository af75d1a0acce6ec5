// What the demo page computes by itself, without a browser: neighbourhoods, rankings, links, rows for an agent.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createServer } from "../../wasm/demo/node_modules/vite/dist/node/index.js";

const root = fileURLToPath(new URL("../../wasm/demo/", import.meta.url));

let vite;
const load = (path) => vite.ssrLoadModule(path);

before(async () => {
  vite = await createServer({
    root,
    logLevel: "error",
    appType: "custom",
    server: { middlewareMode: true, ws: false },
  });
});

after(() => vite?.close());

/** Random numbers that are the same each time. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test("the worst value nearby is the worst of the box around a combination", async () => {
  const { worstAround, worstNearby } = await load("/src/results/region.ts");
  const { Grid } = await load("@widget/heatmap/grid.ts");
  const next = random(7);
  for (const lengths of [[1], [9], [4, 7], [3, 1, 5], [3, 4, 2, 3]]) {
    const grid = new Grid(lengths.map((length, axis) => ({ name: `p${axis}`, values: [...Array(length).keys()] })));
    const column = Float64Array.from({ length: grid.combinations }, () => (next() < 0.2 ? Number.NaN : next()));
    const known = Uint8Array.from({ length: grid.combinations }, () => (next() < 0.9 ? 1 : 0));
    const valueAt = (combination) => (known[combination] ? column[combination] : Number.NaN);
    for (const [metric, worst] of [
      ["sharpe", Math.min],
      ["volatility", Math.max],
    ]) {
      for (const radius of [0, 1, 2, 9]) {
        const found = worstNearby(grid, metric, { column, known }, radius);
        for (let one = 0; one < grid.combinations; one += 1) {
          const near = [...column.keys()].filter((other) =>
            lengths.every((_, axis) => Math.abs(grid.position(one, axis) - grid.position(other, axis)) <= radius),
          );
          const values = near.map(valueAt).filter((value) => !Number.isNaN(value));
          const expected = Number.isNaN(valueAt(one)) ? Number.NaN : worst(...values);
          const place = `${lengths}, radius ${radius}, combination ${one}`;
          assert.equal(found[one], expected, place);
          assert.equal(worstAround(grid, metric, { column, known }, radius, one), expected, place);
        }
      }
    }
  }
});

test("the store gathers columns, whatever has come before or comes after", async () => {
  const { Store } = await load("/src/results/store.ts");
  const { Grid } = await load("@widget/heatmap/grid.ts");
  const store = new Store(new Grid([{ name: "n", values: [1, 2, 3, 4, 5] }]));
  const metrics = ["trades", "sharpe"];
  store.add({ combinations: { listed: Float64Array.of(3, 0) }, metrics, columns: [[7, 8], Float64Array.of(0.3, 0.1)] });
  assert.deepEqual([...store.column("sharpe")], [0.1, 0, 0, 0.3, 0]);
  store.add({
    combinations: { range: { first: 1, count: 2 } },
    metrics,
    columns: [
      [9, 6],
      [null, 0.2],
    ],
  });
  assert.deepEqual([...store.column("sharpe")], [0.1, Number.NaN, 0.2, 0.3, 0]);
  assert.deepEqual([...store.column("trades")], [8, 9, 6, 7, 0]);
  assert.deepEqual([...store.column("omega")], [Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0]);
  assert.equal(store.received, 4);
  assert.deepEqual([...store.listed()], [0, 1, 2, 3]);
  assert.deepEqual([...store.rows(["trades"]).columns[0]], [8, 9, 6, 7]);
});

test("parts of a view are drawn by turns, one in a frame, and stand for their time", async () => {
  const { Turns } = await load("/src/results/turns.ts");
  // A clock, frames and timers that only go when told.
  let now = 1000;
  const frames = [];
  let timers = [];
  const real = { now: performance.now, setTimeout, clearTimeout };
  performance.now = () => now;
  globalThis.requestAnimationFrame = (callback) => frames.push(callback);
  globalThis.setTimeout = (callback, wait) => timers.push({ callback, at: now + wait }) && timers.at(-1);
  globalThis.clearTimeout = (timer) => {
    timers = timers.filter((other) => other !== timer);
  };
  const drawn = [];
  const go = (milliseconds) => {
    for (const end = now + milliseconds; now < end; now += 1) {
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { callback } of due) callback();
      if (now % 16 !== 0) continue;
      for (const callback of frames.splice(0)) callback();
    }
  };
  try {
    let halves = 0;
    const draw = (name) => () => drawn.push(`${name} ${now}`) > 0;
    const turns = new Turns(
      {
        often: { draw: draw("often"), stands: 100 },
        seldom: { draw: draw("seldom"), stands: 300 },
        long: { draw: () => draw("long")() && ++halves % 2 === 0, stands: 300 },
      },
      () => drawn.push("settled"),
    );
    turns.show();
    go(80);
    assert.deepEqual(drawn.splice(0), ["often 1008", "seldom 1024", "long 1040", "long 1056", "settled"]);
    for (let event = 0; event < 30; event += 1) {
      turns.follow();
      go(10);
    }
    const followed = ["often 1120", "often 1232", "seldom 1328", "often 1344", "long 1360", "long 1376"];
    assert.deepEqual(drawn.splice(0), followed, "each in its time, and the one that takes two frames gets them");
    turns.show("seldom");
    go(20);
    assert.deepEqual(drawn.splice(0), ["seldom 1392"], "whoever waits for something gets it at once");
    go(1000);
    assert.deepEqual(drawn, ["often 1456", "long 1664", "long 1680", "settled"], "and then nothing more");
  } finally {
    performance.now = real.now;
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    delete globalThis.requestAnimationFrame;
  }
});

test("the best rows are those of a sort, undefined and unknown ones left out", async () => {
  const { bestRows } = await load("/src/results/ranking.ts");
  const next = random(3);
  const column = Float64Array.from({ length: 500 }, () => (next() < 0.1 ? Number.NaN : Math.round(next() * 40)));
  const known = Uint8Array.from({ length: 500 }, () => (next() < 0.9 ? 1 : 0));
  for (const [metric, sign] of [
    ["sharpe", -1],
    ["volatility", 1],
  ]) {
    const sorted = [...column.keys()]
      .filter((row) => known[row] && !Number.isNaN(column[row]))
      .sort((one, two) => sign * (column[one] - column[two]) || one - two);
    for (const count of [1, 25, 1000]) {
      assert.deepEqual(bestRows({ known }, metric, column, count), sorted.slice(0, count));
    }
  }
});

test("a link gives back what it was made of", async () => {
  const { encode, decode } = await load("/src/share.ts");
  const { startSetup, startLook } = await load("/src/setup.ts");
  const setup = startSetup();
  setup.builtin = "";
  setup.texts = {
    long_entry: 'close > "a&b=c#d" + 1%2',
    long_exit: "x",
    short_entry: "",
    short_exit: "\u00e9\ud83d\ude00",
  };
  setup.ranges = { fast: "5..25", "odd name": "0.5,1" };
  setup.stops.stop_loss = "0.02..0.1:0.02";
  Object.assign(setup.choices, { fees: "0.0005", direction: "both", fill: "close", initial_cash: "1" });
  const look = {
    ...startLook(),
    metric: "calmar",
    radius: 2,
    x: "odd name",
    y: "fast",
    picked: { fast: 7, "odd name": 0.5 },
  };
  const data = { hash: "0123456789abcdef", name: "my data.csv" };
  const link = encode({ setup, look, data });
  assert.deepEqual(decode(`#${link}`), { setup, look, data: { hash: "0123456789ab", name: "my data.csv" } });
  assert.equal(decode("#elsewhere"), undefined);
  assert.equal(decode(""), undefined);
});

test("usual ranges are around the usual values", async () => {
  const { usualRanges } = await load("/src/strategy/usual.ts");
  const parameter = (name, usual, summary) => ({ name, usual, summary });
  const builtin = {
    parameters: [
      parameter("window", 200, "window of the slow average, in bars"),
      parameter("oversold", 30, "low extreme of the index, 0 to 50"),
      parameter("deviations", 2, "distance of the bands, in standard deviations"),
      parameter("threshold", 0, "momentum from which the asset is held, in percent"),
    ],
  };
  const ranges = (...names) => usualRanges(names, builtin);
  assert.deepEqual(ranges("window", "oversold"), { window: "100..601:14", oversold: "15..46" });
  assert.deepEqual(ranges("deviations", "threshold"), { deviations: "1..4.125:0.125", threshold: "-15..16" });
});

test("rows for an agent keep every nanosecond, and what is undefined is null", async () => {
  const { rows } = await load("/src/run/agent.ts");
  const columns = ["open", "high", "low", "close", "volume"].map((name) => [name, Float64Array.of(1.5, 2, 3)]);
  const prices = {
    timestamp: Float64Array.of(-1, 1_650_000_000_000.123, 1_650_000_000_001),
    ...Object.fromEntries(columns),
    mood: Float64Array.of(0, Number.NaN, 1),
  };
  const times = BigInt64Array.of(-1_000_000n, 1_650_000_000_000_123_457n, 1_650_000_000_001_000_001n);
  const { hash, first, rows: sent } = rows("abc", { prices, times }, 1, 3).rows;
  assert.deepEqual([hash, first], ["abc", 1]);
  assert.deepEqual(sent.timestamp, times.slice(1));
  assert.deepEqual(sent.extra, { mood: [null, 1] });
  assert.deepEqual(sent.close, Float64Array.of(2, 3));
  // They travel to a Worker with all that lies behind them.
  assert.equal(sent.close.buffer.byteLength, 16);
});
