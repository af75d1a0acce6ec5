// The widget on a page of its own, with a model that lives in the page: fast, and without Jupyter.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const STATIC = new URL("../../../notebook-ext/python/backsweep/static/", import.meta.url);

const PAGE = `<!doctype html>
<meta charset="utf-8">
<link rel="stylesheet" href="/monitor.css">
<style>
  body { margin: 0; padding: 16px; font-family: system-ui, sans-serif; }
  body[data-jp-theme-light="false"] {
    background: #111; color: #eee;
    --jp-layout-color1: #111; --jp-layout-color2: #212121; --jp-border-color2: #424242;
    --jp-ui-font-color1: rgba(255, 255, 255, 1); --jp-ui-font-color2: rgba(255, 255, 255, 0.7);
    --jp-brand-color1: #2196f3; --jp-error-color1: #d32f2f;
  }
</style>
<script id="jupyter-config-data" type="application/json">{"baseUrl": "/"}</script>
<div id="cell"></div>
<script type="module">
  import widget from "/monitor.js";
  const traits = { job: "", title: "", axes: [], metric: "sharpe", done: 0, total: 0, outcome: "", message: "" };
  const listeners = new Set();
  const model = {
    get: (name) => traits[name],
    on: (event, callback) => event === "change" && listeners.add(callback),
    off: (event, callback) => listeners.delete(callback),
    send: () => {},
  };
  window.setTraits = (changes) => {
    Object.assign(traits, changes);
    for (const listener of listeners) listener();
  };
  window.closeWidget = widget.render({ model, el: document.getElementById("cell") });
</script>`;

/**
 * Serves the page, and the agent's endpoint and the compiled module as the server extension would.
 *
 * @param {() => object | undefined} endpoint what to tell of the agent, `undefined` for none
 */
export async function serveWidget(endpoint) {
  const server = createServer(async (request, response) => {
    const answer = (status, type, body) => {
      // As the server extension does.
      response.writeHead(status, { "content-type": type, "document-isolation-policy": "isolate-and-credentialless" });
      response.end(body);
    };
    if (request.url === "/backsweep/agent") {
      const found = endpoint();
      const body = found ?? { message: "no agent is running", reason: "agent.not_running" };
      answer(found ? 200 : 404, "application/json", JSON.stringify(body));
    } else if (request.url.startsWith("/backsweep/monitor.wasm?hash=")) {
      answer(200, "application/wasm", await readFile(new URL("monitor.wasm", STATIC)));
    } else if (request.url === "/monitor.js") {
      answer(200, "text/javascript", await readFile(new URL("monitor.js", STATIC)));
    } else if (request.url === "/monitor.css") {
      answer(200, "text/css", await readFile(new URL("monitor.css", STATIC)));
    } else {
      answer(200, "text/html", PAGE);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}
