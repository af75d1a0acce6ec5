// Builds the widgets into the Python package; `--tests` builds the unit tests into dist/ instead.

import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const shared = { bundle: true, format: "esm", target: "es2022", logLevel: "info" };

if (process.argv.includes("--tests")) {
  // One file, since not every Node's test runner takes folders or patterns.
  const tests = readdirSync(here("test")).filter((name) => name.endsWith(".test.ts"));
  const contents = tests.map((name) => `import ${JSON.stringify(`./${name}`)};`).join("\n");
  await build({
    ...shared,
    platform: "node",
    stdin: { contents, resolveDir: here("test") },
    outfile: here("dist/tests.js"),
    sourcemap: "inline",
  });
} else {
  const module = here("wasm/backsweep_bg.wasm");
  const hash = createHash("sha256").update(readFileSync(module)).digest("hex");
  const outdir = here("../python/backsweep/static");
  await build({
    ...shared,
    minify: true,
    entryPoints: [here("src/monitor.ts"), here("src/monitor.css"), here("src/benchmark.ts")],
    define: { MODULE_HASH: JSON.stringify(hash) },
    outdir,
  });
  // Beside the bundle, not in it: notebooks save the bundle with each widget.
  copyFileSync(module, `${outdir}/monitor.wasm`);
}
