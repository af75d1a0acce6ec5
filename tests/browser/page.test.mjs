// The demo page in Chromium, with the real engine: sweeps, looking at results, one backtest, links.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { startBrowser } from "./lib/browser.mjs";
import { colours } from "./lib/notebook.mjs";
import { openPage, servePage, waitForResults } from "./lib/page.mjs";

let browser;
let served;
let plain;
let page;
let problems;
let context;

before(async () => {
  browser = await startBrowser();
  served = await servePage();
  plain = await servePage({ isolated: false });
});

after(async () => {
  await browser?.close();
  served?.stop();
  plain?.stop();
});

async function open(options = {}, fragment = "", { url } = served) {
  ({ page, problems, context } = await openPage(browser, url + fragment, options));
}

afterEach(async () => {
  await context?.close();
  context = undefined;
  assert.deepEqual(problems, []);
});

const results = (name) => page.locator(".backsweep-results").getAttribute(`data-${name}`);
const shown = () => page.locator(".backsweep-detail").getAttribute("data-shown");
const field = (label) => page.getByLabel(label, { exact: true });
const range = (parameter) => page.locator(".backsweep-ranges").getByLabel(parameter, { exact: true });
const section = (title) => page.locator("summary", { hasText: title });
const run = () => page.getByRole("button", { name: "Run sweep" });
const heatmap = () => page.locator("canvas.backsweep-heatmap");
const facts = () => page.locator(".backsweep-run-facts").innerText();

/** Waits for the check of what was typed. */
const settled = (words) => page.locator(".backsweep-run-facts", { hasText: words }).waitFor();

/** A sweep that takes seconds. */
async function long() {
  await range("fast").fill("2..302");
  await range("slow").fill("310..1610");
  await settled("390,000 combinations");
}

for (const [name, options, words] of [
  ["isolated, with threads", { isolated: true }, /threads/],
  ["not isolated, with Workers", { isolated: false }, /workers/],
]) {
  test(`${name}: a sweep runs at once, and the page says how`, async () => {
    await open({}, "", options.isolated ? served : plain);
    assert.equal(await page.evaluate(() => crossOriginIsolated), options.isolated);
    const mode = await page.locator(".backsweep-mode").innerText();
    // A machine with one processor has one thread, isolated or not.
    if ((await page.evaluate(() => navigator.hardwareConcurrency)) > 1) assert.match(mode, words);
    assert.match(await page.locator(".backsweep-mode-reason").innerText(), /\.$/);
    assert.ok((await colours(heatmap())) > 50);
    assert.match(await page.locator(".backsweep-best").innerText(), /Best by sharpe\s+fast\s*\d+/);
    assert.match(await page.locator(".backsweep-data").innerText(), /5,031 bars, 1999-01-04 to 2018-12-31/);
  });
}

test("both ways give the same bits", async () => {
  const texts = [];
  for (const host of [served, plain]) {
    await open({}, "", host);
    texts.push(await exported());
    await context.close();
  }
  await open();
  assert.ok(texts[0].length > 100_000);
  assert.ok(texts[0] === texts[1], "the same text");
});

async function exported() {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export CSV" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "backsweep.csv");
  return readFile(await download.path(), "utf8");
}

test("the export holds every combination with every digit", async () => {
  await open();
  await range("fast").fill("10..12");
  await range("slow").fill("11..40:2");
  await settled("29 combinations, 1 left out");
  await run().click();
  await page.waitForFunction(() => document.querySelector(".backsweep-results").dataset.received === "29");
  await waitForResults(page, "completed");
  const [head, ...rows] = (await exported()).trim().split("\n");
  assert.match(head, /^fast,slow,total_return,annual_return,.*,final_equity$/);
  assert.equal(rows.length, 29, "what the condition leaves out has no row");
  const sharpe = rows.map((row) => row.split(",")[head.split(",").indexOf("sharpe")]);
  assert.ok(sharpe.every((text) => text.length > 10 && Number.isFinite(Number(text))));
});

test("results come while the sweep runs, and it can be cancelled", async () => {
  await open();
  await long();
  await run().click();
  await page.waitForFunction(() => {
    const { state, batches } = document.querySelector(".backsweep-results").dataset;
    return state === "running" && Number(batches) >= 2;
  });
  assert.equal(await run().isDisabled(), true);
  assert.match(await page.locator(".backsweep-figures").innerText(), /of\s390,000\scombinations.*bar-combinations\/s/);
  const part = Number(await page.getByRole("progressbar").getAttribute("aria-valuenow"));
  assert.ok(part < 100, `${part} %`);
  await page.getByRole("button", { name: "Cancel" }).click();
  await waitForResults(page, "cancelled");
  const received = Number(await results("received"));
  assert.ok(received > 0 && received < 390_000, `${received} received`);
  assert.ok((await colours(heatmap())) > 20, "what came is shown");

  // The page goes on: the next sweep runs to its end.
  await range("fast").fill("5..25");
  await range("slow").fill("40..60");
  await settled("400 combinations");
  await run().click();
  await page.waitForFunction(() => document.querySelector(".backsweep-results").dataset.received === "400");
  await waitForResults(page, "completed");
});

test("the pointer tells the numbers of a cell, and a click shows its backtest", async () => {
  await open();
  const before = await shown();
  const { width, height } = await heatmap().boundingBox();
  await heatmap().hover({ position: { x: width * 0.8, y: height * 0.3 } });
  const tip = page.locator(".backsweep-tip", { hasText: /fast \d+, slow \d+\s*sharpe [\u2212\d.]+/ });
  await tip.waitFor({ state: "visible" });
  const [place] = (await tip.innerText()).split("\n");
  await heatmap().click({ position: { x: width * 0.8, y: height * 0.3 } });
  await page.waitForFunction((words) => document.querySelector(".backsweep-detail").dataset.shown === words, place);
  assert.notEqual(place, before);
  // Candles and both curves are drawn, and the backtest is the sweep's.
  assert.ok((await colours(page.locator(".backsweep-candles canvas").first())) > 3);
  assert.equal(await page.locator(".backsweep-curves canvas").count(), 2);
  const [sharpe] = (await tip.innerText()).match(/(?<=sharpe )[\u2212\d.]+/);
  const row = page.locator(".backsweep-metric-row", { has: page.getByText("sharpe", { exact: true }) });
  assert.equal(await row.locator("dd").innerText(), sharpe);
});

test("a slider runs another backtest at each move", async () => {
  await open();
  const slider = page.getByRole("slider", { name: "fast" });
  await slider.focus();
  const value = Number(await slider.inputValue());
  const key = value > 10 ? "ArrowLeft" : "ArrowRight";
  for (let moves = 1; moves <= 3; moves += 1) {
    await page.keyboard.press(key);
    const wanted = `fast ${value + moves * (key === "ArrowLeft" ? -1 : 1)},`;
    await page.waitForFunction(
      (words) => document.querySelector(".backsweep-detail").dataset.shown.includes(words),
      wanted,
    );
  }
  assert.match(await page.locator(".backsweep-timing").innerText(), /5,031 bars backtested in [\d.]+\s*ms/);
});

test("trades are listed, and one can be brought into view", async () => {
  await open();
  await page.locator(".backsweep-trades summary").click();
  const rows = page.locator(".backsweep-trades tbody tr");
  await rows.first().waitFor();
  assert.match(await rows.last().innerText(), /long\s+\d{4}-\d\d-\d\d/);
  await rows.last().getByRole("button").click();
  await page.locator(".backsweep-caption", { hasText: /^[1-9]\d* of \d+ trades in view/ }).waitFor();
});

test("metric and neighbourhood change what is best", async () => {
  await open();
  await field("Metric").selectOption("total_return");
  await page.getByText("Best by total return").waitFor();
  await field("Neighbourhood").selectOption("1");
  await page.getByText("Best by total return, worst within 1 step").waitFor();
  // The value shown is the one in the table's column of worst neighbours, of the row that ranks first.
  const best = await page.locator(".backsweep-best .backsweep-ranked b").innerText();
  const first = page.locator(".backsweep-best-rows tbody tr").first().locator("td");
  // The table follows a few frames after the figures.
  await first.nth(4).getByText(best, { exact: true }).waitFor();
});

test("expressions run, and their mistakes are shown where they are", async () => {
  await open();
  await field("Strategy").selectOption("");
  const entry = field("Long entry");
  await settled(/combinations/);
  await entry.fill("close > ema(close, fasst) and then");
  const editor = page.locator(".backsweep-editor").first();
  await editor.locator("mark").waitFor();
  assert.match(await editor.locator(".backsweep-field-note").innerText(), /^At character \d+: /);
  assert.equal(await entry.getAttribute("aria-invalid"), "true");
  assert.equal(await run().isDisabled(), true);

  await entry.fill("close > highest(high, 20)");
  await editor.locator("mark", { hasText: "highest" }).waitFor();

  await entry.fill("cross_above(close, sma(close, window))");
  await field("Long exit").fill("cross_below(close, sma(close, window))");
  await editor.locator("mark").waitFor({ state: "detached" });
  await range("window").fill("10..60");
  await settled(/^50 combinations/);
  await run().click();
  await page.waitForFunction(() => document.querySelector(".backsweep-results").dataset.received === "50");
  await waitForResults(page, "completed");
  assert.match(await page.locator(".backsweep-best").innerText(), /window\s*\d+/);
});

test("stops are axes of the grid, or numbers", async () => {
  await open();
  await range("fast").fill("10,20");
  await range("slow").fill("50");
  await section("Stops").click();
  await field("Stop-loss").fill("0.05,0.1");
  await field("Take-profit").fill("0.2");
  await settled(/^4 combinations/);
  await run().click();
  await page.waitForFunction(() => document.querySelector(".backsweep-results").dataset.received === "4");
  await waitForResults(page, "completed");
  await page.waitForFunction(() =>
    /fast \d+, slow 50, stop_loss 0\.\d+/.test(document.querySelector(".backsweep-detail").dataset.shown),
  );
});

for (const [label, wrong, message] of [
  ["fast", "5..x", /.+/],
  ["slow", "", /needs values/i],
  ["fast", "9..9", /has no value/i],
]) {
  test(`a range of ${JSON.stringify(wrong)} is told at its field`, async () => {
    await open();
    await range(label).fill(wrong);
    await settled(`See ${label}`);
    const note = page.locator(".backsweep-ranges .backsweep-wrong .backsweep-field-note");
    assert.match(await note.innerText(), message);
    assert.equal(await run().isDisabled(), true);
  });
}

test("costs that are no fractions are told at their field", async () => {
  await open();
  await section("Orders").click();
  for (const wrong of ["2", "x", "-1"]) {
    await field("Fees").fill(wrong);
    await settled("See fees");
  }
  await field("Fees").fill("0.002");
  await settled(/combinations/);
  await page.getByText("The settings have changed since this sweep").waitFor();
});

test("too many combinations are refused with their number", async () => {
  await open();
  await range("fast").fill("2..2002");
  await range("slow").fill("2002..4002");
  await settled(/4,000,000 combinations: this page keeps 1,000,000 at most/);
});

test("a link brings back strategy, ranges, options, metric and cell", async () => {
  await open();
  await range("fast").fill("10..20:5");
  await range("slow").fill("30,50");
  await section("Orders").click();
  await field("Fees").fill("0.0005");
  await field("Direction").selectOption("both");
  await settled(/^4 combinations/);
  await run().click();
  await page.waitForFunction(() => document.querySelector(".backsweep-results").dataset.received === "4");
  await field("Metric").selectOption("calmar");
  await page.getByRole("button", { name: "Show fast 15, slow 30" }).click();
  await page.waitForFunction(() => document.querySelector(".backsweep-detail").dataset.shown === "fast 15, slow 30");
  await page.getByRole("button", { name: "Copy link" }).click();
  const { hash } = new URL(page.url());
  assert.match(hash, /p\.fast=10\.\.20:5/);
  assert.ok(!hash.includes("token"));
  const before = await page.locator(".backsweep-metrics").innerText();
  await context.close();

  await open({}, hash);
  assert.equal(await range("fast").inputValue(), "10..20:5");
  assert.equal(await field("Direction").inputValue(), "both");
  assert.equal(await field("Metric").inputValue(), "calmar");
  assert.equal(await shown(), "fast 15, slow 30");
  assert.equal(await page.locator(".backsweep-metrics").innerText(), before);
});

test("a link with expressions does too, and a broken one is no harm", async () => {
  const entry = encodeURIComponent("close > sma(close, n)");
  await open({}, `#v=1&long_entry=${entry}&long_exit=${encodeURIComponent("close < sma(close, n)")}&p.n=10..20`);
  assert.equal(await field("Long entry").inputValue(), "close > sma(close, n)");
  assert.equal(await results("received"), "10");
  await context.close();
  await open({}, "#v=1&strategy=nonsense&metric=nonsense&at.fast=x&radius=99&fill=never");
  assert.equal(await results("state"), "completed");
});

test("a link that was made with other data says so", async () => {
  await open({}, "#v=1&strategy=ema_cross&p.fast=5..10&p.slow=20..30&data=0123456789ab&name=prices.csv");
  await page.getByText("This link was made with prices.csv").waitFor();
});

test("everything can be reached and done with the keyboard", async () => {
  await open();
  await heatmap().focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  const tip = page.locator(".backsweep-tip", { hasText: /fast \d+, slow \d+/ });
  await tip.waitFor({ state: "visible" });
  const [place] = (await tip.innerText()).split("\n");
  await page.keyboard.press("Enter");
  await page.waitForFunction((words) => document.querySelector(".backsweep-detail").dataset.shown === words, place);
  await page.keyboard.press("Escape");
  await tip.waitFor({ state: "hidden" });
  await range("slow").fill("40..73");
  await range("fast").fill("5..15");
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => document.querySelector(".backsweep-results").dataset.received === "330");
  // Whatever takes the focus has a name and shows it.
  const nameless = await page.evaluate(() => {
    const controls = [...document.querySelectorAll("button, input, select, textarea, canvas[tabindex], summary")];
    const name = (node) =>
      node.ariaLabel ||
      node.labels?.[0]?.textContent ||
      node.textContent?.trim() ||
      node.getAttribute("aria-labelledby");
    return controls.filter((node) => !name(node)).map((node) => node.outerHTML);
  });
  assert.deepEqual(nameless, []);
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none");
  assert.match(await page.locator(".backsweep-spoken").innerText(), /Sweep completed: 330 combinations/);
});

test("nothing but the page's own host is asked for anything", async () => {
  const asked = [];
  context = await browser.newContext();
  page = await context.newPage();
  problems = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("websocket", (socket) => asked.push(socket.url()));
  await page.goto(served.url);
  await waitForResults(page, "completed");
  await field("Strategy").selectOption("rsi_reversal");
  await run().click();
  await waitForResults(page, "completed");
  await field("Metric").selectOption("trades");
  const foreign = asked.filter((url) => !url.startsWith(served.origin) && !/^(blob|data):/.test(url));
  assert.ok(asked.length > 4);
  assert.deepEqual(foreign, []);
});

test("dark and light: the system's choice, or a person's that is remembered", async () => {
  await open({ colorScheme: "dark" });
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await page.getByRole("button", { name: "Dark or light" }).click();
  const light = await background();
  assert.notEqual(dark, light);
  await page.reload();
  await waitForResults(page, "completed");
  assert.equal(await background(), light);
});

for (const [name, viewport] of [
  ["wide", { width: 1440, height: 900 }],
  ["narrow", { width: 390, height: 844 }],
]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${name} and ${colorScheme}: everything fits`, async () => {
      await open({ viewport, colorScheme });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const folder = process.env.BACKSWEEP_SCREENSHOTS;
      if (folder) await page.screenshot({ path: join(folder, `page-${name}-${colorScheme}.png`), fullPage: true });
    });
  }
}

test("what would run is counted before it runs", async () => {
  await open();
  await range("fast").fill("5..25");
  await range("slow").fill("40..140:2");
  await settled("1,000 combinations");
  assert.match(await facts(), /^1,000 combinations$/);
});

test("memory that runs out is told, and the page goes on", async () => {
  // The engine as it is, but for the second sweep, which ends as one does that finds no more memory.
  const wrapped = `
    import { BacksweepError, load as real } from "./real.js";
    export async function load(options) {
      const engine = await real(options);
      const stream = engine.stream.bind(engine);
      let sweeps = 0;
      engine.stream = (...rest) => {
        sweeps += 1;
        const error = { code: "engine.memory", message: "the browser has no more memory for the engine" };
        return sweeps === 2 ? Promise.reject(new BacksweepError(error)) : stream(...rest);
      };
      return engine;
    }`;
  context = await browser.newContext();
  page = await context.newPage();
  problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  const headers = { "content-type": "text/javascript", "cross-origin-embedder-policy": "require-corp" };
  const real = await (await fetch(`${served.url}engine/index.js`)).text();
  await page.route("**/engine/index.js", (route) => route.fulfill({ headers, body: wrapped }));
  await page.route("**/engine/real.js", (route) => route.fulfill({ headers, body: real }));
  await page.goto(served.url);
  await waitForResults(page, "completed");
  await run().click();
  await waitForResults(page, "failed");
  await page.locator(".backsweep-banner", { hasText: "The browser has no more memory for the engine." }).waitFor();
  await run().click();
  await waitForResults(page, "completed");
  await page.locator(".backsweep-banner").waitFor({ state: "hidden" });
});
