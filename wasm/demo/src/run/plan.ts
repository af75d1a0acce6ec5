// From what a person chose to what a sweep is given, with every mistake told where it was made.

import { formatCount } from "@widget/format";
import type { Axis } from "@widget/heatmap/grid";
import type { Options, StrategyDocument } from "@widget/wire";
import type { Engine } from "../engine";
import { MOST_COMBINATIONS } from "../results/store";
import { type Choices, RULES, type Setup } from "../setup";
import { complete } from "../strategy/document";

/** A sweep that is ready to run. */
export interface Plan {
  document: StrategyDocument;
  grid: string[];
  axes: Axis[];
  options: Partial<Options>;
  /** Combinations that will run, and those that the strategy's conditions leave out. */
  combinations: number;
  dropped: number;
  bars: number;
}

/** Something wrong with one field: `ranges.fast`, `stops.stop_loss`, `choices.fees`, or `` for none in particular. */
export class Mistake extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** The engine's options; numbers are checked here, so that the field can be named. */
export function options(choices: Choices): Partial<Options> {
  const number = (name: "fees" | "slippage" | "fixed_fee" | "initial_cash", most: number, above = false) => {
    const value = choices[name].trim() === "" ? Number.NaN : Number(choices[name]);
    if (!Number.isFinite(value)) throw new Mistake(`choices.${name}`, `"${choices[name]}" is not a number`);
    if (value < 0 || value >= most || (above && value === 0)) {
      throw new Mistake(`choices.${name}`, most === 1 ? "a fraction from 0 to below 1, as 0.001" : "must be above 0");
    }
    return value;
  };
  return {
    fees: number("fees", 1),
    slippage: number("slippage", 1),
    fixed_fee: number("fixed_fee", Number.POSITIVE_INFINITY),
    initial_cash: number("initial_cash", Number.POSITIVE_INFINITY, true),
    fill: choices.fill,
    direction: choices.direction,
  };
}

/** The names of the parameters that a document has, in order of first use. */
export function parametersOf(document: StrategyDocument): string[] {
  const names = document.nodes.flatMap((node) => ("parameter" in node ? [node.parameter] : []));
  return [...new Set(names)];
}

/** Checks everything with the engine. Throws a {@link Mistake}. */
export async function plan(engine: Engine, strategy: StrategyDocument, setup: Setup, bars: number): Promise<Plan> {
  const chosen = options(setup.choices);
  const { document, axes: stopAxes } = complete(strategy, setup.stops);
  const ranges = parametersOf(strategy).map((name) => {
    const text = (setup.ranges[name] ?? "").trim();
    if (!text) throw new Mistake(`ranges.${name}`, "needs values, such as 5..25 or 10,20,50");
    return `${name}=${text}`;
  });
  const grid = [...ranges, ...stopAxes];
  const checked = await engine.check(document, grid).catch((error: unknown) => {
    throw new Mistake(fieldOf(error, strategy, setup), error instanceof Error ? error.message : String(error));
  });
  const { combinations, dropped } = checked;
  const axes = checked.axes.map(({ name, values }) => ({ name, values: Array.from(values) }));
  const empty = axes.find(({ values }) => values.length === 0);
  if (empty) throw new Mistake(`ranges.${empty.name}`, "has no value; the stop of a range is not included");
  if (combinations + dropped > MOST_COMBINATIONS) {
    throw new Mistake(
      "",
      `${formatCount(combinations + dropped)} combinations: this page keeps ${formatCount(MOST_COMBINATIONS)} at most. ` +
        "Take fewer values, or run it with the Python package",
    );
  }
  if (combinations === 0) throw new Mistake("", "the strategy's conditions leave no combination: change the ranges");
  return { document, grid, axes, options: chosen, combinations, dropped, bars };
}

/** The field that an error of the engine is about: the one whose parameter or text it names. */
function fieldOf(error: unknown, strategy: StrategyDocument, setup: Setup): string {
  const message = error instanceof Error ? error.message : "";
  const named = (name: string) => new RegExp(`(^|[^\\w])${name}([^\\w]|$)`).test(message);
  const rule = RULES.find((name) => setup.stops[name] && named(name));
  if (rule) return `stops.${rule}`;
  const parameter = parametersOf(strategy).find((name) => named(name));
  return parameter ? `ranges.${parameter}` : "";
}
