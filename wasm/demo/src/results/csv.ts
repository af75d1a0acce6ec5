// Results as CSV, every digit of them.

import { NAMES, type Store } from "./store";

const ROWS_A_PART = 5_000;

/** Parameters, then metrics; an undefined value is an empty field. In parts, as one string could grow too long. */
export async function toCsv(store: Store): Promise<Blob> {
  const listed = store.listed();
  const columns = NAMES.map((name) => store.column(name));
  const parts: string[] = [`${[...store.grid.axes.map(({ name }) => quoted(name)), ...NAMES].join(",")}\n`];
  let lines: string[] = [];
  const flush = async () => {
    if (lines.length > 0) parts.push(`${lines.join("\n")}\n`);
    lines = [];
    // The page stays awake.
    await new Promise((resolve) => setTimeout(resolve));
  };
  for (const combination of listed) {
    const metrics = columns.map((column) => (Number.isNaN(column[combination]) ? "" : String(column[combination])));
    lines.push([...store.grid.values(combination), ...metrics].join(","));
    if (lines.length >= ROWS_A_PART) await flush();
  }
  await flush();
  return new Blob(parts, { type: "text/csv" });
}

function quoted(name: string): string {
  return /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** Hands a file to the browser's downloads. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
