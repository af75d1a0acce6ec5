// Files given to the demo page: every dialect that people have, and everything that is no price history.

import assert from "node:assert/strict";
import { mkdtemp, open as openFile, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import * as arrow from "../../wasm/package/node_modules/@uwdata/flechette/dist/flechette.mjs";
import { startBrowser } from "./lib/browser.mjs";
import { openPage, servePage, waitForResults } from "./lib/page.mjs";

const SAMPLE = new URL("../../notebook-ext/python/backsweep/data/sp500.csv.gz", import.meta.url);

let browser;
let served;
let folder;
let rows;
let page;
let problems;
let context;

before(async () => {
  browser = await startBrowser();
  served = await servePage();
  folder = await mkdtemp(join(tmpdir(), "backsweep-"));
  const lines = gunzipSync(await readFile(SAMPLE))
    .toString()
    .trim()
    .split("\n");
  rows = lines.slice(1, 801).map((line) => line.split(","));
});

after(async () => {
  await browser?.close();
  served?.stop();
  if (folder) await rm(folder, { recursive: true });
});

async function open() {
  ({ page, problems, context } = await openPage(browser, served.url));
}

afterEach(async () => {
  await context?.close();
  context = undefined;
  assert.deepEqual(problems, []);
});

async function give(name, content) {
  const path = join(folder, name);
  await writeFile(path, content);
  await page.getByLabel("Prices as CSV or Arrow").setInputFiles(path);
}

const facts = () => page.locator(".backsweep-data-facts").innerText();
const read = (bars) => page.locator(".backsweep-data-facts", { hasText: `${bars} bars` }).waitFor();
const problem = (words) => page.locator(".backsweep-data .backsweep-problem", { hasText: words }).waitFor();
const dialect = (label) => page.getByLabel(label, { exact: true }).inputValue();

/** The sample's first rows, written in another way. */
function csv({ separator = ",", decimal = ".", time = (text) => text, volume = true, header = true } = {}) {
  const names = ["timestamp", "open", "high", "low", "close", ...(volume ? ["volume"] : [])];
  const lines = rows.map(([date, ...numbers]) => {
    const shown = (volume ? numbers : numbers.slice(0, 4)).map((text) => text.replace(".", decimal));
    return [time(date), ...shown].join(separator);
  });
  return `${[...(header ? [names.join(separator)] : []), ...lines].join("\n")}\n`;
}

const epoch = (scale) => (date) => String((BigInt(Date.parse(date)) * BigInt(scale)) / 1000n);

for (const [what, options, separator, decimal, time] of [
  ["semicolons and decimal commas", { separator: ";", decimal: "," }, ";", ",", "iso"],
  ["tabs", { separator: "\t" }, "\t", ".", "iso"],
  ["epoch seconds", { time: epoch(1) }, ",", ".", "s"],
  ["epoch milliseconds", { time: epoch(1e3) }, ",", ".", "ms"],
  ["epoch microseconds", { time: epoch(1e6) }, ",", ".", "us"],
  ["epoch nanoseconds", { time: epoch(1e9) }, ",", ".", "ns"],
]) {
  test(`a CSV with ${what} is read as it is meant, and the page says how`, async () => {
    await open();
    await give("prices.csv", csv(options));
    await read(800);
    assert.match(await facts(), /prices\.csv\s+800 bars, 1999-01-04 to 2002-03-/);
    assert.deepEqual(
      [await dialect("Separator"), await dialect("Decimal"), await dialect("Time")],
      [separator, decimal, time],
    );
    await waitForResults(page, "completed");
  });
}

test("missing volumes are told, and count as nothing", async () => {
  await open();
  await give("prices.csv", csv({ volume: false }));
  await read(800);
  await page.locator(".backsweep-notes", { hasText: /volume/ }).waitFor();
});

test("what was detected can be corrected, and a correction that does not fit is refused", async () => {
  await open();
  await give("prices.csv", csv({ time: epoch(1) }));
  await read(800);
  await page.getByLabel("Time", { exact: true }).selectOption("ms");
  await page.locator(".backsweep-data-facts", { hasText: "1970-01-11" }).waitFor();
  await page.getByLabel("Time", { exact: true }).selectOption("iso");
  await problem(/cannot be read that way/);
  assert.equal(await dialect("Time"), "ms", "the page shows how the data was read");
});

test("a packed CSV and one that is dropped are read", async () => {
  await open();
  await give("prices.csv.gz", gzipSync(csv()));
  await read(800);
  const text = csv().split("\n").slice(0, 701).join("\n");
  await page.evaluate((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], "dropped.csv"));
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, text);
  await read(700);
  assert.match(await facts(), /dropped\.csv/);
});

/** The sample's first rows as an Arrow IPC file, its columns under other names. */
function arrowFile(names, extra = {}) {
  const column = (place) => Float64Array.from(rows, (row) => Number(row[place]));
  const days = rows.map(([date]) => new Date(date));
  const [time, ...prices] = names;
  const columns = {
    [time]: arrow.columnFromArray(days, arrow.timestamp(arrow.TimeUnit.NANOSECOND)),
    ...Object.fromEntries(
      prices.map((name, place) => [name, arrow.columnFromArray(column(place + 1), arrow.float64())]),
    ),
    ...extra,
  };
  return arrow.tableToIPC(arrow.tableFromColumns(columns), { format: "file" });
}

test("an Arrow file is read as the CSV of the same rows", async () => {
  await open();
  await give("prices.csv", csv());
  await read(800);
  await waitForResults(page, "completed");
  const best = () => page.locator(".backsweep-best-rows tbody tr").first().innerText();
  const expected = await best();
  await give("prices.arrow", arrowFile(["timestamp", "open", "high", "low", "close", "volume"]));
  await page.locator(".backsweep-data-facts", { hasText: "prices.arrow" }).waitFor();
  await read(800);
  assert.match(await facts(), /800 bars, 1999-01-04 to 2002-03-/);
  assert.equal(
    await page.getByLabel("Separator", { exact: true }).isVisible(),
    false,
    "there is no dialect to correct",
  );
  await waitForResults(page, "completed");
  assert.equal(await best(), expected);
});

test("an Arrow file with names of its own and more columns is read, and its columns can be used", async () => {
  await open();
  const mood = arrow.columnFromArray(
    rows.map((_, bar) => (bar % 7 === 0 ? null : bar % 3)),
    arrow.int32(),
  );
  const words = arrow.columnFromArray(
    rows.map(() => "quiet"),
    arrow.utf8(),
  );
  await give("quotes.feather", arrowFile(["Date", "Open", "High", "Low", "Close", "Volume"], { mood, words }));
  await page.locator(".backsweep-data-facts", { hasText: "quotes.feather" }).waitFor();
  await read(800);
  await page.getByLabel("Strategy", { exact: true }).selectOption("");
  await page.getByLabel("Long entry", { exact: true }).fill(`col("mood") > level`);
  await page.getByLabel("Long exit", { exact: true }).fill(`col("mood") < level`);
  await page.locator(".backsweep-ranges").getByLabel("level", { exact: true }).fill("0.5,1.5");
  await page.locator(".backsweep-run-facts", { hasText: /^2 combinations$/ }).waitFor();
  await page.getByRole("button", { name: "Run sweep" }).click();
  await waitForResults(page, "completed");
});

test("an Arrow file without closes is refused with their name", async () => {
  await open();
  await give("short.arrow", arrowFile(["timestamp", "open", "high", "low", "last", "volume"]));
  await problem(/short\.arrow cannot be used: .*close/);
  assert.match(await facts(), /S&P 500, daily\s+5,031 bars/);
});

test("a file of 500 MB is refused by its size, before it is read", async () => {
  await open();
  const path = join(folder, "huge.csv");
  const file = await openFile(path, "w");
  await file.truncate(500_000_000);
  await file.close();
  const start = Date.now();
  await page.getByLabel("Prices as CSV or Arrow").setInputFiles(path);
  await problem(/huge\.csv has 477 MiB; this page reads files of up to 256 MiB/);
  assert.ok(Date.now() - start < 5_000, "nobody read it");
  assert.match(await facts(), /S&P 500, daily/, "the data before stays");
});

test("a small file that unpacks to a huge one is refused while it unpacks", async () => {
  await open();
  await give("bomb.csv.gz", gzipSync(Buffer.alloc(300 * 2 ** 20, "1,2,3\n")));
  await problem(/bomb\.csv\.gz unpacks to more than 256 MiB/);
});

for (const [name, content, message] of [
  ["prices.xlsx", Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]), /is an Excel workbook.*Save the sheet as CSV/],
  ["prices.parquet", Buffer.from("PAR1\0\0"), /is a Parquet file/],
  ["noise.csv", Buffer.from([7, 0, 255, 1, 0, 9]), /holds binary data/],
  ["empty.csv", "", /is empty/],
  ["words.csv", "these are\nno prices\n", /words\.csv cannot be used/],
  ["broken.csv", "timestamp,open,high,low,close\n2020-01-01,1,2,0.5,x\n", /broken\.csv cannot be used: .*close/i],
  ["unsorted.csv", "timestamp,open,high,low,close\n2020-01-02,1,1,1,1\n2020-01-01,1,1,1,1\n", /row 1/],
  ["cut.csv.gz", gzipSync("timestamp,open").subarray(0, 12), /is damaged/],
  ["broken.arrow", Buffer.from("ARROW1\0\0 and no more"), /broken\.arrow cannot be used/],
]) {
  test(`${name} is refused with the reason, and the page goes on`, async () => {
    await open();
    await give(name, content);
    await problem(message);
    assert.match(await facts(), /S&P 500, daily\s+5,031 bars/);
    await page.getByRole("button", { name: "Run sweep" }).click();
    await waitForResults(page, "completed");
  });
}
