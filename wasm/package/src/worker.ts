// The file that Workers run, in two roles: the engine, which answers calls, and the threads of its pool, which
// wasm-bindgen-rayon starts with this same file and which find in its exports what they need.

import "./worker-scope.js";
import init, {
  Engine,
  initThreadPool,
  wbg_rayon_start_worker as startThread,
  threadLost,
} from "../../pkg/backsweep.js";
import initWire, { decode, encode } from "../../wire/pkg/backsweep.js";
import { columnsFromArrow } from "./arrow.js";
import type { Problem } from "./error.js";
import { type Answer, buffers, type Call, type Method, type Methods, packed } from "./protocol.js";
import { MOST_MEMORY, whyItStopped } from "./trap.js";
import type { Watcher } from "./types.js";
import { scope } from "./worker-scope.js";

/** For the threads of the pool: the module and the memory of the engine. */
export default (module: WebAssembly.Module, memory: WebAssembly.Memory) => init({ module_or_path: module, memory });

/** For the threads of the pool: what they run until the end. */
export function wbg_rayon_start_worker(receiver: number): void {
  try {
    startThread(receiver);
  } catch (error) {
    threadLost();
    throw error;
  }
}

let engine: Engine | undefined;
let memory: WebAssembly.Memory | undefined;
let mostMemory = MOST_MEMORY;

function loaded(): Engine {
  if (!engine) throw new Error("the engine has not been started");
  return engine;
}

const bytes = async (source: Uint8Array | Blob) =>
  source instanceof Uint8Array ? source : new Uint8Array(await source.arrayBuffer());

const PAGE = 65_536;

/** A memory that cannot grow beyond a limit. */
function limited(bytes: number): WebAssembly.Memory {
  // The module asks for less than that to begin with.
  const initial = 64;
  return new WebAssembly.Memory({ initial, maximum: Math.max(initial, Math.floor(bytes / PAGE)), shared: true });
}

type Result<Name extends Method> = ReturnType<Methods[Name]> | Promise<ReturnType<Methods[Name]>>;

const methods = (id: number): { [Name in Method]: (...args: Parameters<Methods[Name]>) => Result<Name> } => ({
  async start(module, pool, memoryLimit) {
    mostMemory = memoryLimit ?? MOST_MEMORY;
    const own = memoryLimit === undefined ? {} : { memory: limited(memoryLimit) };
    ({ memory } = await init({ module_or_path: module, ...own }));
    if (pool > 0) await initThreadPool(pool);
    engine = new Engine();
  },
  catalogue: () => Engine.catalogue(),
  version: () => Engine.version(),
  parse: (text) => Engine.parse(text),
  compose: (name, signals) => Engine.compose(name, signals),
  loadCsv: async (source, hints) => loaded().loadCsv(await bytes(source), hints),
  loadArrow: async (source) => loaded().loadColumns(columnsFromArrow(await bytes(source))),
  loadColumns: (columns) => loaded().loadColumns(columns),
  history: () => loaded().history(),
  times: () => loaded().times(),
  check: (strategy, grid, options) => loaded().check(strategy, grid, options),
  parts: (grid, wanted) => Engine.parts(grid, wanted),
  sweep: (strategy, grid, options, ...watch) => loaded().sweep(strategy, grid, options, watcher(id, ...watch)),
  stream: (strategy, grid, options, ...watch) => loaded().stream(strategy, grid, options, watcher(id, ...watch)),
  sweepPart: (strategy, grid, options, wanted, part) =>
    packed(loaded().sweepPart(strategy, grid, options, wanted, part)),
  joinParts: (grid, options, parts) => Engine.joinParts(grid, options, parts),
  detail: (strategy, parameters, options) => loaded().detail(strategy, parameters, options),
  indicator: (name, inputs, argumentLists) => loaded().indicator(name, inputs, argumentLists),
  async encode(wire, message) {
    await initWire({ module_or_path: wire });
    return encode(message);
  },
  async decode(wire, frame) {
    await initWire({ module_or_path: wire });
    return decode(frame);
  },
  memory: () => memory?.buffer.byteLength ?? 0,
});

/** Tells whoever made a call how its sweep goes. */
function watcher(id: number, cancel: SharedArrayBuffer, wantsBatches: boolean): Watcher {
  const flag = new Int32Array(cancel);
  return {
    progress: (done, total) => answer({ id, kind: "progress", done, total }),
    wantsBatches,
    batch: (columns) => answer({ id, kind: "batch", columns: packed(columns) }),
    cancelled: () => Atomics.load(flag, 0) !== 0,
  };
}

function answer(message: Answer): void {
  scope.post(message, buffers(message));
}

/** What went wrong, and whether the engine is of no more use. */
function problem(error: unknown): { problem: Problem; fatal: boolean } {
  const { code, message, start, end } = error as Partial<Problem>;
  const trapped = error instanceof WebAssembly.RuntimeError || code === "engine.thread_lost";
  if (code && !trapped) return { problem: { code, message: message ?? "", start, end }, fatal: false };
  if (trapped || error instanceof RangeError) {
    return { problem: whyItStopped(error, memory?.buffer.byteLength ?? 0, mostMemory), fatal: true };
  }
  return { problem: { code: "engine.failed", message: `the engine failed: ${message ?? String(error)}` }, fatal: true };
}

// One after the other: a history that is still being read would be missed by the next call.
let last: Promise<void> = Promise.resolve();

scope.listen(({ id, method, arguments: args }: Call) => {
  last = last.then(async () => {
    try {
      const call = methods(id)[method] as (...args: unknown[]) => unknown;
      answer({ id, kind: "value", value: await call(...args) });
    } catch (error) {
      answer({ id, kind: "error", ...problem(error) });
    }
  });
});
