// The engine in headless Chromium, driven line by line by benches/yardsticks/browser.py: each line of the input is a
// request as JSON, each line of the output its answer.
//
//   {"load": {"name": "/path", ...}, "bars": 100000}   columns as raw little-endian numbers
//   {"sweep": {...}, "threads": 2, "isolated": true}   seconds
//   {"columns": ["sharpe"], "sweep": {...}}            columns of a sweep
//   {"frames": {...}}                                  the longest time between two frames of the page during a sweep, in ms
//   {"memory": {...}, "after": [10, 100]}              bytes of the engine after so many sweeps

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { startBrowser } from "../../tests/browser/lib/browser.mjs";
import { openEngine } from "../../tests/browser/lib/engine-page.mjs";

const browser = await startBrowser();
const pages = new Map();
let history;

/** The page of one kind, with an engine for each number of threads that was asked for. */
async function pageWith({ threads = 2, isolated = true }) {
  let page = pages.get(isolated);
  if (!page) {
    ({ page } = await openEngine(browser, { isolated }));
    pages.set(isolated, page);
    await page.evaluate(() => {
      window.engines = {};
    });
  }
  await page.evaluate(
    async ({ threads, history }) => {
      if (window.engines[threads]) return;
      const engine = await window.backsweep.load({ threads });
      const bytes = Object.entries(history).map(([name, text]) => [
        name,
        Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer,
      ]);
      const columns = bytes.map(([name, buffer]) => [
        name,
        name === "timestamp" ? new BigInt64Array(buffer) : new Float64Array(buffer),
      ]);
      await engine.loadColumns(Object.fromEntries(columns));
      window.engines[threads] = engine;
    },
    { threads, history },
  );
  return page;
}

async function load({ load }) {
  const columns = Object.entries(load).map(async ([name, path]) => [name, (await readFile(path)).toString("base64")]);
  history = Object.fromEntries(await Promise.all(columns));
  return browser.version();
}

async function seconds({ threads = 2, ...request }) {
  const page = await pageWith({ threads, ...request });
  return page.evaluate(
    async ({ threads, sweep }) => {
      const start = performance.now();
      await window.engines[threads].sweep(sweep.strategy, sweep.grid, sweep.options);
      return (performance.now() - start) / 1000;
    },
    { threads, ...request },
  );
}

async function columns({ threads = 2, ...request }) {
  const page = await pageWith({ threads, ...request });
  return page.evaluate(
    async ({ threads, sweep, columns }) => {
      const { metrics } = await window.engines[threads].sweep(sweep.strategy, sweep.grid, sweep.options);
      return Object.fromEntries(columns.map((name) => [name, Array.from(metrics[name])]));
    },
    { threads, ...request },
  );
}

async function frames({ threads = 2, ...request }) {
  const page = await pageWith({ threads, ...request });
  return page.evaluate(
    async ({ threads, frames: { strategy, grid, options } }) => {
      let longest = 0;
      let last = performance.now();
      let running = true;
      const frame = () => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        if (running) requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      const batch = () => {};
      const progress = () => {};
      await window.engines[threads].sweep(strategy, grid, options, { batch, progress });
      running = false;
      return longest;
    },
    { threads, ...request },
  );
}

async function memory({ threads = 2, ...request }) {
  const page = await pageWith({ threads, ...request });
  return page.evaluate(
    async ({ threads, memory: { strategy, grid, options }, after }) => {
      const engine = window.engines[threads];
      const bytes = [];
      for (let sweeps = 1; sweeps <= Math.max(...after); sweeps++) {
        await engine.sweep(strategy, grid, options);
        if (after.includes(sweeps)) bytes.push(await engine.memory());
      }
      return bytes;
    },
    { threads, ...request },
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = [
    ["load", load],
    ["columns", columns],
    ["frames", frames],
    ["memory", memory],
    ["sweep", seconds],
  ].find(([name]) => name in request)[1];
  console.log(JSON.stringify(await answer(request)));
}
// Nothing is left to do; a browser that does not answer may be left to the system.
await Promise.race([browser.close(), new Promise((resolve) => setTimeout(resolve, 10_000))]);
process.exit(0);
