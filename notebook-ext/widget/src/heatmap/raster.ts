// Cells as pixels. Where there are more cells than pixels, each pixel shows the best cell it covers: a peak one cell
// wide must not vanish between pixels.

import { type Cells, DEFINED, PENDING } from "./cells";
import { shade, VIRIDIS } from "./colours";

export interface Raster {
  width: number;
  height: number;
  /** Pixels of ImageData, the row of the largest y first. */
  pixels: Uint32Array;
}

/**
 * @param width the most pixels across, at least 1
 * @param height the most pixels down, at least 1
 * @param pending the colour of cells that are not known yet; undefined ones stay transparent
 */
export function rasterise(cells: Cells, width: number, height: number, pending: number): Raster {
  const across = Math.min(cells.width, Math.max(1, Math.floor(width)));
  const down = Math.min(cells.height, Math.max(1, Math.floor(height)));
  const pixels = new Uint32Array(across * down);
  const { low, high } = cells.range() ?? { low: 0, high: 0 };
  for (let row = 0; row < down; row += 1) {
    const [fromY, toY] = span(row, down, cells.height);
    for (let column = 0; column < across; column += 1) {
      const [fromX, toX] = span(column, across, cells.width);
      let cell = fromY * cells.width + fromX;
      for (let y = fromY; y < toY; y += 1) {
        for (let x = fromX; x < toX; x += 1) {
          const other = y * cells.width + x;
          if (cells.before(other, cell)) cell = other;
        }
      }
      const at = (down - 1 - row) * across + column;
      if (cells.state[cell] === DEFINED) pixels[at] = VIRIDIS[shade(cells.values[cell], low, high)];
      else if (cells.state[cell] === PENDING) pixels[at] = pending;
    }
  }
  return { width: across, height: down, pixels };
}

/** The cells that a pixel covers. */
function span(pixel: number, pixels: number, cells: number): [number, number] {
  const from = Math.floor((pixel * cells) / pixels);
  return [from, Math.max(from + 1, Math.floor(((pixel + 1) * cells) / pixels))];
}
