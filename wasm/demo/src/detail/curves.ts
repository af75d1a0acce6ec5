// Equity and drawdown over the whole history, with the bars that the candles show marked: an overview to choose from.

import { element } from "@widget/dom";
import { formatMetric } from "@widget/format";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatTime } from "../data/time";
import { faint, type Palette } from "./palette";

const EQUITY_HEIGHT = 170;
const DRAWDOWN_HEIGHT = 120;
/** The width of the candles' price scale, so that plots end at the same place. */
const AXIS_WIDTH = 64;

export class Curves {
  readonly root = element("div", "curves");
  private equity: uPlot | undefined;
  private drawdown: uPlot | undefined;
  private timestamp: Float64Array = new Float64Array();
  private bars = new Float64Array();
  private hold = new Float64Array();
  private view: { first: number; last: number } | undefined;
  private readonly hosts = {
    equity: element("div", "chart", { role: "img", "aria-label": "Equity over time, beside buying and holding" }),
    drawdown: element("div", "chart", { role: "img", "aria-label": "Drawdown over time" }),
  };

  /** @param onSelect called with the bars that a person drags over, or with one of them twice for a click */
  constructor(
    private palette: Palette,
    private readonly onSelect: (first: number, last: number) => void,
  ) {
    this.root.append(this.hosts.equity, this.hosts.drawdown);
    new ResizeObserver(() => this.resize()).observe(this.root);
  }

  /** Other prices: what equity is compared with is buying at the first close and holding. */
  load(timestamp: Float64Array, close: Float64Array): void {
    this.timestamp = timestamp;
    this.bars = Float64Array.from(timestamp, (_, bar) => bar);
    this.hold = close.map((price) => price / close[0]);
    this.view = undefined;
  }

  showEquity(equity: Float64Array, cash: number): void {
    if (!this.equity) this.build();
    const hold = this.hold.map((part) => part * cash);
    this.equity?.setData([this.bars, equity, hold] as uPlot.AlignedData);
    this.rest(this.equity);
  }

  showDrawdown(drawdown: Float64Array): void {
    if (!this.drawdown) this.build();
    this.drawdown?.setData([this.bars, drawdown] as uPlot.AlignedData);
    this.rest(this.drawdown);
  }

  /** Marks the bars that are in view elsewhere. */
  mark(first: number, last: number): void {
    this.view = { first, last };
    this.equity?.redraw(false, false);
    this.drawdown?.redraw(false, false);
  }

  style(palette: Palette): void {
    this.palette = palette;
    this.equity?.redraw(false);
    this.drawdown?.redraw(false);
  }

  /** Without a pointer a legend tells of the last bar. */
  private rest(plot: uPlot | undefined): void {
    plot?.setLegend({ idx: this.bars.length - 1 }, false);
  }

  private build(): void {
    const cash = (value: number | null) => (value === null ? "" : formatMetric("final_equity", value));
    const fraction = (value: number | null) => (value === null ? "" : formatMetric("max_drawdown", value));
    const line = (label: string, stroke: () => string, extra: Partial<uPlot.Series>): uPlot.Series => ({
      label,
      stroke,
      width: 1.25,
      points: { show: false },
      ...extra,
    });
    this.equity = new uPlot(
      this.options(EQUITY_HEIGHT, false, cash, [
        line("equity", () => this.palette.accent, { value: (_, value) => cash(value) }),
        line("buy and hold", () => this.palette.muted, { value: (_, value) => cash(value), dash: [4, 4] }),
      ]),
      [[], [], []] as unknown as uPlot.AlignedData,
      this.hosts.equity,
    );
    this.drawdown = new uPlot(
      this.options(DRAWDOWN_HEIGHT, true, fraction, [
        line("drawdown", () => this.palette.down, {
          value: (_, value) => fraction(value),
          fill: () => faint(this.palette.down, 0.22),
          fillTo: 0,
        }),
      ]),
      [[], []] as unknown as uPlot.AlignedData,
      this.hosts.drawdown,
    );
  }

  private options(
    height: number,
    dates: boolean,
    format: (value: number) => string,
    series: uPlot.Series[],
  ): uPlot.Options {
    const axis: uPlot.Axis = {
      stroke: () => this.palette.muted,
      font: `11px ${this.palette.font}`,
      grid: { stroke: () => this.palette.grid, width: 1 },
      ticks: { show: false },
    };
    return {
      width: Math.max(200, this.root.clientWidth),
      height,
      cursor: {
        sync: { key: "backsweep", setSeries: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        points: { size: 5 },
        bind: { mouseup: (plot, _, handler) => (event) => this.release(plot, handler, event) },
      },
      padding: [6, 0, 0, 8],
      axes: [
        {
          ...axis,
          size: dates ? 22 : 4,
          space: 70,
          values: (_, bars) => bars.map((bar) => (dates && bar > 0 ? this.day(bar).slice(0, 7) : "")),
        },
        { ...axis, side: 1, size: AXIS_WIDTH, values: (_, values) => values.map(format), space: 28 },
      ],
      scales: { x: { time: false } },
      series: [{ label: "at", value: (_, bar) => (bar === null ? "" : this.day(bar)) }, ...series],
      hooks: {
        drawClear: [(plot) => this.drawView(plot)],
        setCursor: [(plot) => plot.cursor.idx ?? this.rest(plot)],
      },
    };
  }

  /** A drag chooses bars, a click one of them. */
  private release(plot: uPlot, handler: (event: MouseEvent) => unknown, event: MouseEvent): null {
    const { left, width } = plot.select;
    handler(event);
    const [from, to] = width > 0 ? [left, left + width] : [plot.cursor.left ?? 0, plot.cursor.left ?? 0];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.onSelect(plot.posToIdx(from), plot.posToIdx(to));
    return null;
  }

  private drawView({ ctx, bbox, valToPos }: uPlot): void {
    const { view } = this;
    if (!view || view.last - view.first >= this.bars.length - 1) return;
    const [from, to] = [valToPos(view.first, "x", true), valToPos(view.last, "x", true)];
    ctx.save();
    ctx.fillStyle = faint(this.palette.accent, 0.1);
    ctx.fillRect(from, bbox.top, Math.max(2, to - from), bbox.height);
    ctx.restore();
  }

  private day(bar: number): string {
    const time = this.timestamp[Math.round(bar)];
    return time === undefined ? "" : formatTime(time, false);
  }

  private resize(): void {
    const width = this.root.clientWidth;
    if (width === 0) return;
    this.equity?.setSize({ width, height: EQUITY_HEIGHT });
    this.drawdown?.setSize({ width, height: DRAWDOWN_HEIGHT });
  }
}
