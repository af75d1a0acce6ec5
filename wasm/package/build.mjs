// Builds the package into dist/ from what wasm-bindgen wrote into ../pkg and ../wire/pkg: the modules, optimised; the
// file that Workers run; the file that programs import.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(here("dist"), { recursive: true, force: true });
mkdirSync(here("dist"));

/**
 * By name, functions that are alike are neighbours, which gzip makes use of. Long functions that are called once stay
 * functions: inlining them makes the module larger and no faster.
 */
const OPTIONS = ["--reorder-functions-by-name", "--one-caller-inline-max-function-size=50"];

/** Makes a module small; names are left out. */
function optimise(level, input, name) {
  const wasmOpt = here("node_modules/binaryen/bin/wasm-opt");
  const output = here(`dist/${name}`);
  execFileSync(process.execPath, [wasmOpt, level, ...OPTIONS, here(input), "-o", output], { stdio: "inherit" });
  const module = readFileSync(output);
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
  console.log(`${name}: ${kilobytes(module.length)}, ${kilobytes(gzipSync(module, { level: 9 }).length)} with gzip`);
}

// -O3 and not -Oz: the loops of the engine have been compiled for speed already and must stay so.
optimise("-O3", "../pkg/backsweep_bg.wasm", "backsweep.wasm");
optimise("-Oz", "../wire/pkg/backsweep_bg.wasm", "wire.wasm");

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
