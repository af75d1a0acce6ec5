// How the demo page feels, in Chromium: how soon it can be used, how long a slider's move takes to the charts, how long
// the page's thread is ever busy while a sweep runs. Prints JSON. `cargo xtask web --build` builds the page first.

import { startBrowser } from "../../tests/browser/lib/browser.mjs";
import { openPage, servePage, waitForResults } from "../../tests/browser/lib/page.mjs";

/** Loads that count, after one that fills the cache. */
const LOADS = 7;
/** Moves of a slider. */
const MOVES = 60;
/** A sweep of about a billion bar-combinations. */
const SWEEP = { fast: "2..202", slow: "210..1210" };

const median = (values) => values.toSorted((one, two) => one - two)[Math.floor(values.length / 2)];
const round = (value) => Math.round(value * 10) / 10;

/** Milliseconds from the navigation to a page that takes input, engine and sample loaded. */
async function interactive(browser, url) {
  const { page, context } = await openPage(browser, url);
  const times = [];
  for (let load = 0; load <= LOADS; load += 1) {
    if (load > 0) {
      await page.reload();
      await waitForResults(page, "completed");
    }
    times.push(await page.evaluate(() => performance.getEntriesByName("backsweep.interactive")[0].startTime));
  }
  await context.close();
  return { cold: round(times[0]), warm: round(median(times.slice(1))), warm_least: round(Math.min(...times.slice(1))) };
}

/** Milliseconds from a slider's move to the engine's answer, and to the end of the frame that shows it. */
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
      found.push({
        engine: Number(root.dataset.engine),
        shown: Number(root.dataset.milliseconds),
        drawn: Number(root.dataset.milliseconds) + performance.now() - start,
      });
    }
    return found;
  }, MOVES);
  await context.close();
  const column = (name) => times.map((time) => time[name]);
  const summary = (name) => ({ median: round(median(column(name))), most: round(Math.max(...column(name))) });
  return { engine: summary("engine"), shown: summary("shown"), drawn: summary("drawn") };
}

/** The longest that the page's thread was busy at a stretch, while a sweep ran with its heatmap, in milliseconds. */
async function frames(browser, url) {
  const { page, context } = await openPage(browser, url);
  for (const [name, text] of Object.entries(SWEEP))
    await page.locator(".backsweep-ranges").getByLabel(name, { exact: true }).fill(text);
  await page.locator(".backsweep-run-facts", { hasText: "200,000 combinations" }).waitFor();
  await page.evaluate(() => {
    window.longFrames = [];
    new PerformanceObserver((list) => {
      for (const { duration, blockingDuration } of list.getEntries())
        window.longFrames.push({ duration, blockingDuration });
    }).observe({ type: "long-animation-frame" });
    window.gaps = [];
    let last = performance.now();
    const beat = new MessageChannel();
    beat.port1.onmessage = () => {
      const now = performance.now();
      window.gaps.push(now - last);
      last = now;
      beat.port2.postMessage(0);
    };
    beat.port2.postMessage(0);
  });
  await page.getByRole("button", { name: "Run sweep" }).click();
  await page.waitForFunction(() => document.querySelector(".backsweep-results").dataset.state === "running");
  await waitForResults(page, "completed");
  const { long, gaps } = await page.evaluate(() => ({ long: window.longFrames, gaps: window.gaps }));
  const figures = await page.locator(".backsweep-figures").innerText();
  await context.close();
  return {
    longest_task: round(Math.max(...gaps)),
    frames_over_50: long.filter(({ duration }) => duration > 50).length,
    longest_frame: round(Math.max(0, ...long.map(({ duration }) => duration))),
    figures,
  };
}

const browser = await startBrowser();
const report = {};
for (const [name, isolated] of [
  ["isolated", true],
  ["not_isolated", false],
]) {
  const served = await servePage({ isolated });
  report[name] = {
    interactive_ms: await interactive(browser, served.url),
    slider_ms: await slider(browser, served.url),
    sweep: await frames(browser, served.url),
  };
  served.stop();
}
await browser.close();
console.log(JSON.stringify(report, undefined, 2));
