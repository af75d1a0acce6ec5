// Where things are on the heatmap's canvas, in CSS pixels.

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The plot inside of a canvas, leaving room for tick labels. */
export function plotBox(width: number, height: number, labelWidth: number, rows: number): Box {
  const left = Math.ceil(labelWidth) + 8;
  const bottom = 34;
  const top = rows > 1 ? 18 : 4;
  return { left, top, width: Math.max(1, width - left - 5), height: Math.max(1, height - top - bottom) };
}

/** The height that suits so many rows of cells on a canvas of this width. */
export function canvasHeight(width: number, rows: number): number {
  if (rows <= 1) return 90;
  return Math.round(Math.min(Math.max(width * 0.52, 200), 340));
}

/** The cell under a point, y counted from below; `undefined` outside of the plot. */
export function cellAt(box: Box, columns: number, rows: number, left: number, top: number) {
  const x = Math.floor(((left - box.left) / box.width) * columns);
  const y = Math.floor(((box.top + box.height - top) / box.height) * rows);
  return x >= 0 && x < columns && y >= 0 && y < rows ? { x, y } : undefined;
}

/** The rectangle of a cell. */
export function cellBox(box: Box, columns: number, rows: number, x: number, y: number): Box {
  const [width, height] = [box.width / columns, box.height / rows];
  return { left: box.left + x * width, top: box.top + box.height - (y + 1) * height, width, height };
}

/** Which of `count` cells over `length` pixels get a label, no two nearer than `spacing`: steps of 1, 2, 5, 10, ... */
export function ticks(count: number, length: number, spacing: number): number[] {
  const most = Math.max(1, Math.floor(length / spacing));
  let step = 1;
  for (let power = 1; count / step > most; power *= 10) {
    step = [1, 2, 5, 10].map((part) => part * power).find((size) => count / size <= most) ?? power * 10;
  }
  return Array.from({ length: Math.ceil(count / step) }, (_, tick) => tick * step);
}
