// The heatmap's canvas.

import { context, type Theme } from "../dom";
import { formatParameter } from "../format";
import type { Cells } from "./cells";
import { word } from "./colours";
import { type Box, cellBox, plotBox, ticks } from "./layout";
import { rasterise } from "./raster";

const FONT_SIZE = 11;

/** The picture of some cells, with what stays the same from one drawing to the next. */
export class Picture {
  private labels: { cells: Cells; font: string; texts: string[]; widest: number } | undefined;
  private image: OffscreenCanvas | undefined;

  /** Draws it all and returns where the plot is. */
  draw(
    canvas: HTMLCanvasElement,
    cells: Cells,
    theme: Theme,
    width: number,
    height: number,
    cursor: { x: number; y: number } | undefined,
    picked?: number,
  ): Box {
    const drawing = context(canvas, width, height);
    drawing.font = `${FONT_SIZE}px ${theme.font}`;
    const { texts, widest } = this.labelsOf(drawing, cells);
    const box = plotBox(width, height, widest, cells.height);
    this.drawCells(drawing, cells, theme, box);
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
  private labelsOf(drawing: CanvasRenderingContext2D, cells: Cells): { texts: string[]; widest: number } {
    const { font } = drawing;
    if (this.labels?.cells !== cells || this.labels.font !== font) {
      const texts = cells.y < 0 ? [] : Array.from({ length: cells.height }, (_, y) => axisLabel(cells, cells.y, y));
      const widest = texts.reduce((most, label) => Math.max(most, drawing.measureText(label).width), 0);
      this.labels = { cells, font, texts, widest };
    }
    return this.labels;
  }

  private drawCells(drawing: CanvasRenderingContext2D, cells: Cells, theme: Theme, box: Box): void {
    if (cells.known.undefined > 0) hatch(drawing, theme, box);
    const scale = window.devicePixelRatio || 1;
    const { width, height, pixels } = rasterise(cells, box.width * scale, box.height * scale, pixelOf(theme.pending));
    if (this.image?.width !== width || this.image.height !== height) this.image = new OffscreenCanvas(width, height);
    this.image.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
    drawing.imageSmoothingEnabled = false;
    drawing.drawImage(this.image, box.left, box.top, box.width, box.height);
  }
}

function axisLabel(cells: Cells, axis: number, cell: number): string {
  return formatParameter(cells.axisValue(axis, cell));
}

function hatch(drawing: CanvasRenderingContext2D, theme: Theme, box: Box): void {
  drawing.save();
  drawing.beginPath();
  drawing.rect(box.left, box.top, box.width, box.height);
  drawing.clip();
  drawing.fillStyle = theme.pending;
  drawing.fillRect(box.left, box.top, box.width, box.height);
  drawing.strokeStyle = theme.muted;
  drawing.globalAlpha = 0.5;
  drawing.lineWidth = 1;
  drawing.beginPath();
  for (let at = -box.height; at < box.width; at += 6) {
    drawing.moveTo(box.left + at, box.top + box.height);
    drawing.lineTo(box.left + at + box.height, box.top);
  }
  drawing.stroke();
  drawing.restore();
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
