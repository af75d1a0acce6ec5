// The engine's package, and the one place that imports it.

import type { Axis } from "@widget/heatmap/grid";
import type { StrategyDocument } from "@widget/wire";
import type { BuiltIn as AnyBuiltIn, Check, History, HistoryColumns, OptionsInput, Engine as Package } from "backsweep";

export type { Detail, OptionsInput, SweepColumns, Trade } from "backsweep";

/** How a CSV was read. */
export interface CsvDialect {
  separator: "," | ";" | "\t" | "|";
  decimal: "." | ",";
  time: "iso" | "s" | "ms" | "us" | "ns";
  volume: boolean;
}

export type Loaded = History & { dialect?: CsvDialect };
export type Prices = HistoryColumns;
export type BuiltIn = AnyBuiltIn & { document: StrategyDocument };
export type Checked = Check & { axes: Axis[] };

/** What the page asks of the engine. */
export type Engine = Omit<Package, "strategies" | "check" | "loadCsv"> & {
  strategies(): Promise<BuiltIn[]>;
  check(strategy: StrategyDocument, grid: string[], options?: OptionsInput): Promise<Checked>;
  loadCsv(source: Uint8Array | Blob, dialect?: Partial<CsvDialect>): Promise<Loaded>;
  parse(text: string): Promise<unknown>;
};

/** Loads an engine from beside the page: its Workers and its module find each other by their addresses. */
export async function openEngine(threads: number | "auto" = "auto"): Promise<Engine> {
  const address = new URL("./engine/index.js", document.baseURI).href;
  const { load }: typeof import("backsweep") = await import(/* @vite-ignore */ address);
  return (await load({ threads })) as unknown as Engine;
}
