// Lines and pictures of the machine on canvases.

import { context, type Theme } from "../dom";
import type { Columns } from "./machine";

/** Values from 0 to 1, and how they are drawn. */
export interface Line {
  columns: Columns;
  colour: string;
  /** Whether the area under it is tinted. */
  area: boolean;
}

/** Lines, the first at the bottom, between the grid lines of 0, 1/2 and 1. */
export function drawLines(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  lines: readonly Line[],
  theme: Theme,
): void {
  const drawing = context(canvas, width, height);
  drawing.strokeStyle = theme.line;
  drawing.lineWidth = 1;
  drawing.beginPath();
  for (const level of [0.5, height / 2, height - 0.5]) {
    drawing.moveTo(0, level);
    drawing.lineTo(width, level);
  }
  drawing.stroke();
  drawing.lineWidth = 1.5;
  drawing.lineJoin = "round";
  for (const { columns, colour, area } of lines) {
    drawing.fillStyle = drawing.strokeStyle = colour;
    let from = 0;
    for (let index = 0; index <= columns.length; index += 3) {
      if (index < columns.length && !Number.isNaN(columns[index])) continue;
      drawRun(drawing, columns, from, index, height, area);
      from = index + 3;
    }
  }
}

/** One unbroken stretch, through the largest and the least value of each column. */
function drawRun(
  drawing: CanvasRenderingContext2D,
  columns: Columns,
  from: number,
  to: number,
  height: number,
  area: boolean,
): void {
  if (from >= to) return;
  const y = (value: number) => 1 + (1 - value) * (height - 2);
  drawing.beginPath();
  for (let index = from; index < to; index += 3) {
    const [x, low, high] = [columns[index], columns[index + 1], columns[index + 2]];
    drawing.lineTo(x, y(high));
    if (low < high) drawing.lineTo(x, y(low));
  }
  drawing.stroke();
  if (!area) return;
  drawing.lineTo(columns[to - 3], height);
  drawing.lineTo(columns[from], height);
  drawing.globalAlpha = 0.16;
  drawing.fill();
  drawing.globalAlpha = 1;
}

/** A picture with a row for each core, stretched to the canvas. */
export class CoresPicture {
  private readonly small = document.createElement("canvas");

  draw(canvas: HTMLCanvasElement, width: number, height: number, pixels: ImageData, offset: number): void {
    const { small } = this;
    if (small.width !== pixels.width || small.height !== pixels.height) {
      small.width = pixels.width;
      small.height = pixels.height;
    }
    small.getContext("2d")?.putImageData(pixels, 0, 0);
    const drawing = context(canvas, width, height);
    drawing.imageSmoothingEnabled = false;
    drawing.drawImage(small, offset, 0, pixels.width, height);
  }
}

/** Red, green and blue of colours as style sheets write them, one after the other. */
export function channels(...colours: string[]): Uint8Array {
  const canvas = document.createElement("canvas");
  canvas.width = colours.length;
  canvas.height = 1;
  const drawing = canvas.getContext("2d");
  if (!drawing) throw new Error("this browser cannot draw on a canvas");
  colours.forEach((colour, index) => {
    drawing.fillStyle = colour;
    drawing.fillRect(index, 0, 1, 1);
  });
  const { data } = drawing.getImageData(0, 0, colours.length, 1);
  return Uint8Array.from(colours.flatMap((_, index) => [...data.slice(4 * index, 4 * index + 3)]));
}
