// The browser engine in Chromium: the bits of the native engine with threads that share memory and with Workers that do
// not, cancelling, running out of memory, and a page that stays awake.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cases, csv, golden } from "../../wasm/tests/lib/golden.mjs";
import { startBrowser } from "./lib/browser.mjs";
import { openEngine } from "./lib/engine-page.mjs";

/** In the page: all columns of a sweep by name, as bits in hexadecimal. */
async function sweepBits({ strategy, grid, options }) {
  const { combinations, parameters, metrics } = await window.engine.sweep(strategy, grid, options);
  const bits = (column) => Array.from(new BigUint64Array(column.buffer), (word) => word.toString(16));
  const named = (prefix, columns) =>
    Object.entries(columns).map(([name, column]) => [`${prefix}.${name}`, bits(column)]);
  return Object.fromEntries([
    ["combinations", bits(combinations)],
    ...named("parameters", parameters),
    ...named("metrics", metrics),
  ]);
}

let browser;

before(async () => {
  browser = await startBrowser();
});

after(() => browser?.close());

for (const { where, isolated, threads, kind, reason } of [
  { where: "isolated, with threads", isolated: true, threads: 3, kind: "threads", reason: /is cross-origin isolated/ },
  { where: "isolated, with one thread", isolated: true, threads: 1, kind: "single", reason: /asked for/ },
  {
    where: "not isolated, with Workers",
    isolated: false,
    threads: 3,
    kind: "workers",
    reason: /is not cross-origin isolated/,
  },
]) {
  describe(where, () => {
    let page;
    let opened;

    before(async () => {
      opened = await openEngine(browser, { isolated });
      page = opened.page;
      await page.evaluate(
        async ({ csv, threads }) => {
          window.engine = await window.backsweep.load({ threads });
          window.history = await window.engine.loadCsv(new Blob([csv]));
        },
        { csv: csv.toString(), threads },
      );
    });

    after(() => opened?.close());

    test("the mode says so", async () => {
      const mode = await page.evaluate(() => window.engine.mode);
      assert.deepEqual([mode.kind, mode.threads], [kind, threads]);
      assert.match(mode.reason, reason);
    });

    for (const one of cases) {
      test(`${one.name}: the bits of the native engine`, async () => {
        assert.deepEqual(await page.evaluate(sweepBits, one), golden[one.name]);
      });
    }

    test("batches hold each row once, and progress ends at the whole", async () => {
      const { rows, fresh, last, total } = await page.evaluate(async () => {
        const fresh = [];
        let progress = [];
        const { combinations } = await window.engine.sweep("ema_cross", ["fast=2..40", "slow=40..140"], undefined, {
          batch: (columns) => fresh.push(...columns.combinations),
          progress: (...now) => {
            progress = now;
          },
        });
        return {
          rows: [...combinations],
          fresh: fresh.sort((one, two) => one - two),
          last: progress[0],
          total: progress[1],
        };
      });
      assert.deepEqual(fresh, rows);
      assert.equal(rows.length, 3800);
      assert.equal(last, total);
    });

    test("a stream gives the same rows and keeps none", async () => {
      const { nothing, streamed, swept } = await page.evaluate(async () => {
        const grid = ["fast=2..40", "slow=40..140"];
        const rows = [];
        const nothing = await window.engine.stream("ema_cross", grid, undefined, {
          batch: ({ combinations, metrics }) => {
            for (const [row, combination] of combinations.entries()) rows[combination] = metrics.sharpe[row];
          },
        });
        const { metrics } = await window.engine.sweep("ema_cross", grid);
        return { nothing, streamed: rows, swept: Array.from(metrics.sharpe) };
      });
      assert.equal(nothing, undefined);
      assert.deepEqual(streamed, swept);
    });

    test("a sweep stops when asked, soon, and the engine goes on", async () => {
      const { code, waited, rows } = await page.evaluate(async () => {
        const abort = new AbortController();
        let asked = 0;
        const error = await window.engine
          .sweep("ema_cross", ["fast=2..400", "slow=400..2000"], undefined, {
            signal: abort.signal,
            progress: (done) => {
              if (done === 0 || asked) return;
              asked = performance.now();
              abort.abort();
            },
          })
          .catch((error) => error);
        const waited = performance.now() - asked;
        const { combinations } = await window.engine.sweep("ema_cross", ["fast=5", "slow=40"]);
        return { code: error.code, waited, rows: combinations.length };
      });
      assert.equal(code, "sweep.cancelled");
      assert.equal(rows, 1);
      // The whole sweep would take minutes.
      assert.ok(waited < 10_000, `${waited} ms`);
    });

    test("memory that runs out is told, and the engine starts again with the same history", async () => {
      const { code, message, hash, expected } = await page.evaluate(async () => {
        const own = await window.backsweep.load({ threads: 2, memoryLimit: 96 * 2 ** 20 });
        const before = await own.loadColumns(await window.engine.history());
        // Ten million whole numbers take 80 MB.
        const error = await own.check("ema_cross", ["fast=1..10000000", "slow=10000001"]).catch((error) => error);
        const after = await own.loadColumns(await own.history());
        own.close();
        return { code: error.code, message: error.message, hash: after.hash, expected: before.hash };
      });
      assert.equal(code, "engine.memory", message);
      assert.match(message, /want of memory/);
      assert.equal(hash, expected);
    });

    test("the console stays quiet", () => {
      assert.deepEqual(opened.complaints, []);
    });
  });
}
