// JupyterLab and a browser for the tests of a file.

import { after, before } from "node:test";
import { startBrowser } from "./browser.mjs";
import { startJupyter } from "./jupyter.mjs";
import { Notebook } from "./notebook.mjs";

/** Starts both before the first test of the file that calls this, and stops them after the last. */
export function openLab() {
  const lab = {
    server: undefined,
    browser: undefined,
    /** Opens a notebook in the folder of the server. */
    open: (name) => Notebook.open(lab.browser, lab.server, name),
  };
  before(async () => {
    lab.server = await startJupyter();
    lab.browser = await startBrowser();
  });
  after(async () => {
    await lab.browser?.close();
    await lab.server?.stop();
  });
  return lab;
}
