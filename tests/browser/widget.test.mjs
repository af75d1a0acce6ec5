// The widget alone in Chromium, with a fake agent: quick, and with an agent that misbehaves on command.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { startBrowser } from "./lib/browser.mjs";
import { startFakeAgent } from "./lib/fake-agent.mjs";
import { colours, monitorFacts, waitForState } from "./lib/notebook.mjs";
import { serveWidget } from "./lib/widget-page.mjs";

const range = (start, stop, step = 1) =>
  Array.from({ length: Math.ceil((stop - start) / step) }, (_, index) => start + index * step);
const AXES = [
  { name: "fast", values: range(5, 25) },
  { name: "slow", values: range(40, 140, 2) },
];

let browser;
let agent;
let served;
let page;
let problems;

before(async () => {
  browser = await startBrowser();
});

after(() => browser?.close());

async function open({ options = { axes: AXES }, running = true, width = 900 } = {}) {
  agent = await startFakeAgent(options);
  served = await serveWidget(() => (running ? agent.endpoint : undefined));
  page = await browser.newPage({ viewport: { width, height: 700 } });
  problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(served.url);
  await page.waitForFunction(() => window.setTraits);
}

const follow = (traits) => page.evaluate((changes) => window.setTraits(changes), { job: "job-1", ...traits });
const text = (selector) => page.locator(selector).innerText();

afterEach(async () => {
  await page?.close();
  await agent?.stop();
  served?.stop();
  assert.deepEqual(problems, []);
});

test("a sweep fills the heatmap, and credits bound what is on its way", async () => {
  await open();
  await follow({ axes: AXES });
  await waitForState(page, "completed");
  const facts = await monitorFacts(page);
  assert.deepEqual(facts, { state: "completed", done: 5_000_000, total: 5_000_000, batches: 2 });
  // Words and picture follow with the next frame, the words of the best first.
  await page.getByText("Best by sharpe").waitFor();
  assert.ok((await colours(page.locator("canvas.backsweep-heatmap"))) > 50);
  assert.match(await text(".backsweep-percent"), /^100\s%$/);
  assert.match(await text(".backsweep-title"), /ema_cross/);
});

test("a hundred thousand combinations in small batches all arrive", async () => {
  const axes = [
    { name: "stop", values: [0.01, 0.02, 0.05] },
    ...[range(5, 205), range(210, 710, 3)].map((values, axis) => ({ name: ["fast", "slow"][axis], values })),
  ];
  await open({ options: { axes, batchRows: 300, pause: 0 } });
  await follow({ axes });
  await waitForState(page, "completed");
  assert.equal((await monitorFacts(page)).batches, 334);
  assert.ok(agent.seen.mostInFlight <= 8, `${agent.seen.mostInFlight} batches in flight`);
});

test("metric and axes can be chosen, also from the keyboard", async () => {
  const axes = [{ name: "stop", values: [1, 2, 3] }, ...AXES];
  await open({ options: { axes } });
  await follow({ axes });
  await waitForState(page, "completed");
  await page.getByLabel("Metric").selectOption("trades");
  await waitForState(page, "completed");
  await page.getByText("Best by trades").waitFor();
  await page.getByLabel("Horizontal axis").selectOption({ label: "stop" });
  await page.waitForFunction(() =>
    document.querySelector("canvas.backsweep-heatmap").ariaLabel?.includes("stop and fast, 60 of 60 cells known"),
  );
  const canvas = page.locator("canvas.backsweep-heatmap");
  await canvas.focus();
  await page.keyboard.press("ArrowUp");
  const tip = page.locator(".backsweep-tip", { hasText: /stop \d, fast \d+, slow \d+\s*trades \d+/ });
  await tip.waitFor({ state: "visible" });
  await page.keyboard.press("Escape");
  await page.locator(".backsweep-tip").waitFor({ state: "hidden" });
});

test("the pointer tells parameters and value", async () => {
  await open();
  await follow({ axes: AXES });
  await waitForState(page, "completed");
  await page.locator("canvas.backsweep-heatmap").hover({ position: { x: 300, y: 150 } });
  const tip = page.locator(".backsweep-tip", { hasText: /fast \d+, slow \d+\s*sharpe [\d.]+/ });
  await tip.waitFor({ state: "visible" });
});

test("cancelling ends in cancelled", async () => {
  await open({ options: { axes: AXES, batchRows: 1, pause: 20 } });
  await follow({ axes: AXES });
  await waitForState(page, "running");
  await page.getByRole("button", { name: "Cancel" }).click();
  await waitForState(page, "cancelled");
  assert.ok((await monitorFacts(page)).batches < 1000);
  await page.getByRole("button").waitFor({ state: "hidden" });
});

test("a connection that is cut is taken up where it was", async () => {
  await open({ options: { axes: AXES, batchRows: 10, pause: 10 } });
  await follow({ axes: AXES });
  await page.waitForFunction(() => Number(document.querySelector(".backsweep-monitor").dataset.batches) > 10);
  agent.hangUp();
  await waitForState(page, "disconnected");
  assert.match(await text(".backsweep-note"), /connection to the agent was lost/);
  await waitForState(page, "completed");
  assert.equal((await monitorFacts(page)).batches, 100, "each batch once");
  const resumed = agent.seen.requests.filter(({ watch }) => watch).at(-1);
  assert.ok(resumed.watch.after >= 10);
});

test("without an agent the page says what to do", async () => {
  await open({ running: false });
  await page.getByText("The agent is not running. Start it").waitFor();
  assert.equal((await monitorFacts(page)).state, "idle");
  await follow({ axes: AXES });
  await waitForState(page, "disconnected");
  await follow({ axes: AXES, outcome: "completed" });
  await waitForState(page, "completed");
  await page.getByText("Run the cell again").waitFor();
});

test("before any sweep the machine is shown", async () => {
  await open();
  await page.getByText("agent 3.6 of 8 cores").waitFor();
  assert.match(await text(".backsweep-system:not(.backsweep-gpus)"), /Memory\s+[\d.]+ of 15.9 GiB/);
  assert.equal(await page.locator("canvas.backsweep-heatmap").isVisible(), false);
  assert.ok((await colours(page.locator("canvas.backsweep-panel-cores"))) >= 3);
});

test("32 cores and 4 GPUs are drawn, and time moves them", async () => {
  await open({ options: { axes: AXES, cores: 32, gpus: 4, past: 200 } });
  await page.getByText("agent 3.6 of 32 cores").waitFor();
  await page.getByText("Made-up GPU, 32.6 of 74.5 GiB").waitFor();
  assert.equal(await page.locator(".backsweep-panel", { hasText: "Made-up GPU" }).count(), 4);
  const cores = page.locator("canvas.backsweep-panel-cores");
  assert.ok((await colours(cores)) > 30, "each load has its colour");
  const lines = page.locator("canvas.backsweep-panel-line");
  for (let line = 0; line < 6; line += 1) assert.ok((await colours(lines.nth(line))) > 5);
  // Between two samples nothing but time moves.
  const picture = () => cores.evaluate((canvas) => canvas.toDataURL());
  const first = await picture();
  await page.waitForFunction(
    (before) => document.querySelector("canvas.backsweep-panel-cores").toDataURL() !== before,
    first,
  );
});

for (const [name, width] of [
  ["wide", 900],
  ["narrow", 340],
]) {
  for (const light of [true, false]) {
    const theme = light ? "light" : "dark";
    test(`${name} and ${theme}: a sweep beside 32 cores and 4 GPUs fits`, async () => {
      await open({ options: { axes: AXES, cores: 32, gpus: 4, past: 200 }, width });
      await page.evaluate((value) => {
        document.body.dataset.jpThemeLight = value;
      }, String(light));
      await follow({ axes: AXES });
      await waitForState(page, "completed");
      await page.getByText("agent 3.6 of 32 cores").waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      await page.waitForTimeout(600);
      const folder = process.env.BACKSWEEP_SCREENSHOTS;
      if (folder) await page.screenshot({ path: join(folder, `monitor-${name}-${theme}.png`), fullPage: true });
    });
  }
}

test("a person who wants no motion gets a picture for each sample", async () => {
  await open({ options: { axes: AXES } });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.getByText("agent 3.6 of 8 cores").waitFor();
  const frames = () =>
    page.evaluate(async () => {
      const canvas = document.querySelector("canvas.backsweep-panel-line");
      const drawing = canvas.getContext("2d");
      let drawn = 0;
      const clear = drawing.clearRect;
      drawing.clearRect = function (...area) {
        drawn += 1;
        return clear.apply(this, area);
      };
      await new Promise((resolve) => setTimeout(resolve, 1500));
      drawing.clearRect = clear;
      return drawn;
    });
  assert.ok((await frames()) <= 15, "about four samples a second");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.waitForTimeout(600);
  assert.ok((await frames()) > 15, "as many frames as the display shows");
});

test("garbage does not stop the widget", async () => {
  await open({ options: { axes: AXES, batchRows: 50, pause: 20 } });
  await follow({ axes: AXES });
  await waitForState(page, "running");
  for (const frame of ["", "{", '{"id":1,"event":"done"}', [], [0, 255], [1, 200], [1, 3], [1, 1, 1, 1, 1, 1]]) {
    agent.sayAll(typeof frame === "string" ? frame : Buffer.from(frame));
  }
  await follow({ axes: [{ name: 7 }] });
  await waitForState(page, "completed");
});

test("a page of another theme and a narrow cell fit", async () => {
  await open({ width: 340 });
  await page.evaluate(() => {
    document.body.dataset.jpThemeLight = "false";
  });
  await follow({ axes: AXES });
  await waitForState(page, "completed");
  await page.getByText("agent 324 MiB").waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} pixels too wide`);
});

test("closing the view ends its connection", async () => {
  await open();
  await page.getByText("agent 3.6 of 8 cores").waitFor();
  await page.evaluate(() => window.closeWidget());
  const deadline = Date.now() + 10_000;
  while (agent.clients() > 0 && Date.now() < deadline) await page.waitForTimeout(20);
  assert.equal(agent.clients(), 0);
});
