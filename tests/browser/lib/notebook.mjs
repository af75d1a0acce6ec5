// A notebook in JupyterLab, driven through JupyterLab's own application object.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const MONITOR = ".backsweep-monitor";

/** Writes a notebook of code cells. */
export async function writeNotebook(folder, name, ...sources) {
  const cells = sources.map((source, index) => ({
    cell_type: "code",
    id: `cell-${index}`,
    execution_count: null,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { display_name: "Python 3", language: "python", name: "python3" };
  await writeFile(
    join(folder, name),
    JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }),
  );
}

export class Notebook {
  constructor(page) {
    this.page = page;
    this.monitor = page.locator(MONITOR).last();
  }

  /** Opens a notebook and waits for its kernel. */
  static async open(browser, server, name, viewport = { width: 1400, height: 1100 }, deviceScaleFactor = 1) {
    const page = await browser.newPage({ viewport, deviceScaleFactor });
    const notebook = new Notebook(page);
    await notebook.visit(`${server.url}/lab/tree/${name}?token=${server.token}&reset`);
    return notebook;
  }

  /** Loads the page anew. */
  async reload() {
    await this.visit(this.page.url());
  }

  async visit(url) {
    const { page } = this;
    await page.goto(url, { waitUntil: "domcontentloaded" });
    await page.waitForFunction(() => window.jupyterapp);
    await page.evaluate(() => window.jupyterapp.restored);
    await page.waitForSelector("#jp-main-dock-panel .jp-NotebookPanel .jp-Cell");
    await page.waitForFunction(() => {
      const status = window.jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status;
      return status === "idle" || status === "busy";
    });
  }

  /**
   * Whether a cell is running. The kernel's status does not tell: JupyterLab's own requests, which it answers beside
   * the cell, make it "idle" in the middle of one.
   */
  executing() {
    return this.page.evaluate(() => {
      const { model } = window.jupyterapp.shell.currentWidget.content;
      return [...model.cells].some(({ executionState }) => executionState === "running");
    });
  }

  /** Waits until no cell is running. */
  async idle() {
    await this.page.waitForFunction(
      () => {
        const { model } = window.jupyterapp.shell.currentWidget.content;
        return ![...model.cells].some(({ executionState }) => executionState === "running");
      },
      undefined,
      { timeout: 120_000 },
    );
  }

  /** Begins to run all cells, and returns a promise of their end. */
  runAll() {
    return this.page.evaluate(() => window.jupyterapp.commands.execute("notebook:run-all-cells"));
  }

  /** Outputs of all cells, as nbformat has them. */
  outputs() {
    return this.page.evaluate(() => {
      const { model } = window.jupyterapp.shell.currentWidget.content;
      return [...model.cells].map((cell) => cell.toJSON().outputs ?? []);
    });
  }

  /** Errors of all cells, as `name: value`. */
  async errors() {
    const outputs = (await this.outputs()).flat();
    return outputs
      .filter(({ output_type }) => output_type === "error")
      .map(({ ename, evalue }) => `${ename}: ${evalue}`);
  }

  save() {
    return this.page.evaluate(() => window.jupyterapp.commands.execute("docmanager:save"));
  }

  /** Waits until there are so many monitors. */
  async monitors(count) {
    await this.page.waitForFunction(
      ([selector, wanted]) => document.querySelectorAll(selector).length >= wanted,
      [MONITOR, count],
    );
  }

  /** What the monitor says of itself, or `undefined` while there is none. */
  facts() {
    return monitorFacts(this.page);
  }

  /** Waits until the monitor's state is one of some. */
  async state(...states) {
    await waitForState(this.page, ...states);
  }

  /** Ends the notebook's kernel, so that no later page meets it. */
  async close() {
    await this.page.evaluate(() => window.jupyterapp.serviceManager.sessions.shutdownAll());
    await this.page.close();
  }
}

/** State and numbers of the last monitor on a page. */
export async function monitorFacts(page) {
  const data = await page.evaluate((selector) => {
    const root = [...document.querySelectorAll(selector)].at(-1);
    return root ? { ...root.dataset } : undefined;
  }, MONITOR);
  if (!data) return undefined;
  return { state: data.state, done: Number(data.done), total: Number(data.total), batches: Number(data.batches) };
}

/** Waits until the last monitor on a page is in one of some states. */
export async function waitForState(page, ...states) {
  try {
    await page.waitForFunction(
      ([selector, wanted]) => wanted.includes([...document.querySelectorAll(selector)].at(-1)?.dataset.state),
      [MONITOR, states],
      { timeout: 60_000 },
    );
  } catch (error) {
    const facts = JSON.stringify(await monitorFacts(page));
    throw new Error(`the monitor did not become ${states.join(" or ")}; it is ${facts}`, { cause: error });
  }
}

/** How many colours a canvas shows, and how many of its pixels are painted. */
export function colours(canvas) {
  return canvas.evaluate((element) => {
    const { data } = element.getContext("2d").getImageData(0, 0, element.width, element.height);
    const pixels = new Uint32Array(data.buffer);
    return new Set(pixels).size;
  });
}
