// A benchmark in the browser, in a real JupyterLab: the page runs the kernel's sweep and its row joins the others.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "./lib/browser.mjs";
import { startJupyter } from "./lib/jupyter.mjs";
import { Notebook, writeNotebook } from "./lib/notebook.mjs";

const CELL = `
from performance.benchmark import benchmark_in_browser
widget = benchmark_in_browser(n_bars=2_000, n_combinations=100)
widget
`;

let server;
let browser;
let notebook;

before(async () => {
  server = await startJupyter();
  browser = await startBrowser();
});

after(async () => {
  await notebook?.close();
  await browser?.close();
  await server?.stop();
});

/** What the kernel prints for a line of code. */
function printed(code) {
  return notebook.page.evaluate(async (code) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.context.sessionContext.session;
    let text = "";
    const future = kernel.requestExecute({ code });
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === "stream") text += content.text;
    };
    await future.done;
    return text;
  }, code);
}

test("the page runs the sweep, and the kernel has its row with the engine's bits", async () => {
  await writeNotebook(server.folder, "benchmark.ipynb", CELL);
  notebook = await Notebook.open(browser, server, "benchmark.ipynb");
  await notebook.runAll();
  await notebook.idle();
  assert.deepEqual(await notebook.errors(), []);
  await notebook.page.locator("svg text", { hasText: /^browser$/ }).waitFor();

  assert.equal((await printed("print(widget.state)")).trim(), "completed");
  const summary = await printed("print(widget.summary())");
  assert.match(summary, /^ {2}browser +[\d.]+ [mu]?s +[\d,.]+x {2}the engine in this page, /m);
  assert.ok(!summary.includes("not measured: browser"), summary);
});
