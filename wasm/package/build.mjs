// Builds the package into dist/ from what wasm-bindgen wrote into ../pkg: the module, optimised; the file that Workers
// run; the file that programs import.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(here("dist"), { recursive: true, force: true });
mkdirSync(here("dist"));

// -O3 and not -Oz: the loops of the engine have been compiled for speed already and must stay so. By name, functions that
// are alike are neighbours, which gzip makes use of; the names themselves are left out.
const wasmOpt = here("node_modules/binaryen/bin/wasm-opt");
const [input, output] = [here("../pkg/backsweep_bg.wasm"), here("dist/backsweep.wasm")];
execFileSync(process.execPath, [wasmOpt, "-O3", "--reorder-functions-by-name", input, "-o", output], {
  stdio: "inherit",
});

await build({
  entryPoints: [here("src/index.ts"), here("src/worker.ts")],
  outdir: here("dist"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  mainFields: ["module"],
  logLevel: "info",
});

const module = readFileSync(here("dist/backsweep.wasm"));
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
console.log(
  `backsweep.wasm: ${kilobytes(module.length)}, ${kilobytes(gzipSync(module, { level: 9 }).length)} with gzip`,
);
