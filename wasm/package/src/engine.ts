import type { Connection } from "./connection.js";
import { BacksweepError, cancelled } from "./error.js";
import type { Mode, SweepFollower } from "./mode.js";
import type { Method, Methods } from "./protocol.js";
import type {
  BarColumns,
  BuiltIn,
  Check,
  CsvHints,
  Detail,
  GridInput,
  History,
  HistoryColumns,
  IndicatorInformation,
  MetricInformation,
  OptionsInput,
  Parsed,
  SignalTexts,
  Strategy,
  SweepColumns,
} from "./types.js";

/**
 * Bar-combinations in a part of a sweep that is spread over Workers: some 60 to 100 ms, after which a Worker hears that the
 * sweep was cancelled, and much more than what parts share and each computes again.
 */
const PART_WORK = 50e6;

/** A history as it was given, to load it again into a new Worker. */
type Source = { [Name in "loadCsv" | "loadArrow" | "loadColumns"]: [Name, Parameters<Methods[Name]>] }[
  | "loadCsv"
  | "loadArrow"
  | "loadColumns"];

/**
 * The engine, in Workers. Every method that fails rejects with a {@link BacksweepError}, and the engine goes on: one that
 * ran out of memory starts again with the last history that it could load.
 */
export class Engine {
  /** How the engine uses threads here, and why. */
  readonly mode: Mode;
  readonly #pool: boolean;
  readonly #connect: () => Promise<Connection>;
  readonly #loadWire: () => Promise<WebAssembly.Module>;
  #wire: Promise<WebAssembly.Module> | undefined;
  #workers: Promise<Connection>[];
  #source: Source | undefined;
  #closed = false;

  /** @internal Use `load`. `pool` tells whether a Worker has threads that share its memory, and only waits for them. */
  constructor(
    mode: Mode,
    pool: boolean,
    connect: () => Promise<Connection>,
    loadWire: () => Promise<WebAssembly.Module>,
  ) {
    this.mode = mode;
    this.#pool = pool;
    this.#connect = connect;
    this.#loadWire = loadWire;
    this.#workers = Array.from({ length: mode.kind === "workers" ? mode.threads : 1 }, connect);
    // Whoever calls next is told of a Worker that does not start.
    for (const worker of this.#workers) worker.catch(() => {});
  }

  /**
   * Loads a history from CSV with the columns timestamp, open, high, low, close, volume, which may be missing, and any
   * others. How it is written is detected, but for what `hints` tell; the history's `dialect` says what was found.
   */
  loadCsv(source: Uint8Array | Blob, hints: CsvHints = {}): Promise<History> {
    return this.#load(["loadCsv", [source, hints]]);
  }

  /** Loads a history from an Arrow IPC file or stream without compression, with the columns of a CSV. */
  loadArrow(source: Uint8Array | Blob): Promise<History> {
    return this.#load(["loadArrow", [source]]);
  }

  /** Loads a history from typed arrays of equal length. */
  loadColumns(columns: BarColumns): Promise<History> {
    return this.#load(["loadColumns", [columns]]);
  }

  /** The columns of the loaded history. */
  history(): Promise<HistoryColumns> {
    return this.#call("history");
  }

  /** The times of the loaded history, to the nanosecond since 1970. */
  times(): Promise<BigInt64Array> {
    return this.#call("times");
  }

  /** The strategies that come with the engine. */
  async strategies(): Promise<BuiltIn[]> {
    return (await this.#call("catalogue")).strategies;
  }

  /** The metrics, in the order of columns. */
  async metrics(): Promise<MetricInformation[]> {
    return (await this.#call("catalogue")).metrics;
  }

  /** The indicators. */
  async indicators(): Promise<IndicatorInformation[]> {
    return (await this.#call("catalogue")).indicators;
  }

  /**
   * Reads an expression such as `close > ema(close, window)`, in which names that are no columns are parameters.
   *
   * @throws a {@link BacksweepError} whose `start` and `end` tell where in the text the mistake is.
   */
  parse(text: string): Promise<Parsed> {
    return this.#call("parse", text);
  }

  /** A strategy document of signals as text. */
  compose(name: string, signals: SignalTexts): Promise<object> {
    return this.#call("compose", name, signals);
  }

  /** Checks a sweep and tells how large it is, without running it. */
  check(strategy: Strategy, grid: GridInput, options: OptionsInput = {}): Promise<Check> {
    return this.#call("check", strategy, grid, options);
  }

  /**
   * Runs a sweep over the loaded history.
   *
   * @returns all rows, or those that `options.keep` asks for, in the order of the grid.
   * @throws a {@link BacksweepError} with the code `sweep.cancelled` when `signal` aborts.
   */
  async sweep(
    strategy: Strategy,
    grid: GridInput,
    options: OptionsInput = {},
    follower: SweepFollower = {},
  ): Promise<SweepColumns> {
    if (follower.signal?.aborted) throw cancelled();
    if (this.#pool) return this.#onPool("sweep", strategy, grid, options, follower);
    const parts: SweepColumns[] = [];
    const { batch } = follower;
    const first = await this.#inParts(strategy, grid, options, {
      ...follower,
      batch: (columns) => {
        // The caller may keep or hand over what it is given.
        batch?.(structuredClone(columns));
        parts.push(columns);
      },
    });
    return first.call("joinParts", [grid, options, parts], { transfer: true });
  }

  /**
   * Runs a sweep whose results go to `follower.batch` and are kept by nobody else: whoever puts them to use as they come
   * spares the engine the whole table, and its memory. With `options.keep` batches hold more than what is asked for.
   *
   * @throws as {@link sweep}
   */
  async stream(strategy: Strategy, grid: GridInput, options: OptionsInput, follower: SweepFollower): Promise<void> {
    if (follower.signal?.aborted) throw cancelled();
    if (this.#pool) await this.#onPool("stream", strategy, grid, options, follower);
    else await this.#inParts(strategy, grid, options, follower);
  }

  /** All that happened in one backtest. */
  detail(strategy: Strategy, parameters: Record<string, number>, options: OptionsInput = {}): Promise<Detail> {
    return this.#call("detail", strategy, parameters, options);
  }

  /**
   * Computes an indicator for each list of arguments.
   *
   * @param inputs names of columns, or series; the columns that are usual for the indicator when left out.
   * @returns for each output of the indicator, a series for each list, NaN while the indicator warms up.
   */
  indicator(
    name: string,
    inputs: readonly (string | Float64Array)[] | undefined,
    argumentLists: readonly (readonly number[])[],
  ): Promise<Record<string, Float64Array[]>> {
    return this.#call("indicator", name, inputs, argumentLists);
  }

  /** A message for a native agent, in binary: the types are those of the wire. */
  async encode(message: object): Promise<Uint8Array> {
    return this.#call("encode", await this.#wireModule(), message);
  }

  /** A message of a native agent. */
  async decode(bytes: Uint8Array): Promise<unknown> {
    return this.#call("decode", await this.#wireModule(), bytes);
  }

  /** The engine's version. */
  version(): Promise<string> {
    return this.#call("version");
  }

  /** Bytes of memory that the engine holds, in all Workers. */
  async memory(): Promise<number> {
    const each = await Promise.all((await this.#all()).map((worker) => worker.call("memory", [])));
    return each.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Stops the Workers. What still runs rejects. */
  close(): void {
    this.#closed = true;
    for (const worker of this.#workers) {
      worker.then(
        (worker) => worker.close(),
        () => {},
      );
    }
  }

  /** The module of the agent's messages, loaded with the first of them; one that could not be is tried again. */
  #wireModule(): Promise<WebAssembly.Module> {
    this.#wire ??= this.#loadWire().catch((error) => {
      this.#wire = undefined;
      throw error;
    });
    return this.#wire;
  }

  async #call<Name extends Method>(
    method: Name,
    ...args: Parameters<Methods[Name]>
  ): Promise<ReturnType<Methods[Name]>> {
    return (await this.#worker(0)).call(method, args);
  }

  async #load(source: Source): Promise<History> {
    const [method, args] = source;
    const [history] = await Promise.all((await this.#all()).map((worker) => worker.call(method, args as never)));
    this.#source = source;
    return history as History;
  }

  #all(): Promise<Connection[]> {
    return Promise.all(this.#workers.map((_, index) => this.#worker(index)));
  }

  /** A Worker that answers: the one there was, or a new one with the same history. */
  async #worker(index: number): Promise<Connection> {
    if (this.#closed) throw new BacksweepError({ code: "engine.closed", message: "the engine was closed" });
    const before = this.#workers[index] as Promise<Connection>;
    const worker = await before.catch(() => undefined);
    if (worker && !worker.lost) return worker;
    // Whoever finds out first replaces it; the others wait for the same.
    if (this.#workers[index] === before) this.#workers[index] = this.#restart();
    return this.#workers[index] as Promise<Connection>;
  }

  async #restart(): Promise<Connection> {
    const worker = await this.#connect();
    if (this.#source) {
      const [method, args] = this.#source;
      await worker.call(method, args as never);
    }
    return worker;
  }

  async #onPool<Name extends "sweep" | "stream">(
    method: Name,
    strategy: Strategy,
    grid: GridInput,
    options: OptionsInput,
    { signal, progress, batch }: SweepFollower,
  ): Promise<ReturnType<Methods[Name]>> {
    const cancel = new SharedArrayBuffer(4);
    const abort = () => void Atomics.store(new Int32Array(cancel), 0, 1);
    signal?.addEventListener("abort", abort);
    try {
      const worker = await this.#worker(0);
      const args = [strategy, grid, options, cancel, batch !== undefined] as Parameters<Methods[Name]>;
      return await worker.call(method, args, { progress, batch });
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Runs a sweep in parts, each of them a batch; a Worker that can put them together. */
  async #inParts(
    strategy: Strategy,
    grid: GridInput,
    options: OptionsInput,
    { signal, progress, batch }: SweepFollower,
  ): Promise<Connection> {
    const workers = await this.#all();
    const first = workers[0] as Connection;
    const { work } = await first.call("check", [strategy, grid, options]);
    // As many for each Worker, so that none waits long for the last.
    const wanted = workers.length * Math.ceil(work / workers.length / PART_WORK);
    const count = await first.call("parts", [grid, wanted]);
    let next = 0;
    let ended = 0;
    const run = async (worker: Connection): Promise<void> => {
      while (next < count && !signal?.aborted) {
        const columns = await worker.call("sweepPart", [strategy, grid, options, wanted, next++]);
        if (signal?.aborted) return;
        batch?.(columns);
        ended += 1;
        progress?.((work * ended) / count, work);
      }
    };
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(cancelled()), { once: true });
    });
    try {
      await Promise.race([Promise.all(workers.map(run)), aborted]);
    } finally {
      // A part that failed ends the others.
      next = count;
    }
    return first;
  }
}
