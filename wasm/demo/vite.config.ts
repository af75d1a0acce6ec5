import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { engineFiles } from "./engine-files.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** With these a page may share memory between threads; without them it runs all the same. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  // Any folder of any static host.
  base: "./",
  plugins: [engineFiles()],
  resolve: { alias: { "@widget": here("../../notebook-ext/widget/src") } },
  build: { target: "es2022", assetsInlineLimit: 0, reportCompressedSize: false },
  server: { headers: ISOLATION, fs: { allow: [here("../..")] } },
  preview: { headers: ISOLATION, strictPort: false },
});
