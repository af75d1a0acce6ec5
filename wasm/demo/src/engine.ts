// The engine's package, and the one place that imports it.

import type { StrategyDocument } from "@widget/wire";
import type { BuiltIn as AnyBuiltIn, Engine } from "backsweep";

export type {
  CsvDialect,
  CsvHints,
  Detail,
  Engine,
  History,
  HistoryColumns as Prices,
  OptionsInput,
  SweepColumns,
  Trade,
} from "backsweep";

/** A built-in strategy; the package leaves its document's type to those who have one. */
export type BuiltIn = AnyBuiltIn & { document: StrategyDocument };

/** Loads an engine from beside the page: its Workers and its module find each other by their addresses. */
export async function openEngine(threads: number | "auto" = "auto"): Promise<Engine> {
  const address = new URL("./engine/index.js", document.baseURI).href;
  const { load }: typeof import("backsweep") = await import(/* @vite-ignore */ address);
  return load({ threads });
}
