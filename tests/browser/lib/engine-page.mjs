// A page with the browser engine's package, isolated or not.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const PACKAGE = new URL("../../../wasm/package/dist/", import.meta.url);

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const PAGE = `<!doctype html>
<title>The engine</title>
<link rel="icon" href="data:,">
<script type="module">
  import * as backsweep from "/index.js";
  Object.assign(window, { backsweep });
</script>`;

/** Serves the package and a page that imports it as `backsweep`. */
export async function serveEngine({ isolated }) {
  const server = createServer(async (request, response) => {
    const headers = isolated ? ISOLATED : {};
    const name = new URL(request.url, "http://localhost").pathname.slice(1);
    if (name === "") return response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end(PAGE);
    try {
      const content = await readFile(new URL(name, PACKAGE));
      response.writeHead(200, { ...headers, "Content-Type": TYPES[extname(name)] ?? "text/plain" }).end(content);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Opens the page in a browser; `complaints` gathers what its console says. */
export async function openEngine(browser, options) {
  const server = await serveEngine(options);
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(server.url);
  await page.waitForFunction(() => window.backsweep);
  const close = async () => {
    await page.close();
    server.close();
  };
  return { page, complaints, close };
}
