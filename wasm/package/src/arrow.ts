// Columns from Arrow IPC, files and streams. The module itself reads none: that would make it twice as large.

import { type Column, type DataType, type Table, TimeUnit, Type, tableFromIPC } from "@uwdata/flechette";
import { BacksweepError } from "./error.js";
import type { BarColumns } from "./types.js";

/** What may name a column that every history has, in lower case; see `find_columns` in the core. */
const TIMES = ["timestamp", "time", "date", "datetime"];
const NUMBERS = ["open", "high", "low", "close", "volume"];

/** Nanoseconds in a unit of Arrow's timestamps. */
const NANOSECONDS: Record<number, bigint> = {
  [TimeUnit.SECOND]: 1_000_000_000n,
  [TimeUnit.MILLISECOND]: 1_000_000n,
  [TimeUnit.MICROSECOND]: 1_000n,
  [TimeUnit.NANOSECOND]: 1n,
};

/** The columns of a file or a stream: times, numbers, and truths as 1 and 0; others are left out. */
export function columnsFromArrow(bytes: Uint8Array): BarColumns {
  const table = read(bytes);
  const columns: Record<string, BarColumns[string]> = {};
  for (const [index, { name }] of table.schema.fields.entries()) {
    const column = table.getChildAt(index);
    const known = name.trim().toLowerCase();
    const values = TIMES.includes(known) ? times(column) : numbers(column);
    if (values) {
      columns[name] = values;
    } else if (NUMBERS.includes(known)) {
      const message = `column '${name}' holds no numbers; convert it before`;
      throw new BacksweepError({ code: "bars.not_a_number", message });
    }
  }
  return columns as BarColumns;
}

function read(bytes: Uint8Array): Table {
  try {
    return tableFromIPC(bytes, { useBigInt: true, useBigIntTimestamp: true });
  } catch (error) {
    throw new BacksweepError({
      code: "bars.not_arrow",
      message: `the data is no Arrow IPC file or stream that can be read: ${(error as Error).message}`,
    });
  }
}

/** The type of the values themselves, which a dictionary may hold. */
const kind = ({ type }: Column<unknown>): DataType => (type.typeId === Type.Dictionary ? type.dictionary : type);

/** Numbers, NaN where there are none; nothing for what is no number. */
function numbers(column: Column<unknown>): Float64Array | undefined {
  const numeric: number[] = [Type.Int, Type.Float, Type.Decimal, Type.Bool];
  if (!numeric.includes(kind(column).typeId)) return undefined;
  return Float64Array.from(column, (value) => (value === null ? Number.NaN : Number(value)));
}

/** Times as the engine takes them. */
function times(column: Column<unknown>): BarColumns["timestamp"] | undefined {
  const type = kind(column);
  switch (type.typeId) {
    case Type.Timestamp: {
      const scale = NANOSECONDS[(type as { unit: number }).unit] ?? 1n;
      return BigInt64Array.from(column as Iterable<bigint>, (value) => known(value) * scale);
    }
    case Type.Date:
      return Float64Array.from(column as Iterable<number>, (value) => known(value));
    case Type.Int:
    case Type.Utf8:
    case Type.LargeUtf8:
      return Array.from(column, (value) => String(known(value)));
    default:
      return undefined;
  }
}

function known<Value>(value: Value | null): Value {
  if (value !== null) return value;
  throw new BacksweepError({ code: "bars.not_a_time", message: "a time is null; drop that row" });
}
