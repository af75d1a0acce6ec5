// One backtest: sliders, metrics, candles with trades, equity and drawdown.

import { element, setText } from "@widget/dom";
import { formatCount, formatParameter } from "@widget/format";
import type { Axis } from "@widget/heatmap/grid";
import type { Detail, Prices } from "../engine";
import { Candles } from "./candles";
import { Curves } from "./curves";
import { Figures } from "./figures";
import { readPalette } from "./palette";
import { Sliders } from "./sliders";
import { Trades } from "./trades";

/** How long the last backtest took, in milliseconds. */
export interface Timing {
  /** From the move of a slider to the engine's answer. */
  engine: number;
  /** To the charts that show it, where a person waited for them. */
  shown: number | undefined;
}

export class DetailView {
  readonly root: HTMLElement;
  readonly sliders: Sliders;
  private readonly title = element("h2", "card-title", {}, "Backtest");
  private readonly subtitle = element("span", "muted");
  private readonly timing = element("span", "timing");
  private readonly problem = element("p", "problem", { role: "alert" });
  private readonly figures = new Figures();
  private readonly candles: Candles;
  private readonly curves: Curves;
  private readonly trades: Trades;
  private prices: Prices | undefined;

  constructor(onMove: (parameters: { [name: string]: number }) => void) {
    const palette = readPalette();
    this.sliders = new Sliders(onMove);
    this.curves = new Curves(palette, (first, last) => this.candles.view(first, last));
    this.candles = new Candles(palette, (first, last) => this.curves.mark(first, last));
    this.trades = new Trades(({ entryBar, exitBar }) => this.candles.view(entryBar, exitBar));
    this.problem.hidden = true;
    const head = element("div", "card-head", {}, this.title, this.subtitle, this.timing);
    const charts = element("div", "charts", {}, this.candles.root, this.candles.caption, this.curves.root);
    const side = element("div", "detail-side", {}, this.sliders.root, this.figures.root);
    this.root = element(
      "section",
      "card detail",
      { "aria-label": "Backtest in detail" },
      head,
      this.problem,
      element("div", "detail-body", {}, side, charts),
      this.trades.root,
    );
  }

  load(prices: Prices): void {
    this.prices = prices;
    this.candles.load(prices);
    this.curves.load(prices.timestamp, prices.close);
  }

  lay(axes: readonly Axis[]): void {
    this.sliders.lay(axes);
  }

  /** @param calm whether nobody waits for it: then each frame draws a part of it */
  async show(parameters: { [name: string]: number }, detail: Detail, cash: number, calm: boolean): Promise<void> {
    const { prices } = this;
    if (!prices) return;
    this.fail("");
    const words = Object.entries(parameters).map(([name, value]) => `${name} ${formatParameter(value)}`);
    setText(this.subtitle, words.join(", "));
    const parts = [
      () => this.figures.show(detail.metrics),
      () => this.candles.show(detail.trades),
      () => this.curves.showEquity(detail.equity, cash),
      () => this.curves.showDrawdown(detail.drawdown),
      () => this.trades.show(detail.trades, prices),
    ];
    for (const part of parts) {
      if (calm) await new Promise(requestAnimationFrame);
      part();
    }
    this.root.dataset.shown = words.join(", ");
  }

  time({ engine, shown }: Timing, bars: number): void {
    const text = (milliseconds: number) => milliseconds.toFixed(1);
    const charts = shown === undefined ? "" : `, on the charts after ${text(shown)}\u2009ms`;
    setText(this.timing, `${formatCount(bars)} bars backtested in ${text(engine)}\u2009ms${charts}`);
    this.root.dataset.engine = text(engine);
    if (shown !== undefined) this.root.dataset.milliseconds = text(shown);
  }

  fail(problem: string): void {
    this.problem.hidden = problem === "";
    setText(this.problem, problem);
  }

  style(): void {
    const palette = readPalette();
    this.candles.style(palette);
    this.curves.style(palette);
  }
}
