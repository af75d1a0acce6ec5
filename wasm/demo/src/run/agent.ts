// A sweep on a native agent: the same messages as the notebook's, over one WebSocket.

import type { Codec, RowsRequest } from "@widget/agent/codec";
import { Connection, type Listener, type Socket } from "@widget/agent/connection";
import type { Endpoint } from "@widget/agent/discovery";
import type { Event, FromAgent, Outcome, Problem } from "@widget/wire";
import { BINCODE_SUBPROTOCOL } from "@widget/wire";
import type { Engine, History, Prices } from "../engine";
import { NAMES } from "../results/store";
import { Cancelled, type Follow, type Runner } from "./local";

/** Rows in a frame: far below a frame's mebibyte, whatever the columns. */
const ROWS_A_FRAME = 2_000;

const QUIET: Omit<Listener, "status"> = {
  progressed: () => {},
  batch: () => {},
  finished: () => {},
  jobs: () => {},
  system: () => {},
  refused: () => {},
  fault: (error) => console.warn("backsweep: a message of the agent could not be used:", error),
};

function open({ address }: Endpoint): Socket {
  const socket = new WebSocket(address, BINCODE_SUBPROTOCOL);
  socket.binaryType = "arraybuffer";
  return socket;
}

/** The engine speaks the agent's wire, so that it is written down once. */
function codec(engine: Engine): Codec {
  return {
    encode: (message) => engine.encode(message) as Promise<Uint8Array<ArrayBuffer>>,
    decode: (frame) => engine.decode(new Uint8Array(frame as ArrayBuffer)) as Promise<FromAgent>,
  };
}

/** An agent that a person named. */
export class Agent {
  private readonly connection: Connection;
  private following: Omit<Listener, "status"> = QUIET;
  private settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  /** Tells when a sweep's connection is lost for good. */
  private lost: (reason: string) => void = () => {};

  /**
   * @param engine makes the frames of messages, and reads the agent's
   * @param changed told when the connection comes and goes, with a reason when it is gone
   */
  constructor(
    readonly endpoint: Endpoint,
    engine: Engine,
    private readonly changed: (connected: boolean, reason: string) => void,
  ) {
    this.connection = new Connection(
      () => Promise.resolve(endpoint),
      open,
      {
        status: (status) => {
          if (status.kind === "connected") this.settle?.resolve();
          if (status.kind === "unavailable") {
            this.settle?.reject(new Error(status.reason));
            this.lost(status.reason);
          }
          if (status.kind !== "connecting") {
            this.changed(status.kind === "connected", status.kind === "unavailable" ? status.reason : "");
          }
        },
        progressed: (progress) => this.following.progressed(progress),
        batch: (batch) => this.following.batch(batch),
        finished: (outcome, seconds) => this.following.finished(outcome, seconds),
        jobs: (jobs) => this.following.jobs(jobs),
        system: (sample) => this.following.system(sample),
        refused: (problem, request) => this.following.refused(problem, request),
        fault: (error) => this.following.fault(error),
      },
      codec(engine),
    );
  }

  /** Resolves once the agent has said hello; rejects with the reason, and does not try again. */
  async connect(): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.settle = { resolve, reject };
        this.connection.connect();
      });
    } catch (error) {
      this.connection.close();
      throw error;
    } finally {
      this.settle = undefined;
    }
  }

  close(): void {
    this.connection.close();
    this.lost("the connection to the agent was closed");
  }

  /** @param data gives the columns when the agent does not have the data yet */
  runner(loaded: History, data: () => Promise<Data>): Runner {
    return async (plan, follow) => {
      await this.upload(loaded, data, follow.signal);
      const accepted = await this.connection.ask({
        submit: {
          dataset: loaded.hash,
          strategy: { tree: plan.document },
          grid: plan.axes.map(({ name, values }) => ({ name, values: valuesOf(values) })),
          options: { ...DEFAULTS, ...plan.options },
          threads: null,
          device: "auto",
        },
      });
      if (typeof accepted !== "object" || !("accepted" in accepted)) throw unexpected(accepted);
      await this.follow(accepted.accepted.job, follow);
    };
  }

  private async upload(loaded: History, data: () => Promise<Data>, signal: AbortSignal): Promise<void> {
    const extras = loaded.columns.filter((name) => !USUAL.includes(name));
    const answer = await this.connection.ask({
      dataset: { hash: loaded.hash, bars: loaded.bars, extra_columns: extras.length },
    });
    let { received, complete } = datasetOf(answer);
    if (complete) return;
    const columns = await data();
    while (!complete) {
      if (signal.aborted) throw new Cancelled("cancelled");
      const request = rows(loaded.hash, columns, received, Math.min(received + ROWS_A_FRAME, loaded.bars));
      const next = datasetOf(await this.connection.ask(request));
      if (next.received <= received && !next.complete) throw new Error("the agent does not take the data");
      ({ received, complete } = next);
    }
  }

  private async follow(job: string, { signal, progress, batch }: Follow): Promise<void> {
    const cancel = () => this.connection.cancel(job);
    try {
      await new Promise<void>((resolve, reject) => {
        this.lost = (reason) => reject(new Error(reason));
        this.following = {
          ...QUIET,
          progressed: ({ done, total }) => progress(total > 0 ? done / total : 0),
          batch,
          finished: (outcome: Outcome) => {
            if (outcome === "completed") resolve();
            else if (outcome === "cancelled") reject(new Cancelled("cancelled"));
            else reject(new Error(outcome.failed.message));
          },
          refused: ({ message }: Problem) => reject(new Error(message)),
        };
        this.connection.watch(job, [...NAMES]);
        if (signal.aborted) cancel();
        signal.addEventListener("abort", cancel);
      });
    } finally {
      this.following = QUIET;
      this.lost = () => {};
      signal.removeEventListener("abort", cancel);
      this.connection.watch(undefined);
    }
  }
}

/** Columns of a history; their times to the nanosecond. */
export interface Data {
  prices: Prices;
  times: BigInt64Array;
}

const USUAL = ["timestamp", "open", "high", "low", "close", "volume"];

const DEFAULTS = {
  fees: 0,
  slippage: 0,
  fixed_fee: 0,
  fill: "next_open",
  direction: "long",
  size_type: "all_in",
  initial_cash: 10_000,
  periods_per_year: null,
  keep: "all",
} as const;

/** Whole numbers stay whole in the agent's tables. */
function valuesOf(values: readonly number[]) {
  return values.every(Number.isInteger) ? { integers: [...values] } : { numbers: [...values] };
}

function datasetOf(event: Event): { received: number; complete: boolean } {
  if (typeof event === "object" && "dataset" in event) return event.dataset;
  throw unexpected(event);
}

function unexpected(event: Event): Error {
  return new Error(`the agent answered something unexpected: ${JSON.stringify(event).slice(0, 80)}`);
}

/** Some rows of a history; an extra column's undefined values are null. */
export function rows(hash: string, { prices, times }: Data, first: number, last: number): RowsRequest {
  const column = (name: string) => prices[name]?.slice(first, last) ?? new Float64Array();
  const [, open, high, low, close, volume] = USUAL.map(column);
  const defined = (name: string) => Array.from(column(name), (value) => (Number.isNaN(value) ? null : value));
  const extras = Object.keys(prices).filter((name) => !USUAL.includes(name));
  const extra = Object.fromEntries(extras.map((name) => [name, defined(name)]));
  const timestamp = times.slice(first, last);
  return { rows: { hash, first, rows: { timestamp, open, high, low, close, volume, extra } } };
}
