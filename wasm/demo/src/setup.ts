// What a person chose: the sweep to run, and how to look at it.

import type { Direction, Fill, Metric } from "@widget/wire";

/** The four signals as text; the short ones may be empty. */
export interface Texts {
  long_entry: string;
  long_exit: string;
  short_entry: string;
  short_exit: string;
}

export type Signal = keyof Texts;

export const SIGNALS: readonly Signal[] = ["long_entry", "long_exit", "short_entry", "short_exit"];

export const RULES = ["stop_loss", "take_profit", "trailing_stop", "time_stop"] as const;

export type Rule = (typeof RULES)[number];

export interface Choices {
  fees: string;
  slippage: string;
  fixed_fee: string;
  initial_cash: string;
  fill: Fill;
  direction: Direction;
}

/** Everything that decides what a sweep gives, but the data. Numbers are as typed: what is wrong with them is told in place. */
export interface Setup {
  /** A built-in strategy's name, or empty for the expressions. */
  builtin: string;
  texts: Texts;
  /** Values of each parameter, in the engine's grid text such as `5..25` or `0.5,1`. */
  ranges: { [parameter: string]: string };
  /** A number, grid text, or empty for none. */
  stops: { [rule in Rule]: string };
  choices: Choices;
}

/** How the results are looked at. */
export interface Look {
  metric: Metric;
  /** Steps along each axis that a combination's neighbourhood reaches; 0 looks at each combination alone. */
  radius: number;
  x: string;
  y: string;
  /** The parameters of the backtest shown in detail. */
  picked: { [parameter: string]: number } | undefined;
}

export const START_TEXTS: Texts = {
  long_entry: "cross_above(ema(close, fast), ema(close, slow)) and rsi(close, 14) < 70",
  long_exit: "cross_below(ema(close, fast), ema(close, slow))",
  short_entry: "",
  short_exit: "",
};

export function startSetup(): Setup {
  return {
    builtin: "ema_cross",
    texts: { ...START_TEXTS },
    ranges: {},
    stops: { stop_loss: "", take_profit: "", trailing_stop: "", time_stop: "" },
    choices: {
      fees: "0.001",
      slippage: "0",
      fixed_fee: "0",
      initial_cash: "10000",
      fill: "next_open",
      direction: "long",
    },
  };
}

export function startLook(): Look {
  return { metric: "sharpe", radius: 0, x: "", y: "", picked: undefined };
}
