// The heatmap with its choices, legend, and what the pointer or the arrow keys are on.

import { element, setText, type Theme } from "../dom";
import { formatMetric, formatParameter, metricLabel } from "../format";
import { METRICS, type Metric } from "../wire";
import { type Cells, PENDING, UNDEFINED } from "./cells";
import { VIRIDIS_CSS } from "./colours";
import { Picture } from "./draw";
import type { Axis } from "./grid";
import { type Box, canvasHeight, cellAt, cellBox } from "./layout";

/** What a person chose to see. */
export interface Choice {
  metric: Metric;
  x: number;
  y: number;
}

const ARROWS: { [key: string]: readonly [number, number] } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

export class HeatmapView {
  readonly root: HTMLElement;
  /** The line of choices above the picture; a page may add its own. */
  readonly choices: HTMLElement;
  private readonly metric = element("select", "select", { "aria-label": "Metric" });
  private readonly x = element("select", "select", { "aria-label": "Horizontal axis" });
  private readonly y = element("select", "select", { "aria-label": "Vertical axis" });
  private readonly axes = element("span", "axes", {}, this.x, " by ", this.y);
  private readonly low = element("span", "legend-end");
  private readonly high = element("span", "legend-end");
  private readonly undefinedKey = element("span", "legend-key", {}, element("span", "swatch"), "undefined");
  private readonly canvas = element("canvas", "heatmap", { role: "img", tabindex: "0" });
  private readonly tip = element("div", "tip", { role: "status" });
  private readonly frame = element("div", "frame", {}, this.canvas, this.tip);

  private readonly picture = new Picture();
  private cells: Cells | undefined;
  private box: Box | undefined;
  private cursor: { x: number; y: number } | undefined;
  private picked: number | undefined;

  /** @param onPick called with the combination of a cell that is clicked, or entered by the keyboard */
  constructor(
    private readonly onChoice: (choice: Choice) => void,
    private readonly redraw: () => void,
    private readonly onPick?: (combination: number) => void,
  ) {
    const names = Object.keys(METRICS) as Metric[];
    this.metric.append(...names.map((name) => element("option", "", { value: name }, metricLabel(name))));
    this.metric.addEventListener("change", () => this.choose("metric"));
    this.x.addEventListener("change", () => this.choose("x"));
    this.y.addEventListener("change", () => this.choose("y"));
    const ramp = element("span", "ramp", { "aria-hidden": "true" });
    ramp.style.backgroundImage = VIRIDIS_CSS;
    const legend = element("span", "legend", {}, this.undefinedKey, this.low, ramp, this.high);
    this.choices = element("div", "choices", {}, this.metric, this.axes, legend);
    this.root = element("div", "heat", {}, this.choices, this.frame);
    this.listen();
  }

  /** Shows other cells; the choices follow them. */
  show(cells: Cells | undefined): void {
    this.cells = cells;
    this.cursor = undefined;
    this.picked = undefined;
    this.root.hidden = cells === undefined;
    if (!cells) return;
    const { axes } = cells.grid;
    this.metric.value = cells.metrics[0];
    this.axes.hidden = axes.length <= 2;
    fill(this.x, axes, cells.x);
    fill(this.y, axes, cells.y);
  }

  /** Marks a combination as the picked one. */
  pick(combination: number | undefined): void {
    if (combination === this.picked) return;
    this.picked = combination;
    this.redraw();
  }

  /**
   * @param milliseconds how long the cells may take
   * @returns whether they were drawn; otherwise another drawing goes on with them
   */
  draw(theme: Theme, milliseconds = Number.POSITIVE_INFINITY): boolean {
    const { cells } = this;
    if (!cells) return true;
    const width = this.frame.clientWidth;
    if (width === 0) return true;
    const height = canvasHeight(width, cells.height);
    this.canvas.style.height = `${height}px`;
    const { canvas, cursor, picked } = this;
    const box = this.picture.draw(canvas, cells, theme, width, height, cursor, picked, milliseconds);
    if (!box) return false;
    this.box = box;
    const range = cells.range();
    setText(this.low, range ? formatMetric(cells.metrics[0], range.low) : "");
    setText(this.high, range ? formatMetric(cells.metrics[0], range.high) : "");
    this.undefinedKey.hidden = cells.known.undefined === 0;
    this.canvas.setAttribute(
      "aria-label",
      describe(cells) + (this.onPick ? " Enter shows the backtest of a cell." : ""),
    );
    this.showTip(cells, box);
    return true;
  }

  private choose(changed: "metric" | "x" | "y"): void {
    if (!this.cells) return;
    let [x, y] = [Number(this.x.value), Number(this.y.value)];
    // An axis cannot lie both ways: the other one takes its former place.
    if (x === y) [x, y] = changed === "x" ? [x, this.cells.x] : [this.cells.y, y];
    if (this.cells.y < 0) [x, y] = [this.cells.x, this.cells.y];
    this.onChoice({ metric: this.metric.value as Metric, x, y });
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) => this.move(this.under(event)));
    canvas.addEventListener("click", (event) => {
      this.move(this.under(event));
      this.enter();
    });
    canvas.addEventListener("pointerleave", () => this.move(undefined));
    canvas.addEventListener("blur", () => this.move(undefined));
    canvas.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      const enters = this.onPick !== undefined && (event.key === "Enter" || event.key === " ");
      if (!this.cells || !(arrow || enters || event.key === "Escape")) return;
      // Notebooks use these keys too.
      event.preventDefault();
      event.stopPropagation();
      if (enters) return this.enter();
      if (!arrow) return this.move(undefined);
      const from = this.cursor ?? this.cells.cellOf(this.picked ?? this.cells.best?.combination ?? 0);
      const [x, y] = this.cursor ? [from.x + arrow[0], from.y + arrow[1]] : [from.x, from.y];
      this.move({ x: clamp(x, this.cells.width), y: clamp(y, this.cells.height) });
    });
  }

  /** The cell under the pointer. */
  private under(event: MouseEvent): { x: number; y: number } | undefined {
    const { cells, box } = this;
    if (!cells || !box) return undefined;
    const bounds = this.canvas.getBoundingClientRect();
    return cellAt(box, cells.width, cells.height, event.clientX - bounds.left, event.clientY - bounds.top);
  }

  private enter(): void {
    const { cells, cursor } = this;
    if (!cells || !cursor) return;
    const cell = cursor.y * cells.width + cursor.x;
    if (cells.state[cell] !== PENDING) this.onPick?.(cells.combination[cell]);
  }

  private move(cursor: { x: number; y: number } | undefined): void {
    if (this.cursor?.x === cursor?.x && this.cursor?.y === cursor?.y) return;
    this.cursor = cursor;
    this.redraw();
  }

  private showTip(cells: Cells, box: Box): void {
    const { cursor, tip } = this;
    tip.hidden = cursor === undefined;
    if (!cursor) return;
    tip.replaceChildren(...tipLines(cells, cursor.x, cursor.y));
    const cell = cellBox(box, cells.width, cells.height, cursor.x, cursor.y);
    const middle = cell.left + cell.width / 2;
    // Beside the cell, on the side that has room.
    const right = middle < this.frame.clientWidth / 2;
    tip.style.left = right ? `${cell.left + cell.width + 10}px` : "auto";
    tip.style.right = right ? "auto" : `${this.frame.clientWidth - cell.left + 10}px`;
    tip.style.top = `${Math.max(0, cell.top + cell.height / 2 - tip.offsetHeight / 2)}px`;
  }
}

function fill(select: HTMLSelectElement, axes: readonly Axis[], chosen: number): void {
  select.replaceChildren(...axes.map(({ name }, axis) => element("option", "", { value: String(axis) }, name)));
  select.value = String(chosen);
}

function clamp(value: number, count: number): number {
  return Math.min(Math.max(value, 0), count - 1);
}

function parameters(cells: Cells, combination: number): string {
  const values = cells.grid.values(combination);
  return cells.grid.axes.map(({ name }, axis) => `${name} ${formatParameter(values[axis])}`).join(", ");
}

function tipLines(cells: Cells, x: number, y: number): HTMLElement[] {
  const cell = y * cells.width + x;
  if (cells.state[cell] === PENDING) {
    const shown = [cells.x, cells.y].filter((axis) => axis >= 0);
    const place = shown.map((axis) => {
      const value = formatParameter(cells.axisValue(axis, axis === cells.x ? x : y));
      return `${cells.grid.axes[axis].name} ${value}`;
    });
    const why = cells.complete ? "left out by a condition of the strategy" : "no result yet";
    return [element("div", "tip-place", {}, place.join(", ")), element("div", "tip-more", {}, why)];
  }
  const place = element("div", "tip-place", {}, parameters(cells, cells.combination[cell]));
  if (cells.state[cell] === UNDEFINED) {
    return [place, element("div", "tip-more", {}, `${ranking(cells)} undefined`)];
  }
  return [
    place,
    ...cells.metrics.map((name, column) => {
      const value = element("b", "", {}, formatMetric(name, cells.columns[column][cell]));
      const label = column === 0 ? ranking(cells) : metricLabel(name);
      return element("div", column === 0 ? "tip-value" : "tip-more", {}, `${label} `, value);
    }),
  ];
}

/** What the cells are coloured and ranked by. */
export function ranking(cells: Cells): string {
  return metricLabel(cells.metrics[0]) + (cells.qualifier && `, ${cells.qualifier}`);
}

function describe(cells: Cells): string {
  const [metric] = cells.metrics;
  const axes = [cells.x, cells.y].filter((axis) => axis >= 0).map((axis) => cells.grid.axes[axis].name);
  const best = cells.best
    ? ` The best is ${formatMetric(metric, cells.best.values[0])} at ${parameters(cells, cells.best.combination)}.`
    : "";
  return `Heatmap of ${ranking(cells)} over ${axes.join(" and ")}, ${cells.known.defined} of ${cells.state.length} cells known.${best} Arrow keys move from cell to cell.`;
}
