// Prices with the trades of one backtest.

import { element, setText } from "@widget/dom";
import { formatCount } from "@widget/format";
import {
  type CandlestickData,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type LogicalRange,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { isIntraday } from "../data/time";
import type { Prices, Trade } from "../engine";
import type { Palette } from "./palette";

/** More candles than this are put together, as nobody could tell them apart. */
const MOST_CANDLES = 20_000;
/** More trades than this in view would hide the prices. */
const MOST_TRADES = 400;
/** Bars in view at first. */
const FIRST_VIEW = 260;

export class Candles {
  readonly root = element("div", "chart candles", { role: "img" });
  readonly caption = element("p", "hint caption");
  private readonly chart: IChartApi;
  private readonly series: ISeriesApi<"Candlestick">;
  private readonly markers: ISeriesMarkersPluginApi<Time>;
  private palette: Palette;
  private times: UTCTimestamp[] = [];
  private bars = 0;
  private bucket = 1;
  private trades: readonly Trade[] = [];
  private drawn = "";
  private frame = 0;

  /** @param onView told which bars are in view, the last one included */
  constructor(palette: Palette, onView: (first: number, last: number) => void) {
    this.palette = palette;
    this.chart = createChart(this.root, {
      autoSize: true,
      // The page names the library below, with its link.
      layout: { attributionLogo: false },
      timeScale: { minBarSpacing: 0.02 },
      handleScroll: { vertTouchDrag: false },
    });
    this.series = this.chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineVisible: false });
    this.markers = createSeriesMarkers(this.series, []);
    this.style(palette);
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (!range || this.bars === 0) return;
      const [first, last] = this.inView(range);
      onView(first, last);
      this.later();
    });
  }

  style(palette: Palette): void {
    this.palette = palette;
    const { up, down, text, grid, surface, line, muted } = palette;
    this.chart.applyOptions({
      layout: { background: { color: surface }, textColor: muted, fontFamily: palette.font, fontSize: 11 },
      grid: { vertLines: { color: grid }, horzLines: { color: grid } },
      rightPriceScale: { borderColor: line, minimumWidth: 64 },
      timeScale: { borderColor: line },
      crosshair: { vertLine: { labelBackgroundColor: text }, horzLine: { labelBackgroundColor: text } },
    });
    this.series.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
    this.drawn = "";
    this.later();
  }

  /** Other prices. */
  load(prices: Prices): void {
    const { timestamp, open, high, low, close } = prices;
    this.bars = timestamp.length;
    this.bucket = Math.ceil(this.bars / MOST_CANDLES);
    // Where bars are closer than a second, which the chart cannot tell apart, their numbers stand for their times.
    const seconds = timestamp.every(
      (time, bar) => bar === 0 || Math.floor(time / 1000) > Math.floor(timestamp[bar - 1] / 1000),
    );
    const candles: CandlestickData<UTCTimestamp>[] = [];
    for (let bar = 0; bar < this.bars; bar += this.bucket) {
      const end = Math.min(bar + this.bucket, this.bars);
      let [top, bottom] = [high[bar], low[bar]];
      for (let inside = bar + 1; inside < end; inside += 1) {
        if (high[inside] > top) top = high[inside];
        if (low[inside] < bottom) bottom = low[inside];
      }
      const time = (seconds ? Math.floor(timestamp[bar] / 1000) : bar) as UTCTimestamp;
      candles.push({ time, open: open[bar], high: top, low: bottom, close: close[end - 1] });
    }
    this.times = candles.map(({ time }) => time);
    this.trades = [];
    this.drawn = "";
    this.chart.applyOptions({
      timeScale: { timeVisible: isIntraday(timestamp[0], timestamp[this.bars - 1], this.bars) },
    });
    this.series.applyOptions({ priceFormat: { type: "price", ...precision(close) } });
    this.series.setData(candles);
    const last = candles.length;
    this.chart.timeScale().setVisibleLogicalRange({ from: last - Math.min(FIRST_VIEW, last), to: last + 3 });
  }

  /** The trades of another backtest; what is in view stays. */
  show(trades: readonly Trade[]): void {
    this.trades = trades;
    this.drawn = "";
    this.mark();
  }

  /** Brings bars into view, with some around them. */
  view(first: number, last: number): void {
    // A single bar keeps the width of the view; bars that were chosen get little around them.
    const range = this.chart.timeScale().getVisibleLogicalRange();
    const width = range ? (range.to - range.from) * this.bucket : FIRST_VIEW;
    const margin = first === last ? width / 2 : Math.max(10, (last - first) * 0.1);
    this.chart.timeScale().setVisibleLogicalRange({
      from: (first - margin) / this.bucket,
      to: (last + margin) / this.bucket,
    });
  }

  private inView(range: LogicalRange): [number, number] {
    const first = Math.max(0, Math.floor(range.from) * this.bucket);
    const last = Math.min(this.bars - 1, Math.ceil(range.to) * this.bucket);
    return [Math.min(first, this.bars - 1), Math.max(last, 0)];
  }

  private later(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.mark();
    });
  }

  /** Marks the trades in view, unless they are too many. */
  private mark(): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (!range || this.bars === 0) return;
    const [first, last] = this.inView(range);
    const shown = this.trades.filter(({ entryBar, exitBar }) => entryBar <= last && exitBar >= first);
    const many = shown.length > MOST_TRADES;
    const key = many ? "many" : `${shown[0]?.entryBar} ${shown.length}`;
    setText(
      this.caption,
      many
        ? `${formatCount(shown.length)} trades in view: zoom in to see them.`
        : `${formatCount(shown.length)} of ${formatCount(this.trades.length)} trades in view.`,
    );
    if (key === this.drawn) return;
    this.drawn = key;
    this.markers.setMarkers(
      many ? [] : shown.flatMap((trade) => this.marks(trade)).sort((a, b) => Number(a.time) - Number(b.time)),
    );
  }

  private marks({ entryBar, exitBar, long, reason }: Trade): SeriesMarker<Time>[] {
    const { up, down } = this.palette;
    const entry: SeriesMarker<Time> = {
      time: this.timeOf(entryBar),
      position: long ? "belowBar" : "aboveBar",
      shape: long ? "arrowUp" : "arrowDown",
      color: long ? up : down,
    };
    if (reason === "open") return [entry];
    const stopped = /stop|profit|loss/.test(reason);
    const exit: SeriesMarker<Time> = {
      time: this.timeOf(exitBar),
      position: long ? "aboveBar" : "belowBar",
      shape: stopped ? "square" : "circle",
      color: this.palette.muted,
      size: 0.7,
    };
    return [entry, exit];
  }

  private timeOf(bar: number): Time {
    return this.times[Math.floor(bar / this.bucket)];
  }
}

/** As many digits as prices of this size need. */
function precision(close: Float64Array): { precision: number; minMove: number } {
  const typical = close[Math.floor(close.length / 2)] || 1;
  const digits = Math.min(8, Math.max(2, 4 - Math.floor(Math.log10(Math.abs(typical)))));
  return { precision: digits, minMove: 10 ** -digits };
}
