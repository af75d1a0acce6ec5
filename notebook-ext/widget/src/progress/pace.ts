// How fast a job is, and how long it will still take.

interface Mark {
  done: number;
  seconds: number;
}

/** The pace over the last seconds: the whole run's mean would hide that a machine has become busy. */
export class Pace {
  private marks: Mark[] = [];

  constructor(private readonly window = 5) {}

  add(done: number, seconds: number): void {
    const last = this.marks.at(-1);
    if (last && (done < last.done || seconds < last.seconds)) this.marks = [];
    this.marks.push({ done, seconds });
    // The oldest mark kept is just outside of the window.
    while (this.marks.length > 2 && this.marks[1].seconds <= seconds - this.window) this.marks.shift();
  }

  /** Per second; `undefined` before anything is known. */
  perSecond(): number | undefined {
    const last = this.marks.at(-1);
    if (!last) return undefined;
    const first = this.marks.length > 1 ? this.marks[0] : { done: 0, seconds: 0 };
    const seconds = last.seconds - first.seconds;
    return seconds > 0 && last.done > first.done ? (last.done - first.done) / seconds : undefined;
  }

  /** Seconds to go. */
  remaining(total: number): number | undefined {
    const rate = this.perSecond();
    const last = this.marks.at(-1);
    return rate === undefined || last === undefined ? undefined : Math.max(0, total - last.done) / rate;
  }
}
