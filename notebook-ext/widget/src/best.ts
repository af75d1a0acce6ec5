// The best combination so far, with the figures a trader asks for first.

import { element, setText } from "./dom";
import { formatMetric, formatParameter, metricLabel } from "./format";
import type { Cells } from "./heatmap/cells";
import { ranking } from "./heatmap/view";

export class BestView {
  private readonly label = element("span", "best-label");
  // No dl: JupyterLab styles those of outputs as tables.
  private readonly list = element("span", "best-list", { role: "list" });
  readonly root = element("div", "best", {}, this.label, this.list);
  private shown = "";

  show(cells: Cells | undefined, final: boolean): void {
    const best = cells?.best;
    this.root.hidden = !best;
    if (!cells || !best) return;
    setText(this.label, `${final ? "Best" : "Best so far"} by ${ranking(cells)}`);
    const values = cells.grid.values(best.combination);
    const items: [string, string, string][] = [
      ...cells.grid.axes.map(({ name }, axis): [string, string, string] => [
        name,
        formatParameter(values[axis]),
        "parameter",
      ]),
      ...cells.metrics.map((metric, column): [string, string, string] => [
        metricLabel(metric),
        formatMetric(metric, best.values[column]),
        column === 0 ? "ranked" : "metric",
      ]),
    ];
    const text = JSON.stringify(items);
    if (text === this.shown) return;
    this.shown = text;
    this.list.replaceChildren(
      ...items.map(([name, value, kind]) =>
        element(
          "span",
          `stat ${kind}`,
          { role: "listitem" },
          element("span", "stat-name", {}, name),
          element("b", "", {}, value),
        ),
      ),
    );
  }
}
