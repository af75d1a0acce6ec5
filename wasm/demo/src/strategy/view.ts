// The panel of the strategy: a built-in one, or expressions.

import { element, setText } from "@widget/dom";
import type { StrategyDocument } from "@widget/wire";
import type { BuiltIn, Engine } from "../engine";
import { type Setup, SIGNALS, type Signal, type Texts } from "../setup";
import { debounce, selectField, sentence } from "../ui";
import { Editor } from "./editor";

const OWN = "";

const LABELS: { [signal in Signal]: string } = {
  long_entry: "Long entry",
  long_exit: "Long exit",
  short_entry: "Short entry",
  short_exit: "Short exit",
};

const PLACEHOLDERS: { [signal in Signal]: string } = {
  long_entry: "cross_above(ema(close, fast), ema(close, slow))",
  long_exit: "cross_below(ema(close, fast), ema(close, slow))",
  short_entry: "empty: what leaves a long position",
  short_exit: "empty: what goes long",
};

/** `ema_cross` as "EMA cross". */
export function strategyLabel(name: string): string {
  const words = name.replaceAll("_", " ").replace(/\b(rsi|ema|sma|macd|adx|vwap)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export class StrategyView {
  readonly root: HTMLElement;
  private readonly picker = selectField("Strategy", []);
  private readonly summary = element("p", "hint");
  private readonly editors: { readonly [signal in Signal]: Editor };
  private readonly own: HTMLElement;
  private builtins: readonly BuiltIn[] = [];

  /** @param onChange called when the strategy is another one; editing text is told after a short rest */
  constructor(private readonly onChange: () => void) {
    const typed = debounce(150, onChange);
    this.editors = Object.fromEntries(
      SIGNALS.map((signal) => [signal, new Editor(LABELS[signal], PLACEHOLDERS[signal], typed)]),
    ) as { [signal in Signal]: Editor };
    this.own = element(
      "div",
      "editors",
      {},
      ...SIGNALS.map((signal) => this.editors[signal].root),
      element(
        "p",
        "hint",
        {},
        "Columns are open, high, low, close, volume; any other name, as fast above, is a parameter. Signals combine by and, or, not.",
      ),
    );
    this.picker.control.addEventListener("change", () => {
      this.arrange();
      this.onChange();
    });
    this.root = element("div", "strategy", {}, this.picker.root, this.summary, this.own);
  }

  offer(builtins: readonly BuiltIn[]): void {
    this.builtins = builtins;
    const options = builtins.map(({ name }) => element("option", "", { value: name }, strategyLabel(name)));
    this.picker.control.replaceChildren(element("option", "", { value: OWN }, "Your own expressions"), ...options);
  }

  show(setup: Setup): void {
    const known = this.builtins.some(({ name }) => name === setup.builtin);
    this.picker.value = known ? setup.builtin : OWN;
    for (const signal of SIGNALS) this.editors[signal].value = setup.texts[signal];
    this.arrange();
  }

  get builtin(): string {
    return this.picker.value;
  }

  get texts(): Texts {
    return Object.fromEntries(SIGNALS.map((signal) => [signal, this.editors[signal].value])) as unknown as Texts;
  }

  get chosen(): BuiltIn | undefined {
    return this.builtins.find(({ name }) => name === this.picker.value);
  }

  /** The strategy as data; `undefined` when an expression is wrong, which is then shown in its place. */
  async document(engine: Engine): Promise<StrategyDocument | undefined> {
    const { chosen } = this;
    if (chosen) return chosen.document;
    const texts: Partial<Texts> = {};
    let sound = true;
    for (const signal of SIGNALS) {
      const editor = this.editors[signal];
      const text = editor.value;
      const needed = signal === "long_entry" || signal === "long_exit";
      if (!text.trim()) {
        if (needed) {
          editor.show({ message: "A strategy needs this signal.", start: 0, end: 0 });
          sound = false;
        }
        continue;
      }
      try {
        const { kind } = await engine.parse(text);
        if (kind !== "signal") throw { message: `a ${kind}, where a signal should be, such as close > open` };
        texts[signal] = text;
        if (editor.value === text) editor.show(undefined);
      } catch (error) {
        const { message, start = 0, end = text.length } = error as { message: string; start?: number; end?: number };
        if (editor.value === text) editor.show({ message: sentence(message), start, end });
        sound = false;
      }
    }
    const { long_entry, long_exit, ...short } = texts;
    if (!sound || long_entry === undefined || long_exit === undefined) return undefined;
    return (await engine.compose("expressions", { long_entry, long_exit, ...short })) as StrategyDocument;
  }

  private arrange(): void {
    const { chosen } = this;
    this.own.hidden = chosen !== undefined;
    this.summary.hidden = chosen === undefined;
    setText(this.summary, chosen?.summary ?? "");
  }
}
