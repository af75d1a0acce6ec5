// The machine's last minute: the agent's frames are decoded by the engine's own wire, and metrics are kept and made into
// what fits the pixels, in WebAssembly (wasm/monitor).

import init, {
  cancelFrame,
  grantFrame,
  helloFrame,
  jobsFrame,
  Monitor,
  systemMetricsFrame,
  watchFrame,
} from "../../wasm/backsweep";
import type { Codec, Question } from "../agent/codec";
import { NoAgent } from "../agent/discovery";
import type { FromAgent } from "../wire";

/** How much time is shown, in milliseconds. */
const SPAN = 60_000;

let started: Promise<unknown> | undefined;

/** Starts the module, once for a bundle. */
async function start(fetchModule: () => Promise<BufferSource>): Promise<void> {
  started ??= fetchModule().then((module) =>
    init({ module_or_path: module }).catch((error) => {
      throw new NoAgent(`This page does not let WebAssembly run, which reads what the agent says: ${String(error)}`);
    }),
  );
  try {
    await started;
  } catch (error) {
    started = undefined;
    throw error;
  }
}

/** A line that is drawn: for each column of pixels its x, the least and the largest value; NaN where it is broken. */
export type Columns = Float32Array;

export class Machine implements Codec {
  private monitor: Monitor | undefined;
  /** The time of the newest sample, by the agent's clock. */
  private newest = 0;
  /** From this page's clock to the agent's. */
  private ahead = 0;

  /** @param clock milliseconds since whenever */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Must have ended before anything else. @param fetchModule gives the compiled module */
  async load(fetchModule: () => Promise<BufferSource>): Promise<void> {
    await start(fetchModule);
    this.monitor ??= new Monitor(SPAN);
  }

  /** Only what a monitor asks. */
  encode({ id, request }: { id: number; request: Question }): Uint8Array<ArrayBuffer> {
    return encode(id, request) as Uint8Array<ArrayBuffer>;
  }

  decode(frame: unknown): FromAgent {
    if (!(frame instanceof ArrayBuffer) || !this.monitor) throw new Error("the agent sent a frame that is no message");
    const message: FromAgent = JSON.parse(this.monitor.receive(new Uint8Array(frame)));
    if (typeof message.event === "object" && "system" in message.event) {
      this.newest = message.event.system.time_ms;
      this.ahead = this.newest - this.clock();
    }
    return message;
  }

  /** The time that the right edge shows. @param live whether it goes on, or stands at the newest sample */
  now(live: boolean): number {
    return live ? Math.max(this.newest, this.clock() + this.ahead) : this.newest;
  }

  cpu(now: number, width: number): Columns {
    return this.monitor?.cpu(now, width) ?? new Float32Array();
  }

  memory(now: number, width: number): Columns {
    return this.monitor?.memory(now, width) ?? new Float32Array();
  }

  gpu(gpu: number, now: number, width: number): Columns {
    return this.monitor?.gpu(gpu, now, width) ?? new Float32Array();
  }

  gpuMemory(gpu: number, now: number, width: number): Columns {
    return this.monitor?.gpuMemory(gpu, now, width) ?? new Float32Array();
  }

  /** Colours of idle and busy cores: red, green and blue of both. */
  colours(colours: Uint8Array): void {
    this.monitor?.colours(colours);
  }

  /** The load of each core as a picture, a column wider than asked for, and where its left edge belongs. */
  cores(now: number, width: number): { pixels: ImageData; offset: number } | undefined {
    if (!this.monitor || width === 0) return undefined;
    const picture = this.monitor.cores(now, width);
    const { offset } = picture;
    const pixels = picture.pixels() as Uint8Array<ArrayBuffer>;
    if (pixels.length === 0) return undefined;
    return { pixels: new ImageData(new Uint8ClampedArray(pixels.buffer), width + 1), offset };
  }

  close(): void {
    this.monitor?.free();
    this.monitor = undefined;
  }
}

function encode(id: number, request: Question): Uint8Array {
  if (request === "jobs") return jobsFrame(id);
  if ("hello" in request) return helloFrame(id, request.hello.token, request.hello.client);
  if ("watch" in request) {
    const { job, after, credits, metrics } = request.watch;
    return watchFrame(id, job, after, credits, metrics ?? []);
  }
  if ("grant" in request) return grantFrame(id, request.grant.watch, request.grant.credits);
  if ("cancel" in request) return cancelFrame(id, request.cancel.job);
  if ("system_metrics" in request) return systemMetricsFrame(id, request.system_metrics.interval_ms);
  throw new Error(`a monitor asks no such thing: ${JSON.stringify(request).slice(0, 80)}`);
}
