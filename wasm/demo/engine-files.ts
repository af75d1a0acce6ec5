// The engine's package beside the page, as it is: its Workers and its module find each other by their addresses, which
// a bundler would change.

import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const PACKAGE = fileURLToPath(new URL("../package/dist/", import.meta.url));

const TYPES: { [extension: string]: string } = { js: "text/javascript", wasm: "application/wasm" };

/** Puts the package's files into `engine/`, in the build and while developing. */
export function engineFiles(): Plugin {
  const files = () => readdirSync(PACKAGE).filter((name) => name.split(".").length === 2 && typeOf(name));
  return {
    name: "engine-files",
    buildStart() {
      if (!existsSync(`${PACKAGE}index.js`)) this.error("the engine is not built: run cargo xtask wasm");
    },
    configureServer(server) {
      server.middlewares.use("/engine", (request, response, next) => {
        const name = (request.url ?? "").replace(/^\/|\?.*$/g, "");
        const type = typeOf(name);
        if (!type || !files().includes(name)) return next();
        response.setHeader("Content-Type", type);
        createReadStream(PACKAGE + name).pipe(response);
      });
    },
    generateBundle() {
      for (const name of files()) {
        this.emitFile({ type: "asset", fileName: `engine/${name}`, source: readFileSync(PACKAGE + name) });
      }
    },
  };
}

function typeOf(name: string): string | undefined {
  return TYPES[name.split(".").at(-1) ?? ""];
}
