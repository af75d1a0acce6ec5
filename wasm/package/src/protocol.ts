// What the page and its Workers say to each other.

import type { Problem } from "./error.js";
import type {
  BarColumns,
  Catalogue,
  Check,
  CsvHints,
  Detail,
  GridInput,
  History,
  HistoryColumns,
  OptionsInput,
  Parsed,
  SignalTexts,
  Strategy,
  SweepColumns,
} from "./types.js";

/** What a Worker can be asked, and what it gives. */
export interface Methods {
  /** `pool` threads that share the Worker's memory, or 0; `memoryLimit` in bytes, what 32 bits reach when left out. */
  start(module: WebAssembly.Module, pool: number, memoryLimit?: number): void;
  catalogue(): Catalogue;
  version(): string;
  parse(text: string): Parsed;
  compose(name: string, signals: SignalTexts): object;
  loadCsv(bytes: Uint8Array | Blob, hints?: CsvHints): History;
  loadArrow(bytes: Uint8Array | Blob): History;
  loadColumns(columns: BarColumns): History;
  history(): HistoryColumns;
  times(): BigInt64Array;
  check(strategy: Strategy, grid: GridInput, options: OptionsInput): Check;
  parts(grid: GridInput, wanted: number): number;
  /** `batches`: whether anybody wants them. */
  sweep(
    strategy: Strategy,
    grid: GridInput,
    options: OptionsInput,
    cancel: SharedArrayBuffer,
    batches: boolean,
  ): SweepColumns;
  stream(strategy: Strategy, grid: GridInput, options: OptionsInput, cancel: SharedArrayBuffer, batches: boolean): void;
  sweepPart(strategy: Strategy, grid: GridInput, options: OptionsInput, wanted: number, part: number): SweepColumns;
  joinParts(grid: GridInput, options: OptionsInput, parts: SweepColumns[]): SweepColumns;
  detail(strategy: Strategy, parameters: Record<string, number>, options: OptionsInput): Detail;
  indicator(
    name: string,
    inputs: readonly (string | Float64Array)[] | undefined,
    argumentLists: readonly (readonly number[])[],
  ): Record<string, Float64Array[]>;
  /** `wire` is the module of the agent's messages. */
  encode(wire: WebAssembly.Module, message: object): Uint8Array;
  decode(wire: WebAssembly.Module, bytes: Uint8Array): unknown;
  /** Bytes of WebAssembly memory. */
  memory(): number;
}

export type Method = keyof Methods;

export interface Call<Name extends Method = Method> {
  id: number;
  method: Name;
  arguments: Parameters<Methods[Name]>;
}

export type Answer =
  | { id: number; kind: "value"; value: unknown }
  /** After a fatal problem the Worker is of no more use. */
  | { id: number; kind: "error"; problem: Problem; fatal: boolean }
  | { id: number; kind: "progress"; done: number; total: number }
  | { id: number; kind: "batch"; columns: SweepColumns };

/** The buffers of all typed arrays within some plain data, to be handed over instead of copied. */
export function buffers(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  gather(value, found);
  return [...found];
}

function gather(value: unknown, found: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) gather(part, found);
  }
}

/** Columns that share one buffer: a page takes one from a Worker in a fraction of the time that it takes for many. */
export function packed({ combinations, parameters, metrics }: SweepColumns): SweepColumns {
  const rows = combinations.length;
  const count = 1 + Object.keys(parameters).length + Object.keys(metrics).length;
  const all = new Float64Array(count * rows);
  let first = 0;
  const take = (column: Float64Array): Float64Array => {
    const taken = all.subarray(first, first + rows);
    taken.set(column);
    first += rows;
    return taken;
  };
  const takeAll = (columns: Record<string, Float64Array>) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, take(column)]));
  return { combinations: take(combinations), parameters: takeAll(parameters), metrics: takeAll(metrics) };
}
