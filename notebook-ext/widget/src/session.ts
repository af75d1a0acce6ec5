// What the widget knows: from the kernel (synced traits) and from the agent (messages). No drawing here.

import type { Connection, Listener, Status } from "./agent/connection";
import { Cells } from "./heatmap/cells";
import { Grid, readAxes } from "./heatmap/grid";
import type { Choice } from "./heatmap/view";
import { Pace } from "./progress/pace";
import type { ProgressFacts } from "./progress/view";
import { type Facts, isEnding, type State, stateOf } from "./state";
import type { Batch, JobSummary, Metric, Outcome, Problem, Progress, SystemSample } from "./wire";
import { METRICS } from "./wire";

/** What Python sets; see `backsweep.monitor`. */
export interface Traits {
  job: string;
  title: string;
  axes: unknown;
  metric: string;
  done: number;
  total: number;
  outcome: string;
  message: string;
}

/** Shown beside the chosen metric. */
const COMPANIONS: readonly Metric[] = ["sharpe", "total_return", "max_drawdown", "trades"];

export class Session implements Listener {
  /** The newest metrics of the machine. */
  sample: SystemSample | undefined;
  cells: Cells | undefined;
  batches = 0;
  done = 0;
  total = 0;

  private traits: Traits | undefined;
  private grid: Grid | undefined;
  private metric: Metric = "sharpe";
  private pace = new Pace();
  private seconds: number | undefined;
  private outcome: Outcome | undefined;
  private strategy = "";
  private queued = false;
  private cancelling = false;
  private connected = false;
  private unreachable = "";
  private refusal = "";
  private unknownJob = false;

  /**
   * @param connection of this session, made by the caller with this as its listener
   * @param changed called after anything that a person may see has changed
   * @param sampled called instead when that is the machine alone
   */
  constructor(
    private readonly connection: () => Connection,
    private readonly changed: () => void,
    private readonly sampled: () => void = changed,
  ) {}

  /** Takes in the traits, as often as they change. */
  update(traits: Traits): void {
    const before = this.traits;
    this.traits = traits;
    if (before?.job !== traits.job) this.restart(traits, before);
    if (!this.grid && traits.job) this.lay(traits.axes);
    if (this.inProcess) {
      this.done = traits.done;
      this.total = traits.total;
    } else {
      this.connection().connect();
    }
    this.changed();
  }

  /** Shows another metric or other axes: the agent is asked for the batches again. */
  choose({ metric, x, y }: Choice): void {
    if (!this.grid) return;
    this.metric = metric;
    this.begin(new Cells(this.grid, x, y, [metric, ...COMPANIONS.filter((other) => other !== metric)]));
    this.changed();
  }

  cancel(): void {
    const job = this.traits?.job;
    if (!job) return;
    this.cancelling = this.connection().cancel(job);
    this.changed();
  }

  get state(): State {
    return stateOf(this.facts());
  }

  /** What a person should know or do; empty for nothing. */
  get note(): string {
    const failure = typeof this.outcome === "object" ? this.outcome.failed.message : undefined;
    if (failure) return failure;
    if (this.refusal) return this.refusal;
    if (this.state === "failed") return this.traits?.message ?? "";
    if (this.inProcess) {
      return this.state === "running" ? "This sweep runs in the kernel: interrupt the kernel to stop it." : "";
    }
    if (!isEnding(this.state)) return this.unreachable;
    const lost = this.unreachable !== "" && !this.hasResults;
    return lost ? "The agent that ran this has ended, and its results with it. Run the cell again to see them." : "";
  }

  /** Whether there is anything to draw, or soon will be. */
  get hasResults(): boolean {
    const coming = this.state === "running" || this.state === "connecting";
    return this.cells !== undefined && (coming || this.cells.received > 0);
  }

  /** Whether the agent is there. */
  get live(): boolean {
    return this.connected;
  }

  get progress(): ProgressFacts {
    const { state } = this;
    const running = state === "running" || state === "disconnected";
    return {
      state,
      queued: this.queued,
      title: this.traits?.title || this.strategy || (this.traits?.job || this.inProcess ? "Sweep" : "Monitor"),
      subtitle: this.grid
        ? this.grid.axes.map(({ name, values }) => `${name} \u00d7\u2009${values.length}`).join("   ")
        : "",
      done: this.done,
      total: this.total,
      combinations: this.grid?.combinations,
      seconds: this.seconds,
      rate: state === "running" ? this.pace.perSecond() : this.meanRate(),
      remaining: running ? this.pace.remaining(this.total) : undefined,
      cancel: !this.traits?.job || state !== "running" ? "hidden" : this.cancelling ? "pending" : "ready",
    };
  }

  // Listener

  status(status: Status): void {
    this.connected = status.kind === "connected";
    if (status.kind === "connected") this.unreachable = "";
    if (status.kind === "unavailable") {
      this.unreachable = status.reason;
      this.cancelling = false;
    }
    this.changed();
  }

  progressed(progress: Progress): void {
    this.done = progress.done;
    this.total = progress.total;
    this.seconds = progress.seconds;
    this.queued = progress.state === "queued";
    this.pace.add(progress.done, progress.seconds);
    this.changed();
  }

  batch(batch: Batch): void {
    this.batches += 1;
    this.cells?.add(batch);
    this.changed();
  }

  finished(outcome: Outcome, seconds: number): void {
    this.outcome = outcome;
    this.seconds = seconds;
    this.queued = false;
    this.cancelling = false;
    if (outcome === "completed") this.done = this.total;
    this.changed();
  }

  jobs(jobs: JobSummary[]): void {
    const own = jobs.find(({ progress }) => progress.job === this.traits?.job);
    if (!own) return;
    this.strategy = own.strategy;
    if (!this.grid) this.lay(own.grid);
    // Once the end is known, a summary could only turn the clock back.
    if (this.outcome === undefined) this.progressed(own.progress);
    this.changed();
  }

  system(sample: SystemSample): void {
    this.sample = sample;
    this.sampled();
  }

  refused(problem: Problem, request: "watch" | "cancel" | "other"): void {
    if (request === "watch") {
      this.unknownJob = true;
      this.refusal = `The agent has no results of this run any more (${problem.message}). Run the cell again to see it here.`;
    } else {
      this.cancelling = false;
      this.refusal = problem.message;
    }
    this.changed();
  }

  fault(error: unknown): void {
    console.warn("backsweep: a message of the agent could not be used:", error);
  }

  private get inProcess(): boolean {
    return !this.traits?.job && (this.traits?.total ?? 0) > 0;
  }

  private facts(): Facts {
    return {
      job: this.traits?.job ?? "",
      inProcess: this.inProcess,
      connected: this.connected,
      unreachable: this.unreachable !== "",
      unknownJob: this.unknownJob,
      outcome: this.outcome,
      kernelOutcome: this.traits?.outcome ?? "",
    };
  }

  private meanRate(): number | undefined {
    return this.seconds !== undefined && this.seconds > 0 && this.done > 0 ? this.done / this.seconds : undefined;
  }

  private restart(traits: Traits, before: Traits | undefined): void {
    this.grid = undefined;
    this.cells = undefined;
    this.batches = this.done = this.total = 0;
    this.seconds = this.outcome = undefined;
    this.strategy = this.refusal = "";
    this.queued = this.cancelling = this.unknownJob = false;
    this.pace = new Pace();
    if (traits.metric in METRICS) this.metric = traits.metric as Metric;
    if (before?.job && !traits.job) this.connection().watch(undefined);
  }

  /** Begins with the grid, from whoever names it first. Without one there is still the progress. */
  private lay(axes: unknown): void {
    const read = readAxes(axes);
    if (read.length === 0) {
      if (this.traits) this.connection().watch(this.traits.job, [this.metric]);
      return;
    }
    this.grid = new Grid(read);
    const { x, y } = this.grid.defaultAxes();
    this.choose({ metric: this.metric, x, y });
  }

  private begin(cells: Cells): void {
    this.cells = cells;
    this.batches = 0;
    this.connection().watch(this.traits?.job, [...cells.metrics]);
  }
}
