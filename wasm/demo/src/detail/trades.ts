// The trades of one backtest, the latest first.

import { element } from "@widget/dom";
import { formatCount, formatMetric, formatParameter } from "@widget/format";
import { formatTime, isIntraday } from "../data/time";
import type { Prices, Trade } from "../engine";

const MOST_ROWS = 200;
const HEAD = ["side", "entry", "price", "exit", "price", "return", "profit", "reason"];

export class Trades {
  readonly root: HTMLDetailsElement;
  private readonly title = element("summary", "section-title");
  private readonly table = element("table", "table");
  private trades: readonly Trade[] = [];
  private prices: Prices | undefined;
  private stale = true;

  /** @param onPick called with a trade to look at */
  constructor(private readonly onPick: (trade: Trade) => void) {
    this.root = element("details", "trades", {}, this.title, element("div", "scroll", { tabindex: "0" }, this.table));
    this.root.addEventListener("toggle", () => this.draw());
  }

  show(trades: readonly Trade[], prices: Prices): void {
    this.trades = trades;
    this.prices = prices;
    this.stale = true;
    const more = trades.length > MOST_ROWS ? `, the last ${MOST_ROWS}` : "";
    this.title.textContent = `Trades: ${formatCount(trades.length)}${more}`;
    this.draw();
  }

  /** Rows are made when somebody looks: a moving slider need not. */
  private draw(): void {
    const { prices } = this;
    if (!this.root.open || !this.stale || !prices) return;
    this.stale = false;
    const head = element("tr", "", {}, ...HEAD.map((name) => element("th", "", { scope: "col" }, name)));
    const rows = this.trades
      .slice(-MOST_ROWS)
      .reverse()
      .map((trade) => this.row(trade, prices));
    this.table.replaceChildren(element("thead", "", {}, head), element("tbody", "", {}, ...rows));
  }

  private row(trade: Trade, { timestamp }: Prices): HTMLElement {
    const last = timestamp.length - 1;
    const intraday = isIntraday(timestamp[0], timestamp[last], timestamp.length);
    const time = (bar: number) => formatTime(timestamp[bar], intraday);
    const look = element(
      "button",
      "link",
      { type: "button", title: "Show in the chart" },
      trade.long ? "long" : "short",
    );
    look.addEventListener("click", () => this.onPick(trade));
    const open = trade.reason === "open";
    const cells = [
      time(trade.entryBar),
      formatParameter(Number(trade.entryPrice.toPrecision(8))),
      open ? "open" : time(trade.exitBar),
      formatParameter(Number(trade.exitPrice.toPrecision(8))),
      formatMetric("avg_trade", trade.return),
      formatMetric("expectancy", trade.profit),
      trade.reason.replaceAll("_", " "),
    ];
    return element("tr", "", {}, element("td", "", {}, look), ...cells.map((text) => element("td", "", {}, text)));
  }
}
