// The demo page, as some static host would serve it: from a folder of its own, with or without isolation.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../../../wasm/demo/dist/", import.meta.url));

/** Not the root of the host: the page must use relative addresses. */
const FOLDER = "/some/where/";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".gz": "application/gzip",
  ".md": "text/markdown",
};

const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** @param {{isolated?: boolean}} options whether to send the headers that let threads share memory */
export async function servePage({ isolated = true } = {}) {
  if (!existsSync(`${DIST}index.html`)) throw new Error("the page is not built: run cargo xtask web --build");
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://host").pathname;
    const name = path.startsWith(FOLDER) ? path.slice(FOLDER.length) || "index.html" : undefined;
    try {
      if (name === undefined || name.includes("..")) throw new Error("elsewhere");
      const body = await readFile(DIST + name);
      const cache = name === "index.html" ? "no-cache" : "max-age=3600";
      const type = TYPES[extname(name)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "cache-control": cache, ...(isolated ? ISOLATION : {}) });
      response.end(body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, url: `${origin}${FOLDER}`, stop: () => server.close() };
}

/** Waits until the results shown are in a state such as `completed`. */
export async function waitForResults(page, state) {
  await page.waitForFunction(
    (wanted) => document.querySelector(".backsweep-results")?.dataset.state === wanted,
    state,
    {
      timeout: 60_000,
    },
  );
}

/** Opens the page and waits for its first sweep. */
export async function openPage(browser, url, { viewport = { width: 1440, height: 900 }, ...options } = {}) {
  const context = await browser.newContext({ viewport, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(url);
  await page.waitForFunction(() => document.body.dataset.ready === "true", undefined, { timeout: 60_000 });
  await waitForResults(page, "completed");
  await page.waitForFunction(() => document.querySelector(".backsweep-detail")?.dataset.shown);
  return { page, problems, context };
}
