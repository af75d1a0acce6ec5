// Generated from core/src/wire. Do not edit: BACKSWEEP_UPDATE=1 cargo test -p backsweep-core typescript

/** Version of the messages. */
export const PROTOCOL = 1;

/** The largest frame either side sends, in bytes. */
export const FRAME_BYTES = 1048576;

/** The WebSocket subprotocol of text frames. */
export const JSON_SUBPROTOCOL = "backsweep.v1.json";

/** The WebSocket subprotocol of binary frames. */
export const BINCODE_SUBPROTOCOL = "backsweep.v1.bincode";

/** What is known of each metric. The order is that of columns everywhere. */
export const METRICS: {
  readonly [name in Metric]: {
    readonly better: "higher" | "lower";
    readonly unit: "fraction" | "ratio" | "count" | "cash";
  };
} = {
  total_return: { better: "higher", unit: "fraction" },
  annual_return: { better: "higher", unit: "fraction" },
  volatility: { better: "lower", unit: "fraction" },
  sharpe: { better: "higher", unit: "ratio" },
  sortino: { better: "higher", unit: "ratio" },
  calmar: { better: "higher", unit: "ratio" },
  omega: { better: "higher", unit: "ratio" },
  max_drawdown: { better: "higher", unit: "fraction" },
  max_drawdown_bars: { better: "lower", unit: "count" },
  trades: { better: "higher", unit: "count" },
  win_rate: { better: "higher", unit: "fraction" },
  profit_factor: { better: "higher", unit: "ratio" },
  expectancy: { better: "higher", unit: "cash" },
  avg_trade: { better: "higher", unit: "fraction" },
  best_trade: { better: "higher", unit: "fraction" },
  worst_trade: { better: "higher", unit: "fraction" },
  exposure: { better: "higher", unit: "fraction" },
  fees_paid: { better: "lower", unit: "cash" },
  final_equity: { better: "higher", unit: "cash" },
};

/** Arithmetic on two numbers or series. */
export type Arithmetic = "add" | "subtract" | "multiply" | "divide" | "minimum" | "maximum";

/** One parameter of a grid. */
export type Axis = {
  /** The parameter's name. */
  name: string,
  /** The values, in the order to run them. */
  values: Values,
};

/** Metrics of some combinations. */
export type Batch = {
  /** Which combinations, one a row. */
  combinations: Combinations,
  /** The metric of each column. */
  metrics: Array<Metric>,
  /** The columns. */
  columns: (number | null)[][],
};

/** What an agent offers. */
export type Capabilities = {
  /** Threads for sweeps. */
  threads: number,
  /** Bytes of memory. */
  memory_bytes: number,
  /** Names of usable GPUs. */
  gpus: Array<string>,
  /** What it refuses beyond. */
  limits: Limits,
};

/** Which combinations, by their number in the grid. */
export type Combinations = { "range": {
    /** The first. */
    first: number,
    /** How many. */
    count: number,
  } } | { "listed": Array<number> };

/** Comparison of two numbers or series; false where either is undefined. */
export type Comparison = "greater" | "greater_or_equal" | "less" | "less_or_equal";

/** Crossing of two series. */
export type Crossing = "above" | "below";

/** What runs a sweep. */
export type Device = "auto" | "cpu" | "cuda";

/** Which positions are taken. */
export type Direction = "long" | "short" | "both";

/** What the agent says. */
export type Event = { "hello": {
    /** [`super::PROTOCOL`]. */
    protocol: number,
    /** The agent's version. */
    version: string,
    /** What it offers. */
    capabilities: Capabilities,
  } } | { "dataset": {
    /** The dataset. */
    hash: string,
    /** Rows received. */
    received: number,
    /** Whether it is complete and valid. */
    complete: boolean,
  } } | { "accepted": {
    /** Its name. */
    job: string,
    /** Combinations to run. */
    combinations: number,
    /** Bars of the dataset. */
    bars: number,
  } } | { "progress": Progress } | { "batch": {
    /** The job. */
    job: string,
    /** Counts from 1 without gaps. */
    sequence: number,
    /** The results. */
    batch: Batch,
  } } | { "finished": {
    /** The job. */
    job: string,
    /** How. */
    outcome: Outcome,
    /** Seconds it ran. */
    seconds: number,
  } } | { "jobs": Array<JobSummary> } | { "system": SystemSample } | "done" | { "error": Problem };

/** When an order fills. A signal of a bar is known at that bar's close. */
export type Fill = "next_open" | "close";

/** What the agent sends. */
export type FromAgent = {
  /** The id of the request that this answers; 0 for a frame that could not be read. */
  id: number,
  /** What it says. */
  event: Event,
};

/** What a client sends. */
export type FromClient = {
  /** Chosen by the client; answers carry it. */
  id: number,
  /** What it asks. */
  request: Request,
};

/** A graphics processor at one moment. */
export type GpuSample = {
  /** Its name. */
  name: string,
  /** How much of the time it computed, 0 to 100. */
  load_percent: number,
  /** Memory in use, in bytes. */
  memory_used_bytes: number,
  /** Memory in all, in bytes. */
  memory_total_bytes: number,
};

/** An indicator. */
export type Indicator = "sma" | "ema" | "wma" | "dema" | "tema" | "trima" | "kama" | "rma" | "hma" | "vwma" | "midpoint" | "rsi" | "stoch" | "stochf" | "stochrsi" | "macd" | "ppo" | "apo" | "roc" | "mom" | "trix" | "cmo" | "stddev" | "var" | "zscore" | "linreg" | "linreg_slope" | "bbands" | "true_range" | "atr" | "max" | "min" | "argmax" | "argmin" | "cci" | "willr" | "ultosc" | "aroon" | "aroonosc" | "bop" | "mfi" | "adx" | "plus_di" | "minus_di" | "dx" | "natr" | "keltner" | "donchian" | "supertrend" | "sar" | "obv" | "ad" | "adosc" | "vwap" | "cmf" | "sum";

/** A sweep to run. */
export type JobSpec = {
  /** The dataset, by its content hash. */
  dataset: string,
  /** The strategy. */
  strategy: StrategySource,
  /** The axes of the grid. */
  grid: Array<Axis>,
  /** The options. */
  options: Options,
  /** How many threads; all when absent. */
  threads: number | null,
  /** On what. */
  device: Device,
};

/** What a job is doing. */
export type JobState = "queued" | "running" | "finished";

/** A job in a list. */
export type JobSummary = {
  /** How far it is. */
  progress: Progress,
  /** The strategy's name. */
  strategy: string,
  /** The grid. */
  grid: Array<Axis>,
  /** How it ended, if it has. */
  outcome: Outcome | null,
};

/** Which combinations' results are kept. */
export type Keep = "all" | { "top": {
    /** How many, at least 1. */
    count: number,
    /** By which metric. */
    metric: Metric,
  } };

/** Limits of an agent. */
export type Limits = {
  /** Bytes in a frame. */
  frame_bytes: number,
  /** Bytes of all datasets together. */
  dataset_bytes: number,
  /** Bytes of all results together. */
  result_bytes: number,
  /** Jobs that wait or run. */
  queued_jobs: number,
  /** Connections at a time. */
  connections: number,
};

/** What looks back over bars. */
export type LookBack = "lag" | "rising" | "falling" | "any_of_last" | "all_of_last";

/** A metric. The order is that of columns everywhere. */
export type Metric = "total_return" | "annual_return" | "volatility" | "sharpe" | "sortino" | "calmar" | "omega" | "max_drawdown" | "max_drawdown_bars" | "trades" | "win_rate" | "profit_factor" | "expectancy" | "avg_trade" | "best_trade" | "worst_trade" | "exposure" | "fees_paid" | "final_equity";

/** One operation. `Child` is what its operands are: whole [`super::Expression`]s in a tree, positions in a flat list. */
export type Operation<Child> = { "column": PriceColumn } | { "parameter": string } | { "constant": number } | { "indicator": {
    /** Which one. */
    indicator: Indicator,
    /** Series that it reads. */
    inputs: Array<Child>,
    /** Numbers: constants, parameters, arithmetic of them. */
    arguments: Array<Child>,
  } } | { "output": {
    /** The indicator. */
    of: Child,
    /** Name of the output. */
    name: string,
  } } | { "arithmetic": {
    /** Which. */
    operator: Arithmetic,
    /** Left operand. */
    left: Child,
    /** Right operand. */
    right: Child,
  } } | { "comparison": {
    /** Which. */
    operator: Comparison,
    /** Left operand. */
    left: Child,
    /** Right operand. */
    right: Child,
  } } | { "crossing": {
    /** Which. */
    direction: Crossing,
    /** The series that crosses. */
    left: Child,
    /** The series that is crossed. */
    right: Child,
  } } | { "and": [Child, Child] } | { "or": [Child, Child] } | { "not": Child } | { "extra_column": string } | { "unary": {
    /** Which. */
    operator: Unary,
    /** The operand. */
    of: Child,
  } } | { "look_back": {
    /** Which. */
    operator: LookBack,
    /** The series or signal. */
    of: Child,
    /** How many bars: a constant, a parameter, arithmetic of them. A whole number from 1 to the length of the
     * history. */
    bars: Child,
  } } | { "xor": [Child, Child] };

/** Options of a sweep. */
export type Options = {
  /** Fee per side, a fraction of the traded value from 0 to below 1; 0 by default. */
  fees: number,
  /** Slippage per side, a fraction of the price from 0 to below 1; 0 by default. */
  slippage: number,
  /** Fee of each order in cash, 0 or more; 0 by default. */
  fixed_fee: number,
  /** When orders fill; at the next open by default. */
  fill: Fill,
  /** Which positions are taken; long by default. */
  direction: Direction,
  /** What the strategy's size of an entry means; by default an entry takes all the cash, and there must be none. */
  size_type: SizeType,
  /** Cash at the start, above 0; 10,000 by default. */
  initial_cash: number,
  /** Bars in a year for annual figures, above 0; by default from the median spacing of the bars and a year of 365
   * days. */
  periods_per_year: number | null,
  /** Which results are kept; all by default. */
  keep: Keep,
};

/** How a job ended. */
export type Outcome = "completed" | "cancelled" | { "failed": Problem };

/** A column that every price history has, as it came or computed from those that came. */
export type PriceColumn = "open" | "high" | "low" | "close" | "volume" | "hl2" | "hlc3" | "ohlc4" | "hour" | "weekday";

/** Why something was refused. */
export type Problem = {
  /** A stable code, such as `bars.unsorted`. */
  code: string,
  /** What is wrong, the offending value, and what to do. */
  message: string,
};

/** How far a job is. */
export type Progress = {
  /** The job. */
  job: string,
  /** What it is doing. */
  state: JobState,
  /** Bar-combinations done. */
  done: number,
  /** Bar-combinations in all. */
  total: number,
  /** Seconds since it started. */
  seconds: number,
};

/** What a client asks. */
export type Request = { "hello": {
    /** [`super::PROTOCOL`]. */
    protocol: number,
    /** The agent's token. */
    token: string,
    /** Who is asking, for people who read logs. */
    client: string,
  } } | { "dataset": {
    /** [`crate::bars::Bars::hash`]. */
    hash: string,
    /** How many bars it has. */
    bars: number,
    /** How many columns it has beside the usual ones; none when absent. */
    extra_columns: number,
  } } | { "rows": {
    /** The dataset. */
    hash: string,
    /** Row number of the first. */
    first: number,
    /** The rows. */
    rows: Rows,
  } } | { "submit": JobSpec } | { "watch": {
    /** The job. */
    job: string,
    /** Batches with a sequence number up to this one are not sent again. */
    after: number | null,
    /** How many batches may be sent before [`Request::Grant`] allows more. */
    credits: number,
    /** Only these metrics; all of them when absent. */
    metrics: Array<Metric> | null,
  } } | { "grant": {
    /** The id of the watch. */
    watch: number,
    /** How many more. */
    credits: number,
  } } | { "cancel": {
    /** The job. */
    job: string,
  } } | "jobs" | { "forget": {
    /** The job. */
    job: string,
  } } | { "system_metrics": {
    /** Milliseconds between samples: 0, or 100 and more. */
    interval_ms: number,
  } };

/** Rows of a dataset, by column. */
export type Rows = {
  /** Nanoseconds since 1970-01-01 UTC. */
  timestamp: Array<number>,
  /** Opens. */
  open: Array<number>,
  /** Highs. */
  high: Array<number>,
  /** Lows. */
  low: Array<number>,
  /** Closes. */
  close: Array<number>,
  /** Volumes. */
  volume: Array<number>,
  /** The columns beside the usual ones, by name; each message has all of them. */
  extra: { [key in string]: Array<number | null> },
};

/** Where a strategy's rules stand in its list; see [`Rule`]. */
export type Rules = { stop_loss: number | null, take_profit: number | null, trailing_stop: number | null, time_stop: number | null, size: number | null,
};

/** Where a strategy's signals stand in its list. */
export type Signals = {
  /** Go long. */
  long_entry: number,
  /** Leave a long position. */
  long_exit: number,
  /** Go short; when absent, what leaves a long position goes short. */
  short_entry: number | null,
  /** Leave a short position; when absent, what goes long leaves a short position. */
  short_exit: number | null,
};

/** What the strategy's size of an entry means. */
export type SizeType = "all_in" | "percent" | "value" | "units";

/** A strategy as data. Operands come before what uses them. */
export type StrategyDocument = {
  /** Its name. */
  name: string,
  /** The operations. */
  nodes: Array<Operation<number>>,
  /** Which of them are the signals. */
  signals: Signals,
  /** Which of them are stops and the size of entries. */
  rules: Rules,
  /** Conditions on the parameters that each combination must meet; a grid that breaks one is refused. */
  requirements: Array<number>,
  /** Conditions on the parameters; combinations that break one are dropped. */
  constraints: Array<number>,
};

/** Where a strategy comes from. */
export type StrategySource = { "builtin": string } | { "tree": StrategyDocument };

/** The machine at one moment. */
export type SystemSample = {
  /** Milliseconds since 1970-01-01 UTC. */
  time_ms: number,
  /** Load of each processor, 0 to 100. */
  cpu_percent: Array<number>,
  /** Memory in use, in bytes. */
  memory_used_bytes: number,
  /** Memory in all, in bytes; a container's limit where there is one. */
  memory_total_bytes: number,
  /** Load of the agent itself, 100 for each fully used processor. */
  agent_cpu_percent: number,
  /** Memory of the agent itself, in bytes. */
  agent_memory_bytes: number,
  /** The graphics processors; none without a driver that tells of them. */
  gpus: Array<GpuSample>,
};

/** Arithmetic on one number or series. */
export type Unary = "negate" | "abs";

/** Values of an axis. Whole numbers stay whole in tables. */
export type Values = { "integers": Array<number> } | { "numbers": Array<number> };
