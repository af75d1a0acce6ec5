import assert from "node:assert/strict";
import { test } from "node:test";
import { Cells, DEFINED, PENDING, UNDEFINED } from "../src/heatmap/cells";
import { shade, VIRIDIS, word } from "../src/heatmap/colours";
import { Grid, readAxes } from "../src/heatmap/grid";
import { canvasHeight, cellAt, cellBox, plotBox, ticks } from "../src/heatmap/layout";
import { Raster } from "../src/heatmap/raster";
import type { Batch, Metric } from "../src/wire";

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const grid = (...lengths: number[]) =>
  new Grid(lengths.map((length, axis) => ({ name: "abcd"[axis], values: range(length) })));

function rasterise(cells: Cells, width: number, height: number, pending: number): Raster {
  const raster = new Raster(cells, width, height, pending);
  while (!raster.finished) raster.makeRow();
  return raster;
}

function batch(first: number, values: (number | null)[], metric: Metric = "sharpe"): Batch {
  return { combinations: { range: { first, count: values.length } }, metrics: [metric], columns: [values] };
}

test("axes are read as Python and as the agent send them, and anything else is no axis", () => {
  const fast = { name: "fast", values: [5, 6] };
  assert.deepEqual(readAxes([fast]), [fast]);
  assert.deepEqual(readAxes([{ name: "fast", values: { integers: [5, 6] } }]), [fast]);
  for (const nothing of [undefined, null, 7, "ab", [null], [{ name: 7, values: [1] }], [{ name: "a", values: [] }]]) {
    assert.deepEqual(readAxes(nothing), []);
  }
});

test("combinations are numbered with the last axis fastest", () => {
  const cube = grid(2, 3, 4);
  assert.equal(cube.combinations, 24);
  assert.deepEqual(cube.values(0), [0, 0, 0]);
  assert.deepEqual(cube.values(1), [0, 0, 1]);
  assert.deepEqual(cube.values(23), [1, 2, 3]);
  assert.deepEqual(cube.values(17), [1, 1, 1]);
});

test("of the last two axes the longer lies flat", () => {
  assert.deepEqual(grid(9, 20, 50).defaultAxes(), { x: 2, y: 1 });
  assert.deepEqual(grid(9, 50, 20).defaultAxes(), { x: 1, y: 2 });
  assert.deepEqual(grid(9).defaultAxes(), { x: 0, y: -1 });
});

test("a cell shows the best over the other axes, whatever the order of arrival", () => {
  for (const batches of [
    [batch(0, [1, 2]), batch(2, [5, 2])],
    [batch(2, [5, 2]), batch(0, [1, 2])],
  ]) {
    const cells = new Cells(grid(2, 1, 2), 2, 1, ["sharpe"]);
    for (const each of batches) cells.add(each);
    assert.deepEqual([...cells.values], [5, 2]);
    assert.deepEqual([...cells.combination], [2, 1], "of equals the first in the grid's order");
    assert.deepEqual(cells.best, { combination: 2, values: [5] });
    assert.deepEqual(cells.range(), { low: 2, high: 5 });
  }
});

test("columns of the engine in the page are as good as batches", () => {
  const cells = new Cells(grid(2, 2), 1, 0, ["sharpe", "trades"]);
  const columns = [Float64Array.of(3, Number.NaN), Float64Array.of(7, 0)];
  cells.add({ combinations: { listed: Float64Array.of(3, 1) }, metrics: ["sharpe", "trades"], columns });
  assert.deepEqual([...cells.state], [PENDING, UNDEFINED, PENDING, DEFINED]);
  assert.deepEqual(cells.best, { combination: 3, values: [3, 7] });
});

test("where lower is better the lowest is shown", () => {
  const cells = new Cells(grid(2, 1), 1, -1, ["volatility"]);
  cells.add(batch(0, [0.4, 0.3], "volatility"));
  assert.deepEqual([...cells.values], [0.3]);
  assert.equal(cells.best?.combination, 1);
});

test("undefined is neither pending nor better than anything", () => {
  const cells = new Cells(grid(2, 3), 1, -1, ["sharpe"]);
  cells.add(batch(0, [null, null]));
  assert.deepEqual([...cells.state], [UNDEFINED, UNDEFINED, PENDING]);
  assert.equal(cells.best, undefined);
  assert.equal(cells.range(), undefined);
  cells.add(batch(3, [-7, null]));
  cells.add(batch(2, [null]));
  assert.deepEqual([...cells.state], [DEFINED, UNDEFINED, UNDEFINED]);
  assert.equal(cells.received, 5);
});

test("the companions belong to the combination that is shown, missing ones are undefined", () => {
  const cells = new Cells(grid(1, 2), 1, 0, ["sharpe", "trades", "omega"]);
  cells.add({
    combinations: { listed: [1, 0] },
    metrics: ["trades", "sharpe"],
    columns: [
      [10, 20],
      [0.5, 0.1],
    ],
  });
  assert.deepEqual(cells.best, { combination: 1, values: [0.5, 10, Number.NaN] });
  assert.deepEqual([...cells.columns[1]], [20, 10]);
});

test("a batch of another grid or without the metric is refused", () => {
  const cells = new Cells(grid(2, 2), 1, 0, ["sharpe"]);
  assert.throws(() => cells.add(batch(3, [1, 2])), /combination 4 of 4/);
  assert.throws(() => cells.add(batch(0, [1], "trades")), /lacks the metric sharpe/);
  const odd = { ...batch(0, [1]), combinations: { listed: [Number.NaN] } };
  assert.throws(() => cells.add(odd), /combination NaN/);
});

test("axes longer than any screen share cells", () => {
  const cells = new Cells(grid(1, 5000), 1, 0, ["sharpe"]);
  assert.equal(cells.width, 1000);
  cells.add(batch(4990, [1, 2, 3, 4, 9, 4, 3, 2, 1, 0]));
  assert.deepEqual(cells.best && cells.cellOf(cells.best.combination), { x: 998, y: 0 });
  assert.equal(cells.axisValue(1, 998), 4990);
});

test("the raster shows every peak however few its pixels", () => {
  const cells = new Cells(grid(40, 60), 1, 0, ["sharpe"]);
  cells.add(
    batch(
      0,
      range(2400).map((index) => (index === 17 * 60 + 23 ? 9 : 0)),
    ),
  );
  const raster = rasterise(cells, 7.9, 5, 1);
  assert.deepEqual([raster.width, raster.height], [7, 5]);
  assert.equal(raster.pixels.filter((pixel) => pixel === VIRIDIS[255]).length, 1);
  assert.equal(raster.pixels.filter((pixel) => pixel === VIRIDIS[0]).length, 34);
});

test("in the raster small y is below, pending has its colour and undefined is transparent", () => {
  const cells = new Cells(grid(2, 2), 1, 0, ["sharpe"]);
  cells.add(batch(0, [1, null, 3]));
  const { width, height, pixels } = rasterise(cells, 500, 500, 77);
  assert.deepEqual([width, height], [2, 2]);
  assert.deepEqual([...pixels], [VIRIDIS[255], 77, VIRIDIS[0], 0]);
});

test("the colour scale runs from dark violet to yellow and survives odd ranges", () => {
  assert.equal(VIRIDIS[0], word(0x44, 0x01, 0x54));
  assert.equal(VIRIDIS[255], word(0xfd, 0xe7, 0x25));
  assert.equal(shade(5, 5, 5), 128);
  assert.equal(shade(0, -1e308, 1e308), 128);
  assert.equal(shade(1e308, -1e308, 1e308), 255);
  const green = [...VIRIDIS].map((pixel) => (pixel >> 8) & 255);
  assert.ok(
    green.every((value, index) => index === 0 || value >= green[index - 1]),
    "lightness must rise",
  );
});

test("cells are found again where they are drawn", () => {
  const box = plotBox(640, 320, 20, 7);
  for (const [x, y] of [
    [0, 0],
    [12, 6],
    [5, 3],
  ]) {
    const cell = cellBox(box, 13, 7, x, y);
    assert.deepEqual(cellAt(box, 13, 7, cell.left + cell.width / 2, cell.top + cell.height / 2), { x, y });
  }
  assert.equal(cellAt(box, 13, 7, 1, 1), undefined);
  assert.ok(cellBox(box, 13, 7, 0, 0).top > cellBox(box, 13, 7, 0, 6).top);
});

test("ticks keep their distance", () => {
  assert.deepEqual(ticks(5, 500, 40), [0, 1, 2, 3, 4]);
  assert.deepEqual(ticks(50, 500, 100), [0, 10, 20, 30, 40]);
  assert.deepEqual(ticks(20, 200, 50), [0, 5, 10, 15]);
  assert.deepEqual(ticks(1000, 10, 40), [0]);
});

test("the canvas is neither flat nor endless", () => {
  assert.equal(canvasHeight(300, 20), 200);
  assert.equal(canvasHeight(2000, 20), 340);
  assert.equal(canvasHeight(600, 1), 90);
});
