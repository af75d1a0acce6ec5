/** One parameter of a grid. */
export interface Axis {
  name: string;
  values: { integers: number[] } | { numbers: number[] };
}

/** The axes of a grid, as text such as `fast=5..25`, `slow=40..140:2` (stop exclusive), `stop=0.01,0.02`, or as objects. */
export type GridInput = readonly (string | Axis)[];

/** A built-in's name, or a strategy as data: docs/strategy.schema.json. */
export type Strategy = string | object;

/** Options of a sweep; what is left out takes its default. */
export interface OptionsInput {
  /** Fee per side, a fraction of the traded value; 0 by default. */
  fees?: number;
  /** Slippage per side, a fraction of the price; 0 by default. */
  slippage?: number;
  /** Fee of each order in cash; 0 by default. */
  fixed_fee?: number;
  /** When orders fill; at the next open by default. */
  fill?: "next_open" | "close";
  /** Which positions are taken; long by default. */
  direction?: "long" | "short" | "both";
  /** What the strategy's size of an entry means; by default an entry takes all the cash. */
  size_type?: "all_in" | "percent" | "value" | "units";
  /** Cash at the start; 10,000 by default. */
  initial_cash?: number;
  /** Bars in a year for annual figures; by default from the spacing of the bars. */
  periods_per_year?: number | null;
  /** Which results are kept; all by default. */
  keep?: "all" | { top: { count: number; metric: string } };
}

/** A price history before it is loaded. */
export interface BarColumns {
  /**
   * Nanoseconds since 1970-01-01 UTC in a `BigInt64Array`, milliseconds in a `Float64Array`, or texts: ISO 8601 or whole
   * numbers, as in a CSV.
   */
  timestamp: BigInt64Array | Float64Array | string[];
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  /** 0 everywhere when left out. */
  volume?: Float64Array;
  /** Any other column, NaN where undefined. */
  [extra: string]: Float64Array | BigInt64Array | string[] | undefined;
}

/** A price history, described. */
export interface History {
  /** How many bars it has. */
  bars: number;
  /** The first time, in milliseconds since 1970-01-01 UTC. */
  first: number;
  /** The last time. */
  last: number;
  /** Names the content: equal on every host. */
  hash: string;
  /** Names of the columns, the extra ones last. */
  columns: string[];
  /** What a person should know of how the data was read. */
  notes: string[];
  /** How the CSV was written that it came from. */
  dialect?: CsvDialect;
}

/** How a CSV is written. */
export interface CsvDialect {
  separator: "," | ";" | "\t" | "|";
  decimal: "." | ",";
  /** ISO 8601, dates of eight digits, or what is counted since 1970-01-01 UTC. */
  time: "iso" | "yyyymmdd" | "s" | "ms" | "us" | "ns";
  /** The header's names; `volume` is null where there is none, which counts as 0 on every bar. */
  columns: Record<"timestamp" | "open" | "high" | "low" | "close", string> & { volume: string | null };
}

/** What is known of a CSV before one looks; all else is detected. */
export interface CsvHints extends Partial<Omit<CsvDialect, "columns">> {
  columns?: Partial<CsvDialect["columns"]>;
}

/** An expression that was read. */
export interface Parsed {
  /** What it gives. */
  kind: "number" | "series" | "bundle of several series" | "condition on parameters" | "signal";
  /** The text as the engine writes it. */
  text: string;
}

/** The signals of a strategy as text. */
export interface SignalTexts {
  long_entry: string;
  long_exit: string;
  /** What leaves a long position where left out. */
  short_entry?: string;
  /** What goes long where left out. */
  short_exit?: string;
}

/** A price history's columns: times in milliseconds since 1970-01-01 UTC, prices, volumes, and any extra column. */
export interface HistoryColumns {
  timestamp: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  [extra: string]: Float64Array;
}

/** What a sweep would run. */
export interface Check {
  /** Names of the strategy's parameters. */
  parameters: string[];
  /** The axes of the grid. */
  axes: { name: string; values: Float64Array }[];
  /** Combinations to run. */
  combinations: number;
  /** Combinations that constraints drop. */
  dropped: number;
  /** Bar-combinations to run. */
  work: number;
}

/** Columns, one row a combination, in the order of the grid: the last axis turns fastest. */
export interface SweepColumns {
  /** The number of each combination in the grid. */
  combinations: Float64Array;
  /** The parameters' values, by name. */
  parameters: Record<string, Float64Array>;
  /** The metrics, by name; NaN where a metric is undefined. */
  metrics: Record<string, Float64Array>;
}

/** One trade. */
export interface Trade {
  long: boolean;
  /** Bar of the entry, from 0. */
  entryBar: number;
  /** Price after slippage. */
  entryPrice: number;
  /** Bar of the exit; the last one for a trade that is open. */
  exitBar: number;
  /** Price after slippage; the last close for a trade that is open. */
  exitPrice: number;
  /** Units, without sign. */
  units: number;
  /** Fees of both sides, in cash. */
  fees: number;
  /** After fees, in cash. */
  profit: number;
  /** Profit over the value at entry. */
  return: number;
  /** Why it ended; `open` for a trade that did not. */
  reason: "signal" | "stop_loss" | "trailing_stop" | "take_profit" | "time_stop" | "open";
  /** The furthest that the price went against the trade, as a fraction of the entry price, at most 0. */
  adverse: number;
  /** The furthest that it went with the trade, at least 0. */
  favourable: number;
}

/** One backtest; the arrays have one element a bar. */
export interface Detail {
  /** By name; null where undefined. */
  metrics: Record<string, number | null>;
  /** In cash, at each close. */
  equity: Float64Array;
  /** Below the highest earlier equity, as a fraction from -1 to 0. */
  drawdown: Float64Array;
  /** Units held at each close, with a minus sign when short. */
  position: Float64Array;
  /** In the order of their ends. */
  trades: Trade[];
  /** The strategy's signals, 1 where they are true; absent where the strategy has none. */
  signals: { longEntry: Uint8Array; longExit: Uint8Array; shortEntry?: Uint8Array; shortExit?: Uint8Array };
}

/** What the engine knows. */
export interface Catalogue {
  strategies: BuiltIn[];
  metrics: MetricInformation[];
  indicators: IndicatorInformation[];
}

/** A built-in strategy. */
export interface BuiltIn {
  name: string;
  summary: string;
  /** `usual` is the value that the field's books begin with. */
  parameters: { name: string; usual: number; summary: string }[];
  /** The strategy as data: docs/strategy.schema.json. */
  document: object;
}

/** A metric. */
export interface MetricInformation {
  name: string;
  unit: "fraction" | "ratio" | "count" | "cash";
  better: "higher" | "lower";
}

/** An indicator. */
export interface IndicatorInformation {
  name: string;
  summary: string;
  inputs: { name: string; column: string }[];
  arguments: {
    name: string;
    usual: number;
    range:
      | { kind: "window"; least: number }
      | { kind: "number"; least: number; most: number }
      | { kind: "choice"; words: string[] };
  }[];
  outputs: string[];
}

/** Who follows a sweep. */
export interface Watcher {
  /** Bar-combinations done, and in all. */
  progress(done: number, total: number): void;
  /** Whether anybody wants batches. */
  readonly wantsBatches: boolean;
  /** Results of some combinations, each of which comes once. */
  batch(columns: SweepColumns): void;
  /** Whether to stop. */
  cancelled(): boolean;
}
