// The heatmap's canvas.

import { context, type Theme } from "../dom";
import { formatParameter } from "../format";
import type { Cells } from "./cells";
import { word } from "./colours";
import { type Box, cellBox, plotBox, ticks } from "./layout";
import { Raster } from "./raster";

const FONT_SIZE = 11;

/** The picture of some cells, with what stays the same from one drawing to the next. */
export class Picture {
  private labels: { cells: Cells; font: string; texts: string[]; widest: number } | undefined;
  private image: Image | undefined;
  private hatching: { of: Drawn; canvas: OffscreenCanvas } | undefined;

  /**
   * Draws it all and returns where the plot is; draws nothing and returns `undefined` when the cells take longer than
   * they may: then another drawing goes on with them.
   */
  draw(
    canvas: HTMLCanvasElement,
    cells: Cells,
    theme: Theme,
    width: number,
    height: number,
    cursor: { x: number; y: number } | undefined,
    picked: number | undefined,
    milliseconds: number,
  ): Box | undefined {
    const { texts, widest } = this.labelsOf(cells, `${FONT_SIZE}px ${theme.font}`);
    const box = plotBox(width, height, widest, cells.height);
    const scale = window.devicePixelRatio || 1;
    this.image = this.imageOf(cells, box.width * scale, box.height * scale, pixelOf(theme.pending));
    if (!makeRows(this.image, milliseconds)) return undefined;
    const drawing = context(canvas, width, height);
    drawing.font = `${FONT_SIZE}px ${theme.font}`;
    if (cells.known.undefined > 0) this.drawHatching(drawing, theme, box, scale);
    drawing.imageSmoothingEnabled = false;
    drawing.drawImage(this.image.canvas, box.left, box.top, box.width, box.height);
    drawLabels(drawing, cells, theme, box, texts);
    if (cells.best) {
      const at = cells.cellOf(cells.best.combination);
      ring(drawing, cellBox(box, cells.width, cells.height, at.x, at.y), "#000", "#fff");
    }
    if (picked !== undefined) {
      const at = cells.cellOf(picked);
      ring(drawing, cellBox(box, cells.width, cells.height, at.x, at.y), "#fff", theme.accent);
    }
    if (cursor) ring(drawing, cellBox(box, cells.width, cells.height, cursor.x, cursor.y), theme.text, theme.pending);
    return box;
  }

  /** The labels of the rows, and how wide the widest is. */
  private labelsOf(cells: Cells, font: string): { texts: string[]; widest: number } {
    if (this.labels?.cells !== cells || this.labels.font !== font) {
      measuring ??= new OffscreenCanvas(1, 1).getContext("2d");
      if (measuring) measuring.font = font;
      const texts = cells.y < 0 ? [] : Array.from({ length: cells.height }, (_, y) => axisLabel(cells, cells.y, y));
      const widest = texts.reduce((most, label) => Math.max(most, measuring?.measureText(label).width ?? 0), 0);
      this.labels = { cells, font, texts, widest };
    }
    return this.labels;
  }

  private drawHatching(drawing: CanvasRenderingContext2D, theme: Theme, box: Box, scale: number): void {
    const of: Drawn = [theme, box.width, box.height, scale];
    if (!this.hatching || !same(this.hatching.of, of)) this.hatching = { of, canvas: hatched(theme, box, scale) };
    drawing.drawImage(this.hatching.canvas, box.left, box.top, box.width, box.height);
  }

  /** The image as far as it is made, or a new one where cells or their place have changed. */
  private imageOf(cells: Cells, width: number, height: number, pending: number): Image {
    const { image } = this;
    const of: Drawn = [cells, width, height, pending];
    // One that was begun is made to its end first: a sweep that runs changes the cells all the time.
    if (image && same(image.of, of) && (!image.raster.finished || image.changes === cells.changes)) return image;
    const raster = new Raster(cells, width, height, pending);
    const fits = image?.canvas.width === raster.width && image.canvas.height === raster.height;
    const canvas = fits ? image.canvas : new OffscreenCanvas(raster.width, raster.height);
    return { of, changes: cells.changes, raster, canvas };
  }
}

interface Image {
  of: Drawn;
  /** The cells' count of changes when it was begun. */
  changes: number;
  raster: Raster;
  canvas: OffscreenCanvas;
}

/** Makes rows of an image, one at least, as long as there is time; whether it has them all. */
function makeRows({ raster, canvas }: Image, milliseconds: number): boolean {
  if (raster.finished) return true;
  const end = performance.now() + milliseconds;
  do raster.makeRow();
  while (!raster.finished && performance.now() < end);
  if (!raster.finished) return false;
  const pixels = new ImageData(new Uint8ClampedArray(raster.pixels.buffer), raster.width, raster.height);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return true;
}

/** What something was drawn of: of the same it need not be drawn again. */
type Drawn = readonly unknown[];

function same(one: Drawn, other: Drawn): boolean {
  return other.every((value, place) => value === one[place]);
}

let measuring: OffscreenCanvasRenderingContext2D | null | undefined;

function axisLabel(cells: Cells, axis: number, cell: number): string {
  return formatParameter(cells.axisValue(axis, cell));
}

/** What shows through where values are undefined. */
function hatched(theme: Theme, { width, height }: Box, scale: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const drawing = canvas.getContext("2d");
  if (!drawing) return canvas;
  drawing.scale(scale, scale);
  drawing.fillStyle = theme.pending;
  drawing.fillRect(0, 0, width, height);
  drawing.strokeStyle = theme.muted;
  drawing.globalAlpha = 0.5;
  drawing.lineWidth = 1;
  drawing.beginPath();
  for (let at = -height; at < width; at += 6) {
    drawing.moveTo(at, height);
    drawing.lineTo(at + height, 0);
  }
  drawing.stroke();
  return canvas;
}

function drawLabels(drawing: CanvasRenderingContext2D, cells: Cells, theme: Theme, box: Box, labels: string[]): void {
  const bottom = box.top + box.height;
  drawing.fillStyle = theme.muted;
  drawing.textBaseline = "top";
  drawing.textAlign = "center";
  const spacing = drawing.measureText(axisLabel(cells, cells.x, cells.width - 1)).width + 14;
  for (const x of ticks(cells.width, box.width, spacing)) {
    const at = cellBox(box, cells.width, cells.height, x, 0);
    drawing.fillText(axisLabel(cells, cells.x, x), at.left + at.width / 2, bottom + 5);
  }
  drawing.textBaseline = "middle";
  drawing.textAlign = "right";
  for (const y of cells.y < 0 ? [] : ticks(cells.height, box.height, FONT_SIZE + 8)) {
    const at = cellBox(box, cells.width, cells.height, 0, y);
    drawing.fillText(labels[y], box.left - 6, at.top + at.height / 2);
  }
  drawing.fillStyle = theme.text;
  drawing.textBaseline = "alphabetic";
  const { axes } = cells.grid;
  drawing.fillText(axes[cells.x].name, box.left + box.width, bottom + 31);
  drawing.textAlign = "left";
  if (cells.y >= 0) drawing.fillText(axes[cells.y].name, box.left, box.top - 7);
}

/** A ring around a cell, in two colours so that it shows on any background. */
function ring(drawing: CanvasRenderingContext2D, cell: Box, outer: string, inner: string): void {
  const width = Math.max(cell.width, 7);
  const height = Math.max(cell.height, 7);
  const left = cell.left + (cell.width - width) / 2;
  const top = cell.top + (cell.height - height) / 2;
  for (const [colour, line] of [
    [outer, 4],
    [inner, 2],
  ] as const) {
    drawing.strokeStyle = colour;
    drawing.lineWidth = line;
    drawing.beginPath();
    drawing.roundRect(left - 1, top - 1, width + 2, height + 2, 3);
    drawing.stroke();
  }
}

let pixelCache: { colour: string; pixel: number } | undefined;

/** A CSS colour as a pixel. */
function pixelOf(colour: string): number {
  if (pixelCache?.colour === colour) return pixelCache.pixel;
  const drawing = new OffscreenCanvas(1, 1).getContext("2d");
  if (!drawing) return word(128, 128, 128);
  drawing.fillStyle = colour;
  drawing.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = drawing.getImageData(0, 0, 1, 1).data;
  pixelCache = { colour, pixel: word(red, green, blue, alpha) };
  return pixelCache.pixel;
}
