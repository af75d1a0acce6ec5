// Executes the quickstart in a real JupyterLab, as a person would, and keeps a picture and a page of it.
//
//   node demo.mjs [--out FOLDER]      (or BACKSWEEP_OUT; the current folder by default)
//
// Writes quickstart.png, quickstart.ipynb and quickstart.html. Exits with 1 when a cell fails.

import { spawn } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startBrowser } from "./lib/browser.mjs";
import { pythonPath, startJupyter } from "./lib/jupyter.mjs";
import { Notebook } from "./lib/notebook.mjs";

const VIEWPORT = { width: 1280, height: 1060 };
const SCALE = 1.5;
const QUICKSTART = new URL("../../notebook-ext/examples/quickstart.ipynb", import.meta.url);

const { values } = parseArgs({ options: { out: { type: "string" } } });
const out = resolve(values.out ?? process.env.BACKSWEEP_OUT ?? ".");
await mkdir(out, { recursive: true });

const server = await startJupyter();
let browser;
try {
  browser = await startBrowser();
  await copyFile(QUICKSTART, join(server.folder, "quickstart.ipynb"));
  const notebook = await Notebook.open(browser, server, "quickstart.ipynb", VIEWPORT, SCALE);
  await notebook.page.evaluate(() => window.jupyterapp.commands.execute("application:toggle-left-area"));
  const ended = notebook.runAll();
  // In sight while it works: a monitor that nobody looks at does not measure the machine.
  await Promise.race([ended, notebook.monitors(2)]);
  await showLastMonitor(notebook);
  await ended;
  await notebook.idle();
  const errors = await notebook.errors();
  if (errors.length === 0) {
    await notebook.state("completed");
    await picture(notebook, join(out, "quickstart.png"));
  }
  await notebook.save();
  await copyFile(join(server.folder, "quickstart.ipynb"), join(out, "quickstart.ipynb"));
  await notebook.close();
  await html(join(out, "quickstart.ipynb"), out);
  for (const error of errors) console.error(`quickstart: ${error}`);
  if (errors.length > 0) process.exitCode = 1;
  else console.log(`quickstart: every cell ran; see ${join(out, "quickstart.png")} and quickstart.html`);
} finally {
  await browser?.close();
  await server.stop();
}

/** Scrolls to the text before the last monitor. */
async function showLastMonitor(notebook) {
  await notebook.monitor.evaluate((element) => {
    const heading = element.closest(".jp-Cell").previousElementSibling;
    heading.scrollIntoView({ block: "start" });
  });
}

/** The page with the last monitor, from the text before it to the table after it. */
async function picture(notebook, path) {
  await showLastMonitor(notebook);
  await notebook.monitor.getByText(/agent [\d.]+ of \d+ cores?/).waitFor();
  // Two samples make a line.
  await notebook.page.waitForTimeout(1500);
  await notebook.page.screenshot({ path });
}

/** The executed notebook as a page; where the widgets were, their text. */
async function html(notebook, folder) {
  const priority = ["text/html", "text/markdown", "image/svg+xml", "image/png", "text/latex", "text/plain"];
  const options = ["--to", "html", `--NbConvertBase.display_data_priority=${JSON.stringify(priority)}`];
  const child = spawn(pythonPath(), ["-m", "nbconvert", ...options, "--output-dir", folder, notebook], {
    env: server.env,
    stdio: ["ignore", "inherit", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (data) => {
    log += data;
  });
  const code = await new Promise((done) => child.once("exit", done));
  if (code !== 0) throw new Error(`nbconvert ended with ${code}:\n${log}`);
}
