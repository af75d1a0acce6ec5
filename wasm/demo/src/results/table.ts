// The best rows, each with how much of it its neighbours keep.

import { element } from "@widget/dom";
import { formatMetric, formatParameter, metricLabel } from "@widget/format";
import type { Metric } from "@widget/wire";
import type { Store } from "./store";

const ALWAYS: readonly Metric[] = ["sharpe", "total_return", "max_drawdown", "trades"];

export class BestTable {
  readonly root = element("div", "scroll best-rows", {
    tabindex: "0",
    role: "region",
    "aria-label": "Best combinations",
  });
  private readonly table = element("table", "table");
  private rows = new Map<number, HTMLElement>();
  private picked: number | undefined;

  constructor(private readonly onPick: (combination: number) => void) {
    this.root.append(this.table);
  }

  /** @param nearby gives the worst value around a combination, once it is known */
  show(
    store: Store,
    metric: Metric,
    best: readonly number[],
    nearby: ((combination: number) => number) | undefined,
  ): void {
    const metrics = [metric, ...ALWAYS.filter((name) => name !== metric)];
    const names = [
      "",
      ...store.grid.axes.map(({ name }) => name),
      metricLabel(metric),
      "worst \u00b11",
      ...metrics.slice(1).map(metricLabel),
    ];
    const head = element("tr", "", {}, ...names.map((name) => element("th", "", { scope: "col" }, name)));
    head.children[store.grid.axes.length + 2].setAttribute("title", "The worst value within one step along each axis");
    this.rows.clear();
    const body = best.map((combination, place) => {
      const values = store.grid.values(combination).map(formatParameter);
      const label = store.grid.axes.map(({ name }, axis) => `${name} ${values[axis]}`).join(", ");
      const look = element("button", "link", { type: "button", "aria-label": `Show ${label}` }, String(place + 1));
      const [first, ...others] = metrics.map((name) => formatMetric(name, store.columns[name][combination]));
      const worst = nearby ? formatMetric(metric, nearby(combination)) : "\u2026";
      const cells = [...values, first, worst, ...others].map((text) => element("td", "", {}, text));
      cells[values.length].className = "backsweep-ranked";
      const row = element("tr", "", {}, element("td", "", {}, look), ...cells);
      row.addEventListener("click", () => this.onPick(combination));
      this.rows.set(combination, row);
      return row;
    });
    this.table.replaceChildren(element("thead", "", {}, head), element("tbody", "", {}, ...body));
    this.mark();
  }

  pick(combination: number | undefined): void {
    this.picked = combination;
    this.mark();
  }

  private mark(): void {
    for (const [combination, row] of this.rows) {
      row.classList.toggle("backsweep-picked", combination === this.picked);
    }
  }
}
