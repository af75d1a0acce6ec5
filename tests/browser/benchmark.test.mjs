// A benchmark in the browser, in a real JupyterLab: the page runs the kernel's sweep and its row joins the others.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./lib/lab.mjs";
import { writeNotebook } from "./lib/notebook.mjs";

const CELL = `
from performance.benchmark import benchmark_in_browser
widget = benchmark_in_browser(n_bars=2_000, n_combinations=100)
widget
`;

const lab = openLab();

/** What the kernel prints for a line of code. */
function printed(notebook, code) {
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
  await writeNotebook(lab.server.folder, "benchmark.ipynb", CELL);
  const notebook = await lab.open("benchmark.ipynb");
  await notebook.runAll();
  await notebook.idle();
  assert.deepEqual(await notebook.errors(), []);
  await notebook.page.locator("svg text", { hasText: /^browser$/ }).waitFor();

  assert.equal((await printed(notebook, "print(widget.state)")).trim(), "completed");
  const summary = await printed(notebook, "print(widget.summary())");
  assert.match(summary, /^ {2}browser +[\d.]+ [mu]?s +[\d,.]+x {2}the engine in this page, /m);
  assert.ok(!summary.includes("not measured: browser"), summary);
});
