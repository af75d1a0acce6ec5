// What differs between browsers and Node. Node's own modules come from `getBuiltinModule`, unseen by those who bundle for
// browsers.

/** A thread with an engine in it. */
export interface Thread {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  listen(message: (data: unknown) => void, failure: (reason: string) => void): void;
  stop(): void;
}

/** Whether this is Node. */
const node = typeof process === "object" && process.versions?.node !== undefined && typeof Worker === "undefined";

/** How many threads may compute. */
export function processors(): number {
  return node ? process.getBuiltinModule("node:os").availableParallelism() : navigator.hardwareConcurrency || 1;
}

/** Whether several threads may share one memory here, and if not, why: a sentence for people. */
export function sharing(): { possible: boolean; reason: string } {
  if (node) {
    return { possible: false, reason: "In Node the grid is spread over several Workers that share no memory." };
  }
  if (globalThis.crossOriginIsolated && typeof SharedArrayBuffer === "function") {
    return { possible: true, reason: "This page is cross-origin isolated, so all threads share one memory." };
  }
  return {
    possible: false,
    reason:
      "This page is not cross-origin isolated, so the grid is spread over several Workers that share no memory; " +
      "the server can change that with the headers Cross-Origin-Opener-Policy: same-origin and " +
      "Cross-Origin-Embedder-Policy: require-corp.",
  };
}

/** Compiles the engine's module. */
export async function compile(url: URL): Promise<WebAssembly.Module> {
  if (url.protocol === "file:" && node) {
    return WebAssembly.compile(await process.getBuiltinModule("node:fs/promises").readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}`);
  // A server that does not know the type would make streaming fail.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** Starts a thread. */
export function start(url: URL): Thread {
  return node ? startInNode(url) : startInBrowser(url);
}

function startInBrowser(url: URL): Thread {
  const worker = new Worker(url, { type: "module", name: "backsweep" });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(message, failure) {
      worker.addEventListener("message", ({ data }) => message(data));
      worker.addEventListener("error", (event) => failure(event.message || "its script could not be loaded"));
      worker.addEventListener("messageerror", () => failure("it sent what cannot be read"));
    },
    stop: () => worker.terminate(),
  };
}

function startInNode(url: URL): Thread {
  const worker = new (process.getBuiltinModule("node:worker_threads").Worker)(url);
  // A program ends when it has nothing else to do.
  worker.unref();
  let waiting = 0;
  return {
    post(message, transfer) {
      waiting++;
      worker.ref();
      worker.postMessage(message, transfer);
    },
    listen(message, failure) {
      worker.on("message", (data) => {
        if (data.kind === "value" || data.kind === "error") waiting--;
        if (waiting === 0) worker.unref();
        message(data);
      });
      worker.on("error", (error) => failure(String(error)));
    },
    stop: () => void worker.terminate(),
  };
}
