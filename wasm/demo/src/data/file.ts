// Files that people drop: what they are, told by their first bytes, and refused before they are read when this page
// cannot hold them.

import { formatBytes } from "@widget/format";

/** A browser tab has 4 GiB for the text, the numbers and the sweep together. */
export const MOST_BYTES = 256 * 2 ** 20;

export type Kind = "csv" | "arrow";

/** A file that is not for this page; the message says why and what to do. */
export class Refused extends Error {}

const FOREIGN: readonly (readonly [string, readonly number[], string])[] = [
  ["an Excel workbook or another zip archive", [0x50, 0x4b, 0x03, 0x04], "Save the sheet as CSV and drop that"],
  ["a Parquet file", [0x50, 0x41, 0x52, 0x31], "Write it as CSV or as an Arrow IPC file and drop that"],
  ["a PDF", [0x25, 0x50, 0x44, 0x46], "Drop a CSV or an Arrow IPC file"],
  ["a PNG image", [0x89, 0x50, 0x4e, 0x47], "Drop a CSV or an Arrow IPC file"],
  ["an old Excel workbook", [0xd0, 0xcf, 0x11, 0xe0], "Save the sheet as CSV and drop that"],
];

const GZIP = [0x1f, 0x8b];
const ARROW_FILE = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31];
/** How an Arrow IPC stream begins. */
const ARROW_STREAM = [0xff, 0xff, 0xff, 0xff];
const LOOK_BYTES = 4096;

const begins = (bytes: Uint8Array, sign: readonly number[]) => sign.every((byte, index) => bytes[index] === byte);

/** Reads a file, unpacked if it is gzip. Throws {@link Refused}. */
export async function read(file: Blob, name: string): Promise<{ kind: Kind; bytes: Uint8Array }> {
  if (file.size === 0) throw new Refused(`${name} is empty`);
  checkSize(file.size, name, `has ${formatBytes(file.size)}`);
  const head = new Uint8Array(await file.slice(0, LOOK_BYTES).arrayBuffer());
  if (begins(head, GZIP)) return inspect(await unpack(file, name), name);
  refuseForeign(head, name);
  return inspect(new Uint8Array(await file.arrayBuffer()), name);
}

function inspect(bytes: Uint8Array, name: string): { kind: Kind; bytes: Uint8Array } {
  const head = bytes.subarray(0, LOOK_BYTES);
  refuseForeign(head, name);
  return { kind: isArrow(head) ? "arrow" : "csv", bytes };
}

function isArrow(head: Uint8Array): boolean {
  return begins(head, ARROW_FILE) || begins(head, ARROW_STREAM);
}

function refuseForeign(head: Uint8Array, name: string): void {
  for (const [what, sign, advice] of FOREIGN) {
    if (begins(head, sign)) throw new Refused(`${name} is ${what}, not prices as text. ${advice}`);
  }
  if (!isArrow(head) && head.includes(0)) {
    const utf16 = begins(head, [0xff, 0xfe]) || begins(head, [0xfe, 0xff]);
    throw new Refused(
      utf16
        ? `${name} is text in UTF-16. Save it as CSV in UTF-8 and drop that`
        : `${name} holds binary data, not prices as text. Drop a CSV or an Arrow IPC file`,
    );
  }
}

/** Refuses what has too many bytes; `has` is how many, in words. */
function checkSize(size: number, name: string, has: string): void {
  if (size <= MOST_BYTES) return;
  throw new Refused(
    `${name} ${has}; this page reads files of up to ${formatBytes(MOST_BYTES)}, since all of it must fit into the tab's ` +
      "memory. Drop fewer or longer bars, or sweep it with the Python package or the native agent",
  );
}

/** Stops as soon as there is too much: a small file may unpack to a huge one. */
async function unpack(file: Blob, name: string): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refused(`${name} is damaged: it cannot be unpacked`);
    });
    if (done) break;
    size += value.byteLength;
    try {
      checkSize(size, name, `unpacks to more than ${formatBytes(MOST_BYTES)}`);
    } catch (error) {
      void reader.cancel();
      throw error;
    }
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
