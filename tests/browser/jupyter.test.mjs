// The whole way, in a real JupyterLab: kernel, agent, server extension and widget.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { openLab } from "./lib/lab.mjs";
import { colours, writeNotebook } from "./lib/notebook.mjs";

const MODULE = new URL("../../notebook-ext/python/backsweep/static/monitor.wasm", import.meta.url);
const QUICKSTART = new URL("../../notebook-ext/examples/quickstart.ipynb", import.meta.url);

// Long enough to be looked at however fast the machine is: every test that uses it stops it.
const LONG_SWEEP = `
import backsweep as bs, numpy as np, pandas as pd
close = 100 * np.exp(np.cumsum(0.01 * np.random.default_rng(1).standard_normal(500_000)))
prices = pd.DataFrame({
    "timestamp": pd.date_range("2000-01-01", periods=len(close), freq="h"),
    "open": close, "high": close, "low": close, "close": close, "volume": 1.0,
})
bs.sweep("ema_cross", {"fast": range(2, 402), "slow": range(402, 1402)}, prices, where="agent")
`;

const lab = openLab();
let notebook;

afterEach(async () => {
  await notebook?.close();
  notebook = undefined;
});

/** Starts the long sweep and waits until the monitor moves. */
async function sweeping(name) {
  await writeNotebook(lab.server.folder, name, LONG_SWEEP);
  notebook = await lab.open(name);
  // Not awaited: it ends with the sweep.
  notebook.runAll().catch(() => {});
  await notebook.state("running");
}

/** Waits until the monitor's `done` has grown. */
async function advanced() {
  const { done } = await notebook.facts();
  await notebook.page.waitForFunction(
    (before) => Number([...document.querySelectorAll(".backsweep-monitor")].at(-1)?.dataset.done) > before,
    done,
  );
}

test("the quickstart runs, with heatmap, progress and machine on the page", async () => {
  await copyFile(QUICKSTART, join(lab.server.folder, "quickstart.ipynb"));
  notebook = await lab.open("quickstart.ipynb");
  await notebook.runAll();
  await notebook.idle();
  assert.deepEqual(await notebook.errors(), []);
  await notebook.state("completed");

  const facts = await notebook.facts();
  assert.ok(facts.total > 0 && facts.done === facts.total, JSON.stringify(facts));
  assert.ok(facts.batches > 0);
  assert.ok(await notebook.page.evaluate(() => window.crossOriginIsolated));
  await notebook.monitor.scrollIntoViewIfNeeded();
  await notebook.monitor
    .getByText(/^100\s%$/)
    .first()
    .waitFor();
  await notebook.monitor.getByText(/agent [\d.]+ of \d+ cores?/).waitFor();
  await notebook.monitor.getByText(/[\d.]+ of [\d.]+ [GM]iB/).waitFor();
  assert.ok((await colours(notebook.monitor.locator("canvas.backsweep-heatmap"))) > 50);

  const { token } = await lab.server.agent();
  await notebook.save();
  const saved = await readFile(join(lab.server.folder, "quickstart.ipynb"), "utf8");
  assert.ok(!saved.includes(token), "the agent's token must not be saved in a notebook");
  assert.ok(!saved.includes(btoa("\0asm\x01\0")), "nor the compiled module");
});

test("the monitor moves while the kernel is busy, and Cancel raises SweepCancelled", async () => {
  await sweeping("long.ipynb");
  for (let step = 0; step < 3; step += 1) {
    await advanced();
    assert.ok(await notebook.executing());
  }
  await notebook.monitor.getByRole("button", { name: "Cancel" }).click();
  await notebook.state("cancelled");
  await notebook.idle();
  const errors = await notebook.errors();
  assert.equal(errors.length, 1);
  assert.match(errors[0], /^SweepCancelled/);
});

test("a page that is loaded anew finds its sweep again", async () => {
  const sweep = `
import backsweep as bs
result = bs.sweep("ema_cross", {"fast": range(5, 25), "slow": range(40, 140, 2)}, bs.sample("sp500"), where="agent")
`;
  await writeNotebook(lab.server.folder, "reload.ipynb", sweep);
  notebook = await lab.open("reload.ipynb");
  await notebook.runAll();
  await notebook.state("completed");
  await notebook.idle();
  await notebook.save();
  await notebook.reload();
  await notebook.state("completed");
  await notebook.page.waitForFunction(() => Number(document.querySelector(".backsweep-monitor").dataset.batches) > 0);
  assert.equal((await notebook.facts()).done, (await notebook.facts()).total);
});

test("an agent that is killed leaves a page that says so", async () => {
  await sweeping("killed.ipynb");
  await advanced();
  await lab.server.killAgent();
  await notebook.state("disconnected", "failed");
  await notebook.monitor.locator(".backsweep-note").waitFor();
  assert.match(await notebook.monitor.locator(".backsweep-note").innerText(), /agent/);
  await notebook.page.evaluate(() =>
    window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.interrupt(),
  );
});

test("the server tells of the agent only those who may use it, and isolates its pages", async () => {
  const url = `${lab.server.url}/backsweep/agent`;
  const stranger = await fetch(url, { redirect: "manual" });
  assert.ok([302, 401, 403].includes(stranger.status), `status ${stranger.status}`);
  assert.ok(!(await stranger.text()).includes('token":'));

  const known = await fetch(url, { headers: { Authorization: `token ${lab.server.token}` } });
  const body = await known.json();
  if (known.status === 200) {
    assert.match(body.address, /^ws:\/\/127\.0\.0\.1:\d+$/);
  } else {
    assert.deepEqual([known.status, body.reason], [404, "agent.not_running"]);
  }
  assert.equal(known.headers.get("cache-control"), "no-store");
  assert.equal(known.headers.get("document-isolation-policy"), "isolate-and-credentialless");
});

test("the server gives the monitor's module to those who may use it, of its own version only", async () => {
  const module = await readFile(MODULE);
  const url = (hash) => `${lab.server.url}/backsweep/monitor.wasm?hash=${hash}`;
  const hash = createHash("sha256").update(module).digest("hex");
  const stranger = await fetch(url(hash), { redirect: "manual" });
  assert.ok([302, 401, 403].includes(stranger.status), `status ${stranger.status}`);

  const headers = { Authorization: `token ${lab.server.token}` };
  const known = await fetch(url(hash), { headers });
  assert.equal(known.status, 200);
  assert.equal(known.headers.get("content-type"), "application/wasm");
  assert.match(known.headers.get("cache-control"), /immutable/);
  assert.deepEqual(Buffer.from(await known.arrayBuffer()), module);
  assert.equal((await fetch(url("another"), { headers })).status, 404);
});
