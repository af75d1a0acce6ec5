// The anywidget: puts session, connection and views together.

import { Connection, type Socket } from "./agent/connection";
import { discover, type Endpoint, routeOf } from "./agent/discovery";
import { fetchModule } from "./agent/module";
import { BestView } from "./best";
import { element, readTheme, setText, type Theme } from "./dom";
import { HeatmapView } from "./heatmap/view";
import { askKernel, type Model } from "./kernel";
import { ProgressView } from "./progress/view";
import { Session, type Traits } from "./session";
import { Machine } from "./system/machine";
import { SystemView } from "./system/view";
import { BINCODE_SUBPROTOCOL } from "./wire";

/** Of the compiled module that belongs to this bundle; set when it is built. */
declare const MODULE_HASH: string;

const SYSTEM_MILLISECONDS = 250;

function openSocket({ address }: Endpoint): Socket {
  const socket = new WebSocket(address, BINCODE_SUBPROTOCOL);
  socket.binaryType = "arraybuffer";
  return socket;
}

function readTraits(model: Model): Traits {
  const text = (name: string) => String(model.get(name) ?? "");
  const number = (name: string) => Number(model.get(name) ?? 0);
  return {
    job: text("job"),
    title: text("title"),
    axes: model.get("axes"),
    metric: text("metric"),
    done: number("done"),
    total: number("total"),
    outcome: text("outcome"),
    message: text("message"),
  };
}

class Monitor {
  private readonly session: Session;
  private readonly connection: Connection;
  private readonly progress: ProgressView;
  private readonly heatmap: HeatmapView;
  private readonly machine = new Machine();
  private readonly system = new SystemView(this.machine);
  private readonly best = new BestView();
  private readonly note = element("div", "note", { role: "status" });
  private readonly root: HTMLElement;
  private theme: Theme | undefined;
  private shownCells: Session["cells"];
  private frame = 0;
  private changed = false;
  private inView = true;
  /** Whether a person has asked for pictures that stand still. */
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly model: Model,
    host: HTMLElement,
  ) {
    const schedule = () => this.schedule();
    this.session = new Session(
      () => this.connection,
      schedule,
      () => this.nextFrame(),
    );
    const request: typeof fetch = (...given) => fetch(...given);
    const moduleSources = {
      url: routeOf(document, "monitor.wasm"),
      fetch: request,
      askKernel: async () => (await askKernel(model, "module")).buffers[0],
      hash: MODULE_HASH,
    };
    const agentSources = {
      url: routeOf(document, "agent"),
      fetch: request,
      askKernel: async () => (await askKernel(model, "agent")).agent,
    };
    this.connection = new Connection(
      async () => {
        await this.machine.load(() => fetchModule(moduleSources));
        return discover(agentSources);
      },
      openSocket,
      this.session,
      this.machine,
    );
    this.progress = new ProgressView(() => this.session.cancel());
    this.heatmap = new HeatmapView((choice) => this.session.choose(choice), schedule);
    this.heatmap.show(undefined);
    this.root = element(
      "div",
      "monitor",
      { role: "region", "aria-label": "Sweep monitor" },
      this.progress.root,
      element("div", "body", {}, this.heatmap.root, this.system.root, this.system.gpuRoot),
      this.best.root,
      this.note,
    );
    host.append(element("div", "container", {}, this.root));
    this.listen(host);
    this.update();
  }

  close(): void {
    this.connection.close();
    cancelAnimationFrame(this.frame);
    this.machine.close();
    for (const end of this.ends) end();
  }

  private readonly update = (): void => {
    try {
      this.session.update(readTraits(this.model));
    } catch (error) {
      console.warn("backsweep: the kernel's update could not be used:", error);
    }
  };

  private listen(host: HTMLElement): void {
    this.model.on("change", this.update);
    this.ends.push(() => this.model.off("change", this.update));

    const resized = new ResizeObserver(() => this.schedule());
    resized.observe(this.root);
    this.ends.push(() => resized.disconnect());

    const restyle = new MutationObserver(() => {
      this.theme = undefined;
      this.schedule();
    });
    restyle.observe(document.body, { attributes: true });
    this.ends.push(() => restyle.disconnect());

    // Nobody looks, nobody needs to measure.
    const look = () => {
      this.connection.system(this.inView && !document.hidden ? SYSTEM_MILLISECONDS : 0);
      this.schedule();
    };
    const seen = new IntersectionObserver((entries) => {
      this.inView = entries.at(-1)?.isIntersecting ?? true;
      look();
    });
    seen.observe(host);
    document.addEventListener("visibilitychange", look);
    look();
    this.ends.push(() => seen.disconnect());
    this.ends.push(() => document.removeEventListener("visibilitychange", look));
  }

  /** Something has changed that a person may see. */
  private schedule(): void {
    this.changed = true;
    // What tests and scripts read needs no frame: hidden pages get none.
    this.publish();
    this.nextFrame();
  }

  private nextFrame(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.changed) {
        this.changed = false;
        this.draw();
      } else {
        this.attempt(() => this.drawMachine());
      }
      // Time moves the machine's lines; nobody looks, nothing moves.
      if (this.system.moves && this.inView && !this.still.matches) this.nextFrame();
    });
  }

  private publish(): void {
    const { dataset } = this.root;
    dataset.state = this.session.state;
    dataset.done = String(this.session.done);
    dataset.total = String(this.session.total);
    dataset.batches = String(this.session.batches);
  }

  private draw(): void {
    const { session } = this;
    this.theme ??= readTheme(this.root);
    const { theme } = this;
    const cells = session.hasResults ? session.cells : undefined;
    if (this.shownCells !== cells) {
      this.shownCells = cells;
      this.heatmap.show(cells);
    }
    this.root.classList.toggle("backsweep-plain", cells === undefined);
    const parts = [
      () => this.publish(),
      () => this.progress.show(session.progress),
      () => this.best.show(session.cells, session.state === "completed"),
      () => this.drawMachine(),
      () => this.heatmap.draw(theme),
      () => {
        const { note } = session;
        this.note.hidden = note === "";
        setText(this.note, note);
      },
    ];
    for (const part of parts) this.attempt(part);
  }

  private drawMachine(): void {
    this.theme ??= readTheme(this.root);
    const { hidden } = this.system.root;
    this.system.draw(this.theme, this.session.sample, this.session.live);
    // What is beside it has another width then.
    if (this.system.root.hidden !== hidden) this.schedule();
  }

  /** One part that cannot be drawn must not take the others along. */
  private attempt(part: () => void): void {
    try {
      part();
    } catch (error) {
      console.warn("backsweep: a part of the monitor could not be drawn:", error);
    }
  }
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const monitor = new Monitor(model, el);
  return () => monitor.close();
}

export default { render };
