// The best rows, each with how much of it its neighbours keep.

import { element, setText } from "@widget/dom";
import { formatMetric, formatParameter, metricLabel } from "@widget/format";
import type { Metric } from "@widget/wire";
import type { Store } from "./store";

const ALWAYS: readonly Metric[] = ["sharpe", "total_return", "max_drawdown", "trades"];

/** A row of the table, whose texts follow the combination that it shows. */
interface Row {
  root: HTMLElement;
  look: HTMLElement;
  cells: HTMLElement[];
  combination: number;
}

export class BestTable {
  readonly root = element("div", "scroll best-rows", {
    tabindex: "0",
    role: "region",
    "aria-label": "Best combinations",
  });
  private readonly head = element("tr", "");
  private readonly body = element("tbody", "");
  private rows: Row[] = [];
  private picked: number | undefined;

  constructor(private readonly onPick: (combination: number) => void) {
    this.root.append(element("table", "table", {}, element("thead", "", {}, this.head), this.body));
  }

  /** @param nearby gives the worst value around a combination, once it is known */
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
    for (const [place, row] of this.rows.entries()) {
      const combination = best[place];
      const values = store.grid.values(combination).map(formatParameter);
      const label = axes.map(({ name }, axis) => `${name} ${values[axis]}`).join(", ");
      const [first, ...others] = metrics.map((name) => formatMetric(name, store.column(name)[combination]));
      const worst = nearby ? formatMetric(metric, nearby(combination)) : "\u2026";
      row.combination = combination;
      row.look.setAttribute("aria-label", `Show ${label}`);
      for (const [cell, text] of [...values, first, worst, ...others].entries()) setText(row.cells[cell], text);
    }
    this.mark();
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

  /** Makes columns of these names after the rows' numbers, and so many rows; what is there already is kept. */
  private lay(names: readonly string[], ranked: number, count: number): void {
    if (
      names.join() !==
      Array.from(this.head.cells, ({ textContent }) => textContent)
        .slice(1)
        .join()
    ) {
      this.head.replaceChildren(...["", ...names].map((name) => element("th", "", { scope: "col" }, name)));
      this.head.cells[ranked + 2].title = "The worst value within one step along each axis";
      this.body.replaceChildren();
      this.rows = [];
    }
    while (this.rows.length > count) this.rows.pop()?.root.remove();
    while (this.rows.length < count) {
      const row = this.row(names.length, ranked);
      this.rows.push(row);
      this.body.append(row.root);
    }
  }

  private row(columns: number, ranked: number): Row {
    const look = element("button", "link", { type: "button" }, String(this.rows.length + 1));
    const cells = Array.from({ length: columns }, (_, cell) => element("td", cell === ranked ? "ranked" : ""));
    const root = element("tr", "", {}, element("td", "", {}, look), ...cells);
    const row: Row = { root, look, cells, combination: 0 };
    root.addEventListener("click", () => this.onPick(row.combination));
    return row;
  }
}
