// How the demo page feels, in Chromium: how soon it can be used, how long a slider's move takes to the charts, how long
// the page stands still while a sweep runs. Prints milliseconds as JSON. `cargo xtask web --build` builds the page first.
//
//   node benches/browser/page.mjs [--quick]

import { startBrowser } from "../../tests/browser/lib/browser.mjs";
import { openPage, servePage, waitForResults } from "../../tests/browser/lib/page.mjs";

const quick = process.argv.includes("--quick");

/** Loads that count, after one that fills the cache. */
const LOADS = quick ? 2 : 7;
/** Moves of a slider. */
const MOVES = quick ? 5 : 60;
const SWEEPS = quick ? 1 : 5;
/** A sweep of about a billion bar-combinations. */
const SWEEP = quick
  ? { fast: "2..12", slow: "20..40", combinations: "200 combinations" }
  : { fast: "2..202", slow: "210..1210", combinations: "200,000 combinations" };

/** From the navigation to a page that takes input, engine and sample loaded. */
async function interactive(browser, url) {
  const { page, context } = await openPage(browser, url);
  const times = [];
  for (let load = 0; load < LOADS; load += 1) {
    await page.reload();
    await waitForResults(page, "completed");
    times.push(await page.evaluate(() => performance.getEntriesByName("backsweep.interactive")[0].startTime));
  }
  await context.close();
  return times;
}

/** From a slider's move to the end of the frame that shows the backtest: charts, trades and figures. */
async function slider(browser, url) {
  const { page, context } = await openPage(browser, url);
  const times = await page.evaluate(async (moves) => {
    const root = document.querySelector(".backsweep-detail");
    const input = document.querySelector(".backsweep-slider");
    const next = () => new Promise((resolve) => setTimeout(resolve));
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const [low, high] = [Number(input.min), Number(input.max)];
    const found = [];
    for (let move = 0; move < moves; move += 1) {
      await frame();
      await next();
      delete root.dataset.milliseconds;
      input.value = String(low + (move % (high - low + 1)));
      input.dispatchEvent(new Event("input", { bubbles: true }));
      while (root.dataset.milliseconds === undefined) await next();
      // The charts draw in the frame after; what it costs is the time from its start to the next task.
      await frame();
      const start = performance.now();
      await next();
      found.push(Number(root.dataset.milliseconds) + performance.now() - start);
    }
    return found;
  }, MOVES);
  await context.close();
  return times;
}

/** The longest time between two frames of the page in each of some sweeps, with the heatmap drawn as they run. */
async function frames(browser, url) {
  const { page, context } = await openPage(browser, url);
  for (const name of ["fast", "slow"])
    await page.locator(".backsweep-ranges").getByLabel(name, { exact: true }).fill(SWEEP[name]);
  await page.locator(".backsweep-run-facts", { hasText: SWEEP.combinations }).waitFor();
  const longest = [];
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const button = await page.getByRole("button", { name: "Run sweep" }).elementHandle();
    longest.push(
      await page.evaluate(async (button) => {
        const { dataset } = document.querySelector(".backsweep-results");
        const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        // A quick sweep may be over before it is seen to run.
        const late = performance.now() + 1000;
        button.click();
        while (dataset.state !== "running" && performance.now() < late)
          await new Promise((resolve) => setTimeout(resolve));
        let [last, longest] = [await frame(), 0];
        // The frames that show the end, and then its best backtest, count too.
        for (let after = 0; after < 15; after += dataset.state === "running" ? 0 : 1) {
          const now = await frame();
          longest = Math.max(longest, now - last);
          last = now;
        }
        return longest;
      }, button),
    );
  }
  await context.close();
  return longest;
}

const browser = await startBrowser();
const served = await servePage();
const { url } = served;
const report = {
  interactive: await interactive(browser, url),
  slider: await slider(browser, url),
  frames: await frames(browser, url),
};
served.stop();
await Promise.race([browser.close(), new Promise((resolve) => setTimeout(resolve, 10_000))]);
console.log(JSON.stringify(report));
process.exit(0);
