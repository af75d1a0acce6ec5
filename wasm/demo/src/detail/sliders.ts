// One slider for each parameter: every move is another backtest.

import { element, setText } from "@widget/dom";
import { formatParameter } from "@widget/format";
import type { Axis } from "@widget/heatmap/grid";

export class Sliders {
  readonly root = element("div", "sliders", { role: "group", "aria-label": "Parameters of the backtest" });
  private laid = "";
  private readonly sliders = new Map<string, { input: HTMLInputElement; output: HTMLOutputElement }>();

  /** @param onMove called with all parameters at each move */
  constructor(private readonly onMove: (parameters: { [name: string]: number }) => void) {}

  lay(axes: readonly Axis[]): void {
    // The same ones stay: a person may be at one.
    const laid = JSON.stringify(axes);
    if (laid === this.laid) return;
    this.laid = laid;
    this.sliders.clear();
    const rows = axes.map(({ name, values }) => {
      const sorted = [...values].sort((one, two) => one - two);
      const [low, high] = [sorted[0], sorted[sorted.length - 1]];
      const input = element("input", "slider", {
        type: "range",
        "aria-label": name,
        min: String(low),
        max: String(high),
        step: step(sorted),
        value: String(low),
      });
      const output = element("output", "slider-value");
      input.disabled = low === high;
      input.addEventListener("input", () => {
        setText(output, formatParameter(Number(input.value)));
        this.onMove(this.values);
      });
      this.sliders.set(name, { input, output });
      return element("label", "slider-row", {}, element("span", "slider-name", {}, name), output, input);
    });
    this.root.replaceChildren(...rows);
  }

  get values(): { [name: string]: number } {
    return Object.fromEntries([...this.sliders].map(([name, { input }]) => [name, Number(input.value)]));
  }

  show(parameters: { [name: string]: number }): void {
    for (const [name, { input, output }] of this.sliders) {
      const value = parameters[name];
      if (value === undefined) continue;
      input.value = String(value);
      setText(output, formatParameter(value));
    }
  }
}

/** Whole numbers one by one; of other numbers the smallest distance, or any value where that does not reach all. */
function step(sorted: readonly number[]): string {
  if (sorted.every(Number.isInteger)) return "1";
  const distances = sorted.slice(1).map((value, place) => value - sorted[place]);
  const smallest = Math.min(...distances.filter((distance) => distance > 0));
  if (!Number.isFinite(smallest)) return "any";
  const rounded = Number(smallest.toPrecision(6));
  const even = sorted.every(
    (value) => Math.abs((value - sorted[0]) / rounded - Math.round((value - sorted[0]) / rounded)) < 1e-6,
  );
  return even ? String(rounded) : "any";
}
