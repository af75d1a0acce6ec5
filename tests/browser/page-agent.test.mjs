// The demo page and a real native agent.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, test } from "node:test";
import { startAgent } from "./lib/agent.mjs";
import { startBrowser } from "./lib/browser.mjs";
import { openPage, servePage, waitForResults } from "./lib/page.mjs";

let browser;
let served;
let agent;
let page;
let problems;
let context;

before(async () => {
  browser = await startBrowser();
  served = await servePage();
  agent = await startAgent();
});

after(async () => {
  await browser?.close();
  served?.stop();
  await agent?.stop();
});

afterEach(async () => {
  await context?.close();
  context = undefined;
});

/** Opens the page and asks for a connection. */
async function connect(endpoint) {
  ({ page, problems, context } = await openPage(browser, served.url));
  await page.locator("summary", { hasText: "Where" }).click();
  await page.getByLabel("Sweeps run").selectOption("agent");
  await page.getByLabel("Address").fill(endpoint.address);
  await page.getByLabel("Token").fill(endpoint.token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
}

/** Opens the page with a connection to an agent. */
async function connected(endpoint) {
  await connect(endpoint);
  await page.getByText("Connected: sweeps run on the agent").waitFor();
}

/** Starts a sweep that takes a while, and waits until some of it is there. */
async function runLong(batches) {
  await range("fast").fill("2..402");
  await range("slow").fill("410..2410");
  await page.locator(".backsweep-run-facts", { hasText: "800,000 combinations" }).waitFor();
  await run();
  await page.waitForFunction((wanted) => {
    const { state, batches } = document.querySelector(".backsweep-results").dataset;
    return state === "running" && Number(batches) >= wanted;
  }, batches);
}

const range = (parameter) => page.locator(".backsweep-ranges").getByLabel(parameter, { exact: true });
const run = () => page.getByRole("button", { name: "Run sweep" }).click();

async function exported() {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export CSV" }).click(),
  ]);
  return readFile(await download.path(), "utf8");
}

test("a sweep on the agent gives what the page gives, bit for bit, and the token stays here", async () => {
  await connected(agent);
  const here = await exported();
  await page.evaluate(() => {
    document.querySelector(".backsweep-results").dataset.batches = "";
  });
  await run();
  await page.waitForFunction(() => Number(document.querySelector(".backsweep-results").dataset.batches) > 0);
  await waitForResults(page, "completed");
  assert.ok((await exported()) === here, "the same text");
  assert.ok(!page.url().includes(agent.token));
  assert.deepEqual(problems, []);
});

test("a sweep on the agent is followed while it runs, and can be cancelled", async () => {
  await connected(agent);
  await runLong(2);
  await page.getByRole("button", { name: "Cancel" }).click();
  await waitForResults(page, "cancelled");
  assert.deepEqual(problems, []);
});

test("a wrong token is told, and sweeps need a connection", async () => {
  await connect({ address: agent.address, token: "wrong" });
  await page.locator(".backsweep-agent .backsweep-problem", { hasText: /refused/ }).waitFor();
  await run();
  await page.locator(".backsweep-banner", { hasText: /No agent is connected/ }).waitFor();
  await page.getByLabel("Sweeps run").selectOption("here");
  await run();
  await waitForResults(page, "completed");
});

test("an address where nobody listens, and one that is none, are told", async () => {
  await connect({ address: "ws://127.0.0.1:9", token: "x" });
  await page.locator(".backsweep-agent .backsweep-problem", { hasText: /cannot be reached/ }).waitFor();
  await page.getByLabel("Address").fill("http://example.com");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByText("an address such as ws://127.0.0.1:7420").waitFor();
});

test("an agent that goes away ends the sweep with a sentence", async () => {
  const short = await startAgent();
  await connected(short);
  await runLong(1);
  await short.stop();
  await waitForResults(page, "failed");
  await page.locator(".backsweep-banner", { hasText: /connection to the agent was lost/ }).waitFor();
});
