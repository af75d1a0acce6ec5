// The anywidget of a benchmark in the browser: the engine of this package runs a sweep in the notebook's page, and the
// kernel is told how long it took.

import { type BarColumns, type Engine, load } from "../../../wasm/package/src/index";
import { element } from "./dom";
import type { Model } from "./kernel";

/** What the kernel asks for; its buffers are the files of the engine and the columns of the history, in this order. */
interface Order {
  kind: "run";
  files: string[];
  columns: string[];
  strategy: string;
  grid: string[];
  options: Record<string, number>;
  /** How often the sweep is run; one more comes before, and does not count. */
  runs: number;
}

interface BenchmarkModel extends Model {
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
}

const TYPES: Record<string, string> = { "worker.js": "text/javascript", "backsweep.wasm": "application/wasm" };

class Benchmark {
  private readonly chart = element("div", "");
  private readonly urls: string[] = [];
  private engine: Engine | undefined;

  constructor(
    private readonly model: BenchmarkModel,
    host: HTMLElement,
  ) {
    host.append(this.chart);
    model.on("change:html", this.show);
    model.on("msg:custom", this.hear);
    this.show();
    if (model.get("state") === "waiting") model.send({ kind: "ready" });
  }

  close(): void {
    this.model.off("change:html", this.show);
    this.model.off("msg:custom", this.hear);
    this.end();
  }

  /** The kernel's picture of the comparison so far. */
  private readonly show = (): void => {
    this.chart.innerHTML = String(this.model.get("html") ?? "");
  };

  private readonly hear = (content: unknown, buffers: DataView[]): void => {
    const order = content as Order | null;
    // A page with several views of the widget runs the benchmark once.
    if (order?.kind !== "run" || this.engine || this.urls.length > 0) return;
    this.run(order, buffers)
      .catch((error) => this.model.send({ kind: "failed", message: String(error?.message ?? error) }))
      .finally(() => this.end());
  };

  private async run(order: Order, buffers: DataView[]): Promise<void> {
    const contents = buffers.map((view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
    const [worker, module] = order.files.map((name, index) => this.place(name, contents[index] as ArrayBuffer));
    const engine = await load({ worker: worker as string, module: module as string });
    this.engine = engine;
    await engine.loadColumns(columns(order.columns, contents.slice(order.files.length) as ArrayBuffer[]));
    const sweep = () => engine.sweep(order.strategy, order.grid, order.options);
    const { metrics } = await sweep();
    const seconds: number[] = [];
    for (let run = 0; run < order.runs; run += 1) {
      const start = performance.now();
      await sweep();
      seconds.push((performance.now() - start) / 1000);
    }
    const { kind, threads } = engine.mode;
    const equity = (metrics.final_equity as Float64Array).slice();
    this.model.send({ kind: "done", seconds, mode: kind, threads }, undefined, [equity.buffer as ArrayBuffer]);
  }

  /** Gives a file an address in this page. */
  private place(name: string, content: ArrayBuffer): string {
    const url = URL.createObjectURL(new Blob([content], { type: TYPES[name] ?? "" }));
    this.urls.push(url);
    return url;
  }

  private end(): void {
    this.engine?.close();
    this.engine = undefined;
    for (const url of this.urls.splice(0)) URL.revokeObjectURL(url);
  }
}

function columns(names: string[], contents: ArrayBuffer[]): BarColumns {
  const typed = names.map((name, index) => {
    const content = contents[index] as ArrayBuffer;
    return [name, name === "timestamp" ? new BigInt64Array(content) : new Float64Array(content)];
  });
  return Object.fromEntries(typed) as BarColumns;
}

function render({ model, el }: { model: BenchmarkModel; el: HTMLElement }): () => void {
  const benchmark = new Benchmark(model, el);
  return () => benchmark.close();
}

export default { render };
