// The metrics of one backtest, all of them.

import { element, setText } from "@widget/dom";
import { formatMetric, metricLabel } from "@widget/format";
import type { Metric } from "@widget/wire";
import { NAMES } from "../results/store";

export class Figures {
  readonly root = element("dl", "metrics");
  private readonly values = new Map<Metric, HTMLElement>();

  constructor() {
    for (const name of NAMES) {
      const value = element("dd", "");
      this.values.set(name, value);
      this.root.append(element("div", "metric-row", {}, element("dt", "", {}, metricLabel(name)), value));
    }
  }

  show(metrics: { readonly [metric in Metric]?: number | null }): void {
    for (const [name, node] of this.values) {
      const value = metrics[name] ?? Number.NaN;
      setText(node, formatMetric(name, value));
      node.classList.toggle("backsweep-undefined", Number.isNaN(value));
    }
  }
}
