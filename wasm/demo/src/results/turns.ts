// The parts of a view, drawn by turns: a frame that draws one of them is short, however busy the machine is.

/** A part of a view. */
interface Part {
  /** Draws it, or as much of it as a frame has time for: then it returns `false`, and is called again. */
  draw(): boolean;
  /** How long its picture stands at least while it only follows what goes on, in milliseconds. */
  stands: number;
}

interface Turn extends Part {
  /** When it is to be drawn again: never, when nothing about it has changed. */
  due: number;
  /** When it was drawn. */
  drawn: number;
  /** Whether its last drawing goes on. */
  begun: boolean;
}

export class Turns<Name extends string> {
  private readonly parts: Map<Name, Turn>;
  private frame = 0;
  private timer: { due: number; id: ReturnType<typeof setTimeout> } | undefined;

  /** @param settled called once nothing is left to draw */
  constructor(
    parts: { [name in Name]: Part },
    private readonly settled: () => void,
  ) {
    const all = Object.entries<Part>(parts) as [Name, Part][];
    const start = { due: Number.POSITIVE_INFINITY, drawn: Number.NEGATIVE_INFINITY, begun: false };
    this.parts = new Map(all.map(([name, part]) => [name, { ...part, ...start }]));
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

  /** Asks for a frame when a part is due, or waits until one is. */
  private ask(): void {
    const due = Math.min(...Array.from(this.parts.values(), time));
    if (this.frame || due === Number.POSITIVE_INFINITY || (this.timer && this.timer.due <= due)) return;
    clearTimeout(this.timer?.id);
    this.timer = undefined;
    const wait = due - performance.now();
    if (wait > 0) this.timer = { due, id: setTimeout(() => this.awake(), wait) };
    else this.frame = requestAnimationFrame(() => this.turn());
  }

  private awake(): void {
    this.timer = undefined;
    this.ask();
  }

  private turn(): void {
    this.frame = 0;
    const part = [...this.parts.values()].reduce((first, part) => (time(part) < time(first) ? part : first));
    // What changes while it is drawn is drawn after.
    if (!part.begun) part.due = Number.POSITIVE_INFINITY;
    part.begun = !part.draw();
    part.drawn = performance.now();
    if ([...this.parts.values()].every((part) => time(part) === Number.POSITIVE_INFINITY)) this.settled();
    this.ask();
  }
}

/** When a part is to be drawn. */
function time({ begun, drawn, due }: Turn): number {
  return begun ? drawn : due;
}
