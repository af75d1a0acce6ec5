// The best rows, each with how much of it its neighbours keep.

import { element, setText } from "@widget/dom";
import { formatMetric, formatParameter, metricLabel } from "@widget/format";
import type { Metric } from "@widget/wire";
import type { Store } from "./store";

const ALWAYS: readonly Metric[] = ["sharpe", "total_return", "max_drawdown", "trades"];

/** Rows that are drawn at a time: texts are cheap to set, but a table of them is dear to lay out. */
const ROWS_A_FRAME = 9;

/** A row of the table, whose texts follow the combination that it shows. */
class Row {
  readonly root: HTMLElement;
  combination = -1;
  private readonly look: HTMLElement;
  private readonly cells: HTMLElement[];

  constructor(place: number, columns: number, ranked: number, onPick: (combination: number) => void) {
    this.look = element("button", "link", { type: "button" }, String(place + 1));
    this.cells = Array.from({ length: columns }, (_, cell) => element("td", cell === ranked ? "ranked" : ""));
    this.root = element("tr", "", {}, element("td", "", {}, this.look), ...this.cells);
    this.root.hidden = true;
    this.root.addEventListener("click", () => onPick(this.combination));
  }

  fill(combination: number, label: string, texts: readonly string[]): void {
    this.combination = combination;
    this.root.hidden = false;
    this.look.setAttribute("aria-label", `Show ${label}`);
    for (const [cell, text] of texts.entries()) setText(this.cells[cell], text);
  }
}

export class BestTable {
  readonly root = element("div", "scroll best-rows", {
    tabindex: "0",
    role: "region",
    "aria-label": "Best combinations",
  });
  private readonly head = element("tr", "");
  private readonly body = element("tbody", "");
  private names = "";
  private rows: Row[] = [];
  private undrawn: (() => void)[] = [];
  private picked: number | undefined;

  constructor(private readonly onPick: (combination: number) => void) {
    this.root.append(element("table", "table", {}, element("thead", "", {}, this.head), this.body));
  }

  /**
   * Begins to show other rows: {@link draw} makes them.
   *
   * @param nearby gives the worst value around a combination, once it is known
   */
  show(
    store: Store,
    metric: Metric,
    best: readonly number[],
    nearby: ((combination: number) => number) | undefined,
  ): void {
    const { axes } = store.grid;
    const metrics = [metric, ...ALWAYS.filter((name) => name !== metric)];
    const [first, ...others] = metrics.map(metricLabel);
    this.lay([...axes.map(({ name }) => name), first, "worst \u00b11", ...others], axes.length, best.length);
    this.undrawn = best.map((combination, place) => () => {
      const values = store.grid.values(combination).map(formatParameter);
      const label = axes.map(({ name }, axis) => `${name} ${values[axis]}`).join(", ");
      const [first, ...others] = metrics.map((name) => formatMetric(name, store.column(name)[combination]));
      const worst = nearby ? formatMetric(metric, nearby(combination)) : "\u2026";
      this.rows[place].fill(combination, label, [...values, first, worst, ...others]);
    });
  }

  /** Draws some more rows; whether they are all drawn. */
  draw(): boolean {
    for (const row of this.undrawn.splice(0, ROWS_A_FRAME)) row();
    this.mark();
    return this.undrawn.length === 0;
  }

  pick(combination: number | undefined): void {
    this.picked = combination;
    this.mark();
  }

  private mark(): void {
    for (const { root, combination } of this.rows) {
      root.classList.toggle("backsweep-picked", combination === this.picked);
    }
  }

  /** Makes columns of these names after the rows' numbers, and so many rows at least; what is there is kept. */
  private lay(names: readonly string[], ranked: number, count: number): void {
    if (names.join() !== this.names) {
      this.names = names.join();
      this.head.replaceChildren(...["", ...names].map((name) => element("th", "", { scope: "col" }, name)));
      this.head.cells[ranked + 2].title = "The worst value within one step along each axis";
      this.body.replaceChildren();
      this.rows = [];
    }
    while (this.rows.length < count) this.rows.push(new Row(this.rows.length, names.length, ranked, this.onPick));
    this.body.append(...this.rows.slice(this.body.rows.length).map(({ root }) => root));
    for (const { root } of this.rows.slice(count)) root.hidden = true;
  }
}
