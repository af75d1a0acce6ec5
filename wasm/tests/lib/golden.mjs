// The sweeps of cases.json and the bits that they give natively.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const read = (path) => readFileSync(new URL(path, import.meta.url));

/** Real daily bars over some twenty years: several blocks. */
export const csv = gunzipSync(read("../../../notebook-ext/python/backsweep/data/sp500.csv.gz"));

export const cases = JSON.parse(read("../cases.json"));

const folder = process.env.BACKSWEEP_GOLDEN;
if (!folder) throw new Error("BACKSWEEP_GOLDEN is not set; run cargo xtask test --only wasm");

export const golden = JSON.parse(readFileSync(join(folder, "golden.json")));

/** A file that the native engine's tests wrote. */
export const goldenFile = (name) => readFileSync(join(folder, name));

/** The bits of a column, in hexadecimal. */
function bits(column) {
  return Array.from(new BigUint64Array(column.buffer, column.byteOffset, column.length), (word) => word.toString(16));
}

/** All columns of a result by name, as bits. */
export function allBits({ combinations, parameters, metrics }) {
  const named = (prefix, columns) =>
    Object.entries(columns).map(([name, column]) => [`${prefix}.${name}`, bits(column)]);
  return Object.fromEntries([
    ["combinations", bits(combinations)],
    ...named("parameters", parameters),
    ...named("metrics", metrics),
  ]);
}

/** Columns of four good bars, some of them replaced. */
export function columns(replaced = {}) {
  const day = 86_400_000_000_000n;
  return {
    timestamp: BigInt64Array.of(0n, day, 2n * day, 3n * day),
    open: Float64Array.of(10, 10, 12, 9),
    high: Float64Array.of(11, 12, 12, 13),
    low: Float64Array.of(9, 10, 8, 9),
    close: Float64Array.of(10, 12, 9, 13),
    volume: Float64Array.of(5, 5, 5, 5),
    ...replaced,
  };
}

/** The columns of the sample. */
export function sampleColumns() {
  const rows = csv
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const header = rows.shift().map((name) => name.toLowerCase());
  const column = (...names) => rows.map((row) => row[header.findIndex((name) => names.includes(name))]);
  const times = column("timestamp", "date").map((text) => BigInt(Date.parse(text)) * 1_000_000n);
  const prices = ["open", "high", "low", "close", "volume"];
  return {
    timestamp: BigInt64Array.from(times),
    ...Object.fromEntries(prices.map((name) => [name, Float64Array.from(column(name), Number)])),
  };
}
