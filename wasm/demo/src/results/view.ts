// The results of a sweep, while it runs and after: progress, heatmap, best rows.

import { BestView } from "@widget/best";
import { element, readTheme, setText, type Theme } from "@widget/dom";
import { formatCount, formatMetric, formatParameter, metricLabel } from "@widget/format";
import { Cells, type Rows } from "@widget/heatmap/cells";
import { Grid } from "@widget/heatmap/grid";
import { HeatmapView } from "@widget/heatmap/view";
import { Pace } from "@widget/progress/pace";
import { ProgressView } from "@widget/progress/view";
import type { State } from "@widget/state";
import type { Metric } from "@widget/wire";
import type { Plan } from "../run/plan";
import type { Look } from "../setup";
import { MOST_RADIUS } from "../share";
import { button } from "../ui";
import { save, toCsv } from "./csv";
import { bestRows } from "./ranking";
import { regionLabel, type Values, worstAround, worstNearby } from "./region";
import { Store } from "./store";
import { BestTable } from "./table";
import { Turns } from "./turns";

/** Shown beside the chosen metric. */
const COMPANIONS: readonly Metric[] = ["sharpe", "total_return", "max_drawdown", "trades"];
const BEST_ROWS = 25;
/** How long each part stands while a sweep runs, in milliseconds: what is read longer than what is only seen. */
const FIGURES_STAND = 150;
const PICTURE_STANDS = 150;
const TABLE_STANDS = 400;
/** How long a frame of a running sweep draws cells, in milliseconds. */
const PICTURE_MILLISECONDS = 4;

export interface ResultsEvents {
  cancel(): void;
  /** A person picked a combination. */
  pick(parameters: { [name: string]: number }): void;
  /** Metric, axes or neighbourhood are others. */
  looked(): void;
}

export class ResultsView {
  readonly root: HTMLElement;
  store: Store | undefined;
  private readonly progress: ProgressView;
  private readonly heatmap: HeatmapView;
  private readonly best = new BestView();
  private readonly table: BestTable;
  private readonly note = element("p", "note", { role: "status" });
  /** For those who hear the page. */
  private readonly spoken = element("p", "spoken", { "aria-live": "polite" });
  private readonly radius = element("select", "select", { "aria-label": "Neighbourhood" });
  private readonly download: HTMLButtonElement;

  private cells: Cells | undefined;
  private shownCells: Cells | undefined;
  private plan: Plan | undefined;
  private title = "";
  private state: State = "idle";
  private part = 0;
  private started = 0;
  private seconds: number | undefined;
  private pace = new Pace();
  private picked: number | undefined;
  /** What the cells and rows rank by, where it is a neighbourhood. */
  private region: Float64Array | undefined;
  private batches = 0;
  private theme: Theme | undefined;
  private readonly turns = new Turns(
    {
      figures: { draw: () => this.drawFigures(), stands: FIGURES_STAND },
      picture: { draw: () => this.drawPicture(), stands: PICTURE_STANDS },
      table: { draw: () => this.drawTable(), stands: TABLE_STANDS },
    },
    () => {
      this.publish();
      this.drawn();
    },
  );
  private drawn: () => void = () => {};
  /** Whether the table's next picture ranks anew: it is drawn in several, and has been to its end. */
  private ranks = true;

  constructor(
    private readonly look: Look,
    private readonly events: ResultsEvents,
  ) {
    this.progress = new ProgressView(() => events.cancel());
    this.heatmap = new HeatmapView(
      ({ metric, x, y }) => {
        const axis = (index: number) => this.store?.grid.axes[index]?.name ?? "";
        Object.assign(this.look, { metric, x: axis(x), y: axis(y) });
        this.lookAgain();
      },
      () => this.turns.show("picture"),
      (combination) => this.pickCombination(combination),
    );
    this.table = new BestTable((combination) => this.pickCombination(combination));
    for (let steps = 0; steps <= MOST_RADIUS; steps += 1) {
      const text = steps === 0 ? "each point" : regionLabel(steps);
      this.radius.append(element("option", "", { value: String(steps) }, text));
    }
    this.radius.title = "A point is worth little if its neighbours lose: rank by the worst value around it";
    this.radius.addEventListener("change", () => {
      this.look.radius = Number(this.radius.value);
      this.lookAgain();
    });
    this.heatmap.choices.children[0]?.after(this.radius);
    this.download = button("Export CSV", "quiet small", () => void this.export());
    this.heatmap.show(undefined);
    this.note.hidden = true;
    const map = element("div", "map", {}, this.heatmap.root, this.best.root);
    const head = element("div", "rows-head", {}, element("h3", "", {}, "Best combinations"), this.download);
    const rows = element("div", "rows", {}, head, this.table.root);
    this.root = element(
      "section",
      "card results monitor",
      { "aria-label": "Results of the sweep" },
      this.progress.root,
      this.note,
      element("div", "results-body", {}, map, rows),
      this.spoken,
    );
    new ResizeObserver(() => this.turns.show("picture")).observe(this.root);
    this.turns.show();
  }

  /** A sweep begins. */
  begin(plan: Plan, title: string): void {
    this.plan = plan;
    this.title = title;
    this.store = new Store(new Grid(plan.axes));
    this.state = "running";
    this.part = this.batches = 0;
    this.started = performance.now();
    this.seconds = 0;
    this.pace = new Pace();
    this.picked = undefined;
    this.lay();
    this.publish();
    this.turns.show();
  }

  add(rows: Rows): void {
    const { store } = this;
    if (!store) return;
    store.add(rows);
    // While batches come, each point is shown: a neighbourhood is known at the end.
    this.cells?.add(rows);
    this.batches += 1;
    this.advance(this.plan ? store.received / this.plan.combinations : 0);
  }

  advance(part: number): void {
    this.part = Math.max(this.part, Math.min(part, 1));
    this.seconds = (performance.now() - this.started) / 1000;
    this.pace.add(this.part * this.work, this.seconds);
    this.turns.follow();
  }

  /** A sweep has ended; resolves when that is drawn. */
  end(state: "completed" | "cancelled" | "failed"): Promise<void> {
    this.seconds = (performance.now() - this.started) / 1000;
    this.state = state;
    if (state === "completed") this.part = 1;
    // The cells have all that came; only a neighbourhood needs them anew.
    if (this.look.radius > 0) this.lay();
    else if (this.cells) this.cells.complete = true;
    this.ranks = true;
    this.turns.show();
    this.speak();
    return new Promise((resolve) => {
      this.drawn = resolve;
    });
  }

  /** A sentence above the results; empty for none. */
  tell(note: string): void {
    this.note.hidden = note === "";
    setText(this.note, note);
  }

  /** Marks a backtest's place, if it is one of the grid. */
  mark(parameters: { [name: string]: number } | undefined): void {
    this.picked = parameters && this.store?.find(parameters);
    this.heatmap.pick(this.picked);
    this.table.pick(this.picked);
  }

  /** The best combination as the cells rank, a neighbourhood included. */
  get bestParameters(): { [name: string]: number } | undefined {
    const best = this.cells?.best;
    return best && this.store?.parameters(best.combination);
  }

  restyle(): void {
    this.theme = undefined;
    this.turns.show("picture");
  }

  private get work(): number {
    return this.plan ? this.plan.combinations * this.plan.bars : 0;
  }

  private pickCombination(combination: number): void {
    if (this.store) this.events.pick(this.store.parameters(combination));
  }

  private lookAgain(): void {
    this.lay();
    this.turns.show();
    this.events.looked();
  }

  /** Fills the cells anew from what is known. */
  private lay(): void {
    const { store, look } = this;
    if (!store) return;
    const { x, y } = this.axes(store.grid);
    const metrics = [look.metric, ...COMPANIONS.filter((name) => name !== look.metric)];
    const cells = new Cells(store.grid, x, y, metrics);
    cells.complete = this.state !== "running";
    const region = look.radius > 0 && cells.complete;
    if (region) cells.qualifier = regionLabel(look.radius);
    this.region = region ? worstNearby(store.grid, look.metric, this.values(store), look.radius) : undefined;
    cells.add(store.rows(metrics, this.region));
    this.cells = cells;
    this.radius.value = String(look.radius);
    this.ranks = true;
  }

  /** The chosen metric of all combinations. */
  private values(store: Store): Values {
    return { column: store.column(this.look.metric), known: store.known };
  }

  private axes(grid: Grid): { x: number; y: number } {
    const start = grid.defaultAxes();
    const find = (name: string) => grid.axes.findIndex((axis) => axis.name === name);
    const [x, y] = [find(this.look.x), find(this.look.y)];
    return x >= 0 && y >= 0 && x !== y && start.y >= 0 ? { x, y } : start;
  }

  /** What tests and scripts read. A sweep's end is told when it is shown. */
  private publish(): void {
    const { dataset } = this.root;
    dataset.state = this.state;
    dataset.batches = String(this.batches);
    dataset.received = String(this.store?.received ?? 0);
  }

  private drawFigures(): boolean {
    const running = this.state === "running";
    this.progress.show({
      state: this.state,
      queued: false,
      title: this.title || "Sweep",
      subtitle: this.plan?.axes.map(({ name, values }) => `${name} \u00d7\u2009${values.length}`).join("   ") ?? "",
      done: this.part * this.work,
      total: this.work,
      combinations: this.plan?.combinations,
      seconds: this.seconds,
      rate: running ? this.pace.perSecond() : this.seconds ? (this.part * this.work) / this.seconds : undefined,
      remaining: running ? this.pace.remaining(this.work) : undefined,
      cancel: running ? "ready" : "hidden",
    });
    this.best.show(this.cells, this.state === "completed");
    this.download.disabled = running || !this.store || this.store.received === 0;
    if (running) this.publish();
    return true;
  }

  private drawPicture(): boolean {
    this.theme ??= readTheme(this.root);
    if (this.shownCells !== this.cells) {
      this.shownCells = this.cells;
      this.heatmap.show(this.cells);
      this.heatmap.pick(this.picked);
    }
    return this.heatmap.draw(this.theme, this.state === "running" ? PICTURE_MILLISECONDS : undefined);
  }

  private drawTable(): boolean {
    const { store, cells } = this;
    if (!store || !cells) return true;
    if (this.ranks) {
      const { metric } = this.look;
      const values = this.values(store);
      const best = bestRows(store, metric, this.region ?? values.column, BEST_ROWS);
      const nearby = (combination: number) => worstAround(store.grid, metric, values, 1, combination);
      this.table.show(store, metric, best, this.state === "running" ? undefined : nearby);
    }
    this.ranks = this.table.draw();
    return this.ranks;
  }

  private async export(): Promise<void> {
    if (this.store) save(await toCsv(this.store), "backsweep.csv");
  }

  private speak(): void {
    const { store, cells } = this;
    if (!store || !cells) return;
    const best = cells.best;
    const where = best
      ? Object.entries(store.parameters(best.combination)).map(([name, value]) => `${name} ${formatParameter(value)}`)
      : [];
    const words = best
      ? ` The best ${metricLabel(cells.metrics[0])} is ${formatMetric(cells.metrics[0], best.values[0])} at ${where.join(", ")}.`
      : "";
    setText(this.spoken, `Sweep ${this.state}: ${formatCount(store.received)} combinations.${words}`);
  }
}
