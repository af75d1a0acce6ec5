// A client of the agent over one WebSocket: says hello, keeps what is wanted (a watched job, system metrics) across
// reconnections, and grants credits as batches are consumed.

import type { Batch, Event, FromAgent, JobSummary, Metric, Outcome, Problem, Progress, SystemSample } from "../wire";
import { PROTOCOL } from "../wire";
import type { Codec, Frame, Question } from "./codec";
import { type Endpoint, NoAgent } from "./discovery";

/** What the client needs of a WebSocket. */
export interface Socket {
  send(frame: Frame): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: never) => void) | null;
}

/** How the connection is. */
export type Status =
  | { kind: "connecting" }
  | { kind: "connected" }
  | { kind: "unavailable"; reason: string; retrySeconds: number };

/** What the client tells. */
export interface Listener {
  status(status: Status): void;
  progressed(progress: Progress): void;
  batch(batch: Batch): void;
  finished(outcome: Outcome, seconds: number): void;
  jobs(jobs: JobSummary[]): void;
  system(sample: SystemSample): void;
  /** A request was refused. */
  refused(problem: Problem, request: "watch" | "cancel" | "other"): void;
  /** Something unexpected; the connection goes on. */
  fault(error: unknown): void;
}

/** Clock and chance, so that tests own them. */
export interface Timers {
  set(callback: () => void, milliseconds: number): unknown;
  clear(timer: unknown): void;
  random(): number;
}

const REAL_TIMERS: Timers = {
  set: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  random: Math.random,
};

/** Batches in flight: enough to hide the round trip, little enough to stay responsive. */
const CREDITS = 8;
const HELLO_MILLISECONDS = 5_000;
const FIRST_RETRY_MILLISECONDS = 500;
const LAST_RETRY_MILLISECONDS = 10_000;

interface Watched {
  job: string;
  metrics: Metric[];
  /** Sequence number of the last batch consumed. */
  after: number | null;
  /** Whether the agent said that there is no more to come. */
  ended: boolean;
}

/** What the agent refused, with its stable code. */
export class Refusal extends Error {
  readonly code: string;

  constructor(problem: Problem) {
    super(problem.message);
    this.code = problem.code;
  }
}

export class Connection {
  private socket: Socket | undefined;
  private endpoint: Endpoint | undefined;
  private phase: "off" | "waiting" | "opening" | "ready" | "closed" = "off";
  /** Of the wait for the next attempt, or for the agent's hello. */
  private timer: unknown;
  /** Attempts since the last that succeeded. */
  private failures = 0;

  private nextId = 1;
  private helloId = 0;
  private watchId = 0;
  private jobsId = 0;
  private systemId = 0;
  private readonly cancelIds = new Set<number>();
  private readonly asked = new Map<number, { resolve: (event: Event) => void; reject: (error: Error) => void }>();

  private watched: Watched | undefined;
  private interval = 0;
  private consumed = 0;

  constructor(
    private readonly discover: () => Promise<Endpoint>,
    private readonly open: (endpoint: Endpoint) => Socket,
    private readonly listener: Listener,
    private readonly codec: Codec,
    private readonly timers: Timers = REAL_TIMERS,
  ) {}

  /** Connects, now; also cuts a wait for the next attempt short. Does nothing while connected or connecting. */
  connect(): void {
    if (this.phase === "off" || this.phase === "waiting") void this.start();
  }

  /** Follows a job from its first batch on; `undefined` follows none. */
  watch(job: string | undefined, metrics: Metric[] = []): void {
    this.watched = job === undefined ? undefined : { job, metrics, after: null, ended: false };
    this.watchId = 0;
    if (this.phase === "ready") this.sendWatch();
  }

  /** Asks for system metrics at this rate in milliseconds; 0 for none. */
  system(interval: number): void {
    if (interval === this.interval) return;
    this.interval = interval;
    if (this.phase === "ready") this.sendSystem();
  }

  /** Asks the agent to stop a job; `false` when there is no connection. */
  cancel(job: string): boolean {
    if (this.phase !== "ready") return false;
    this.cancelIds.add(this.send({ cancel: { job } }));
    return true;
  }

  /**
   * Sends a request and waits for its one answer. Rejects with the agent's {@link Refusal}, and when the connection is
   * not there or ends.
   */
  ask(request: Question): Promise<Event> {
    if (this.phase !== "ready") return Promise.reject(new Error("there is no connection to the agent"));
    return new Promise((resolve, reject) => this.asked.set(this.send(request), { resolve, reject }));
  }

  close(): void {
    this.drop();
    this.phase = "closed";
  }

  private async start(): Promise<void> {
    this.stopTimer();
    this.phase = "opening";
    this.listener.status({ kind: "connecting" });
    let endpoint: Endpoint;
    try {
      endpoint = await this.discover();
    } catch (error) {
      if (this.isClosed()) return;
      this.retry(error instanceof NoAgent ? error.message : `The agent cannot be found: ${String(error)}`);
      return;
    }
    if (this.isClosed()) return;
    this.endpoint = endpoint;
    try {
      this.greet(this.open(endpoint), endpoint);
    } catch (error) {
      this.retry(`The agent's address ${endpoint.address} cannot be opened: ${String(error)}`);
    }
  }

  /** A method, since the compiler takes a field for unchanged across an `await`. */
  private isClosed(): boolean {
    return this.phase === "closed";
  }

  private greet(socket: Socket, endpoint: Endpoint): void {
    this.socket = socket;
    const mine = () => this.socket === socket;
    this.timer = this.timers.set(() => mine() && this.lost(), HELLO_MILLISECONDS);
    socket.onopen = () => {
      if (!mine()) return;
      this.helloId = this.send({ hello: { protocol: PROTOCOL, token: endpoint.token, client: "backsweep monitor" } });
    };
    // The last frame that is read elsewhere: what an agent says before it closes is heard.
    let reading: Promise<void> | undefined;
    socket.onmessage = (event) => {
      if (mine()) reading = this.receive(event.data, mine) ?? reading;
    };
    socket.onclose = () => {
      const close = () => mine() && this.lost();
      if (reading) void reading.then(close);
      else close();
    };
  }

  /** The socket is gone, or never answered. */
  private lost(): void {
    const { address } = this.endpoint ?? { address: "its address" };
    this.retry(
      this.phase === "ready"
        ? "The connection to the agent was lost."
        : `The agent at ${address} cannot be reached. It listens on the machine of the kernel only, and to pages served from there or named by "native-agent serve --allow-origin".`,
    );
  }

  private retry(reason: string): void {
    this.drop();
    this.phase = "waiting";
    const longest = Math.min(FIRST_RETRY_MILLISECONDS * 2 ** this.failures, LAST_RETRY_MILLISECONDS);
    this.failures += 1;
    // Spread, so that many widgets do not knock all at once.
    const wait = longest * (0.8 + 0.2 * this.timers.random());
    this.timer = this.timers.set(() => void this.start(), wait);
    this.listener.status({ kind: "unavailable", reason, retrySeconds: wait / 1000 });
  }

  private drop(): void {
    this.stopTimer();
    const { socket } = this;
    this.socket = undefined;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    for (const { reject } of this.asked.values()) reject(new Error("the connection to the agent was lost"));
    this.asked.clear();
  }

  private stopTimer(): void {
    if (this.timer !== undefined) this.timers.clear(this.timer);
    this.timer = undefined;
  }

  private send(request: Question): number {
    const id = this.nextId++;
    const { socket } = this;
    const frame = this.codec.encode({ id, request });
    if (!(frame instanceof Promise)) socket?.send(frame);
    else {
      const sent = frame.then((frame) => this.socket === socket && socket?.send(frame));
      sent.catch((error) => this.unsent(id, error));
    }
    return id;
  }

  /** A request that no frame could be made of. */
  private unsent(id: number, error: Error): void {
    const asked = this.asked.get(id);
    this.asked.delete(id);
    if (asked) asked.reject(error);
    else this.listener.fault(error);
  }

  private sendWatch(): void {
    if (!this.watched || this.watched.ended) return;
    const { job, metrics, after } = this.watched;
    this.consumed = 0;
    this.jobsId = this.send("jobs");
    this.watchId = this.send({ watch: { job, after, credits: CREDITS, metrics } });
  }

  private sendSystem(): void {
    this.systemId = this.send({ system_metrics: { interval_ms: this.interval } });
  }

  /** Resolves when the message is handled, where its frame is read elsewhere. */
  private receive(data: unknown, mine: () => boolean): Promise<void> | undefined {
    try {
      const message = this.codec.decode(data);
      if (message instanceof Promise) {
        return message
          .then((message) => void (mine() && this.handle(message)))
          .catch((error) => this.listener.fault(error));
      }
      this.handle(message);
    } catch (error) {
      this.listener.fault(error);
    }
    return undefined;
  }

  private handle({ id, event }: FromAgent): void {
    const asked = this.asked.get(id);
    if (asked) {
      this.asked.delete(id);
      if (typeof event === "object" && "error" in event) asked.reject(new Refusal(event.error));
      else asked.resolve(event);
      return;
    }
    if (event === "done") return;
    if ("error" in event) {
      this.refused(id, event.error);
    } else if ("hello" in event) {
      this.welcome();
    } else if ("system" in event) {
      if (id === this.systemId) this.listener.system(event.system);
    } else if ("jobs" in event) {
      if (id === this.jobsId) this.listener.jobs(event.jobs);
    } else if (id !== this.watchId || !this.watched) {
      // Of a watch that is no longer wanted: without credits it ends by itself.
    } else if ("progress" in event) {
      this.listener.progressed(event.progress);
    } else if ("batch" in event) {
      this.batch(this.watched, event.batch.sequence, event.batch.batch);
    } else if ("finished" in event) {
      this.watched.ended = true;
      this.listener.finished(event.finished.outcome, event.finished.seconds);
    }
  }

  private batch(watched: Watched, sequence: number, batch: Batch): void {
    try {
      if (watched.after === null || sequence > watched.after) {
        watched.after = sequence;
        this.listener.batch(batch);
      }
    } finally {
      // Also for a batch that could not be used: the ones behind it shall come.
      this.consumed += 1;
      if (this.consumed >= CREDITS / 2) {
        this.send({ grant: { watch: this.watchId, credits: this.consumed } });
        this.consumed = 0;
      }
    }
  }

  private welcome(): void {
    this.stopTimer();
    this.phase = "ready";
    this.failures = 0;
    this.listener.status({ kind: "connected" });
    this.sendWatch();
    if (this.interval > 0) this.sendSystem();
  }

  private refused(id: number, problem: Problem): void {
    // A wrong token is refused before anything is read of who asks, so that the answer has no number.
    if ((id === this.helloId || id === 0) && this.phase === "opening") {
      this.retry(`The agent refused the connection: ${problem.message}`);
    } else if (id === this.watchId) {
      if (this.watched) this.watched.ended = true;
      this.listener.refused(problem, "watch");
    } else {
      this.listener.refused(problem, this.cancelIds.delete(id) ? "cancel" : "other");
    }
  }
}
