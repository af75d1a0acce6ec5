// The parts of a view, drawn by turns: a frame that draws one of them is short, however busy the machine is.

/** A part of a view. */
interface Part {
  /** Draws it, or as much of it as a frame has time for: then it returns `false`, and is called again. */
  draw(): boolean;
  /** How long its picture stands at least while it only follows what goes on, in milliseconds. */
  stands: number;
}

export class Turns<Name extends string> {
  /** When each part was drawn, and when it is to be drawn again: never, when nothing about it has changed. */
  private readonly parts: Map<Name, Part & { drawn: number; due: number }>;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param settled called once nothing is left to draw */
  constructor(
    parts: { [name in Name]: Part },
    private readonly settled: () => void,
  ) {
    const all = Object.entries<Part>(parts) as [Name, Part][];
    const [drawn, due] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    this.parts = new Map(all.map(([name, part]) => [name, { ...part, drawn, due }]));
  }

  /** All parts have changed by themselves: each is drawn when its picture has stood long enough. */
  follow(): void {
    for (const part of this.parts.values()) part.due = Math.min(part.due, part.drawn + part.stands);
    this.ask();
  }

  /** Some parts have changed for somebody who waits to see it; all, when none is named. */
  show(...names: Name[]): void {
    for (const [name, part] of this.parts) {
      if (names.length === 0 || names.includes(name)) part.due = Number.NEGATIVE_INFINITY;
    }
    this.ask();
  }

  private next() {
    return [...this.parts.values()].reduce((first, part) => (part.due < first.due ? part : first));
  }

  /** Asks for a frame when a part is due, or waits until one is. */
  private ask(): void {
    clearTimeout(this.timer);
    const { due } = this.next();
    const wait = due - performance.now();
    if (this.frame || due === Number.POSITIVE_INFINITY) return;
    if (wait > 0) this.timer = setTimeout(() => this.ask(), wait);
    else this.frame = requestAnimationFrame(() => this.turn());
  }

  private turn(): void {
    this.frame = 0;
    const part = this.next();
    part.due = part.draw() ? Number.POSITIVE_INFINITY : performance.now();
    part.drawn = performance.now();
    if (this.next().due === Number.POSITIVE_INFINITY) this.settled();
    this.ask();
  }
}
