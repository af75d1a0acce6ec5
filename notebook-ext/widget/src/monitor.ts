// The anywidget: puts session, connection and views together.

import { Connection, type Socket } from "./agent/connection";
import { discover, type Endpoint, routeOf } from "./agent/discovery";
import { BestView } from "./best";
import { element, readTheme, setText, type Theme } from "./dom";
import { HeatmapView } from "./heatmap/view";
import { askKernel, type Model } from "./kernel";
import { ProgressView } from "./progress/view";
import { Session, type Traits } from "./session";
import { SystemView } from "./system/view";
import { SUBPROTOCOL } from "./wire";

const SYSTEM_MILLISECONDS = 500;

function openSocket({ address }: Endpoint): Socket {
  return new WebSocket(address, SUBPROTOCOL);
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
  private readonly system: SystemView;
  private readonly best = new BestView();
  private readonly note = element("div", "note", { role: "status" });
  private readonly root: HTMLElement;
  private theme: Theme | undefined;
  private shownCells: Session["cells"];
  private frame = 0;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly model: Model,
    host: HTMLElement,
  ) {
    const schedule = () => this.schedule();
    this.session = new Session(() => this.connection, schedule);
    const route = routeOf(document);
    this.connection = new Connection(
      () => discover({ url: route, fetch: (...request) => fetch(...request), askKernel: () => askKernel(model) }),
      openSocket,
      this.session,
    );
    this.progress = new ProgressView(() => this.session.cancel());
    this.heatmap = new HeatmapView((choice) => this.session.choose(choice), schedule);
    this.system = new SystemView(this.session.history);
    this.heatmap.show(undefined);
    this.root = element(
      "div",
      "monitor",
      { role: "region", "aria-label": "Sweep monitor" },
      this.progress.root,
      element("div", "body", {}, this.heatmap.root, this.system.root),
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
    let inView = true;
    const look = () => this.connection.system(inView && !document.hidden ? SYSTEM_MILLISECONDS : 0);
    const seen = new IntersectionObserver((entries) => {
      inView = entries.at(-1)?.isIntersecting ?? true;
      look();
    });
    seen.observe(host);
    document.addEventListener("visibilitychange", look);
    look();
    this.ends.push(() => seen.disconnect());
    this.ends.push(() => document.removeEventListener("visibilitychange", look));
  }

  private schedule(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
    // What tests and scripts read needs no frame: hidden pages get none.
    this.publish();
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
      () => this.system.draw(theme, session.live),
      () => this.heatmap.draw(theme),
      () => {
        const { note } = session;
        this.note.hidden = note === "";
        setText(this.note, note);
      },
    ];
    for (const part of parts) {
      try {
        part();
      } catch (error) {
        // One part that cannot be drawn must not take the others along.
        console.warn("backsweep: a part of the monitor could not be drawn:", error);
      }
    }
  }
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const monitor = new Monitor(model, el);
  return () => monitor.close();
}

export default { render };
