import { Connection } from "./connection.js";
import { Engine } from "./engine.js";
import { BacksweepError } from "./error.js";
import { compile, processors, sharing, start } from "./host.js";
import type { Mode } from "./mode.js";
import { MOST_MEMORY } from "./trap.js";

/** How to load the engine. */
export interface LoadOptions {
  /** How many threads compute: `"auto"`, the default, takes all processors. */
  threads?: number | "auto";
  /** Whether threads share memory where they may; `false` never does. */
  shared?: boolean;
  /** Bytes of memory that each engine may take, at least 16 MiB; 4 GiB, all that it can reach, by default. */
  memoryLimit?: number;
  /** Where `worker.js` of this package lies; beside the file that is imported by default. */
  worker?: URL | string;
  /** Where `backsweep.wasm` of this package lies; beside the file that is imported by default. */
  module?: URL | string;
  /** Where `wire.wasm` of this package lies, which the first message of an agent needs; beside the others by default. */
  wire?: URL | string;
}

/**
 * Loads the engine into Workers.
 *
 * @throws {@link BacksweepError} with the code `engine.load` when its files cannot be loaded.
 */
export async function load(options: LoadOptions = {}): Promise<Engine> {
  const { threads = "auto", shared = true, memoryLimit, worker, module, wire } = options;
  const mode = chooseMode(threads, shared);
  checkLimit(memoryLimit);
  const workerUrl = new URL(worker ?? new URL("./worker.js", import.meta.url), import.meta.url);
  const moduleUrl = new URL(module ?? new URL("./backsweep.wasm", import.meta.url), import.meta.url);
  // Compiled once for all Workers.
  const compiled = await loaded("the engine", moduleUrl);
  const pool = shares(shared) ? mode.threads : 0;
  const connect = async () => {
    const connection = new Connection(start(workerUrl));
    await connection.call("start", [compiled, pool, memoryLimit]);
    return connection;
  };
  const engine = new Engine(mode, pool > 0, connect, async () => {
    // Where no file lies beside this one, as in a notebook's widget, only this fails.
    return loaded("the agent's wire", new URL(wire ?? new URL("./wire.wasm", import.meta.url), import.meta.url));
  });
  await engine.version();
  return engine;
}

function loaded(what: string, url: URL): Promise<WebAssembly.Module> {
  return compile(url).catch((error) => {
    throw new BacksweepError({ code: "engine.load", message: `${what} cannot be loaded: ${error.message}` });
  });
}

const LEAST_MEMORY = 16 * 2 ** 20;

function checkLimit(bytes: number | undefined): void {
  if (bytes === undefined || (bytes >= LEAST_MEMORY && bytes <= MOST_MEMORY)) return;
  throw new BacksweepError({
    code: "engine.argument",
    message: `memoryLimit is ${bytes}; it must be a number of bytes from ${LEAST_MEMORY} to ${MOST_MEMORY}`,
  });
}

/** Whether the threads of an engine, be it one, share memory with the Worker that waits for them. */
function shares(wanted: boolean): boolean {
  return wanted && sharing().possible;
}

function chooseMode(wanted: number | "auto", shared: boolean): Mode {
  const threads = wanted === "auto" ? processors() : wanted;
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new BacksweepError({
      code: "engine.argument",
      message: `threads is ${wanted}; it must be "auto" or a whole number from 1`,
    });
  }
  if (threads === 1) {
    const reason = wanted === 1 ? "One thread was asked for." : "This machine offers one processor.";
    return { kind: "single", threads, reason };
  }
  const { possible, reason } = sharing();
  if (possible && !shared) {
    return { kind: "workers", threads, reason: "Workers that share no memory were asked for." };
  }
  return { kind: possible ? "threads" : "workers", threads, reason };
}
