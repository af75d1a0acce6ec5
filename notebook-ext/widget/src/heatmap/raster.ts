// Cells as pixels. Where there are more cells than pixels, each pixel shows the best cell it covers: a peak one cell
// wide must not vanish between pixels.

import { type Cells, DEFINED, PENDING } from "./cells";
import { shade, VIRIDIS } from "./colours";

export interface Raster {
  width: number;
  height: number;
  /** Pixels of ImageData, the row of the largest y first. */
  pixels: Uint32Array<ArrayBuffer>;
}

/**
 * @param width the most pixels across, at least 1
 * @param height the most pixels down, at least 1
 * @param pending the colour of cells that are not known yet; undefined ones stay transparent
 */
export function rasterise(cells: Cells, width: number, height: number, pending: number): Raster {
  const columns = borders(cells.width, Math.min(cells.width, Math.max(1, Math.floor(width))));
  const rows = borders(cells.height, Math.min(cells.height, Math.max(1, Math.floor(height))));
  const [across, down] = [columns.length - 1, rows.length - 1];
  const pixels = new Uint32Array(across * down);
  const { low, high } = cells.range() ?? { low: 0, high: 0 };
  const { state, values } = cells;
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      let cell = rows[row] * cells.width + columns[column];
      for (let y = rows[row]; y < rows[row + 1]; y += 1) {
        const start = y * cells.width;
        for (let other = start + columns[column]; other < start + columns[column + 1]; other += 1) {
          if (other !== cell && cells.before(other, cell)) cell = other;
        }
      }
      const at = (down - 1 - row) * across + column;
      if (state[cell] === DEFINED) pixels[at] = VIRIDIS[shade(values[cell], low, high)];
      else if (state[cell] === PENDING) pixels[at] = pending;
    }
  }
  return { width: across, height: down, pixels };
}

/** Where the cells of each pixel begin, and where the last ones end. */
function borders(cells: number, pixels: number): Uint32Array {
  return Uint32Array.from({ length: pixels + 1 }, (_, pixel) => Math.floor((pixel * cells) / pixels));
}
