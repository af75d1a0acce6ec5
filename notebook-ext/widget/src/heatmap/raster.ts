// Cells as pixels. Where there are more cells than pixels, each pixel shows the best cell it covers: a peak one cell
// wide must not vanish between pixels.

import { type Cells, DEFINED, PENDING } from "./cells";
import { shade, VIRIDIS } from "./colours";

/** A picture of cells in the making, row by row from above. */
export class Raster {
  readonly width: number;
  readonly height: number;
  /** Pixels of ImageData, the row of the largest y first. */
  readonly pixels: Uint32Array<ArrayBuffer>;
  /** Rows that are made. */
  made = 0;
  private readonly columns: Uint32Array;
  private readonly rows: Uint32Array;
  private readonly low: number;
  private readonly high: number;

  /**
   * @param width the most pixels across, at least 1
   * @param height the most pixels down, at least 1
   * @param pending the colour of cells that are not known yet; undefined ones stay transparent
   */
  constructor(
    private readonly cells: Cells,
    width: number,
    height: number,
    private readonly pending: number,
  ) {
    this.columns = borders(cells.width, Math.min(cells.width, Math.max(1, Math.floor(width))));
    this.rows = borders(cells.height, Math.min(cells.height, Math.max(1, Math.floor(height))));
    [this.width, this.height] = [this.columns.length - 1, this.rows.length - 1];
    this.pixels = new Uint32Array(this.width * this.height);
    // Of the first row, for all of them: what comes while a picture is made shall not change its scale.
    ({ low: this.low, high: this.high } = cells.range() ?? { low: 0, high: 0 });
  }

  get finished(): boolean {
    return this.made === this.height;
  }

  /** Makes the next row. */
  makeRow(): void {
    const { columns, cells, low, high, width } = this;
    const { state, values } = cells;
    const row = this.height - 1 - this.made;
    const [first, end] = [this.rows[row], this.rows[row + 1]];
    // What ranks first is the largest after this.
    const sign = cells.lower ? -1 : 1;
    for (let column = 0; column < width; column += 1) {
      let best = Number.NEGATIVE_INFINITY;
      let known = PENDING;
      for (let y = first; y < end; y += 1) {
        const last = y * cells.width + columns[column + 1];
        for (let cell = y * cells.width + columns[column]; cell < last; cell += 1) {
          const value = sign * values[cell];
          if (value > best) best = value;
          if (state[cell] > known) known = state[cell];
        }
      }
      const at = this.made * width + column;
      if (known === DEFINED) this.pixels[at] = VIRIDIS[shade(sign * best, low, high)];
      else if (known === PENDING) this.pixels[at] = this.pending;
    }
    this.made += 1;
  }
}

/** Where the cells of each pixel begin, and where the last ones end. */
function borders(cells: number, pixels: number): Uint32Array {
  return Uint32Array.from({ length: pixels + 1 }, (_, pixel) => Math.floor((pixel * cells) / pixels));
}
