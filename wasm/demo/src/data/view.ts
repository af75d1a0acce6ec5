// The panel of the data: what is loaded, how it was read, and other files.

import { element, setText } from "@widget/dom";
import { formatCount } from "@widget/format";
import type { CsvDialect, CsvHints, History } from "../engine";
import { button, selectField, sentence } from "../ui";
import { formatTime, isIntraday } from "./time";

const SEPARATORS = [
  [",", "comma"],
  [";", "semicolon"],
  ["\t", "tab"],
  ["|", "bar |"],
] as const;
const DECIMALS = [
  [".", "point"],
  [",", "comma"],
] as const;
const TIMES = [
  ["iso", "ISO date"],
  ["yyyymmdd", "YYYYMMDD"],
  ["s", "epoch s"],
  ["ms", "epoch ms"],
  ["us", "epoch \u00b5s"],
  ["ns", "epoch ns"],
] as const;

export interface DataEvents {
  file(file: File): void;
  sample(): void;
  dialect(changes: CsvHints): void;
}

export class DataPanel {
  readonly root: HTMLElement;
  /** The data in a few words. */
  readonly digest = document.createTextNode("");
  private readonly name = element("b", "data-name");
  private readonly facts = element("span", "muted");
  private readonly notes = element("ul", "notes");
  private readonly problem = element("p", "problem", { role: "alert" });
  private readonly separator = selectField("Separator", SEPARATORS);
  private readonly decimal = selectField("Decimal", DECIMALS);
  private readonly time = selectField("Time", TIMES);
  private readonly dialect = element("div", "row three", {}, this.separator.root, this.decimal.root, this.time.root);
  private readonly picker = element("input", "", {
    type: "file",
    accept: ".csv,.txt,.tsv,.gz,.arrow,.feather,.ipc",
    hidden: "",
    "aria-label": "Prices as CSV or Arrow",
  });

  constructor(events: DataEvents) {
    const open = button("Open CSV or Arrow\u2026", "quiet", () => this.picker.click());
    const sample = button("Sample", "quiet", () => events.sample());
    this.picker.addEventListener("change", () => {
      const file = this.picker.files?.[0];
      // So that the same file, mended meanwhile, can be opened again.
      this.picker.value = "";
      if (file) events.file(file);
    });
    const changed = (name: keyof CsvDialect, value: string) => events.dialect({ [name]: value });
    this.separator.control.addEventListener("change", () => changed("separator", this.separator.value));
    this.decimal.control.addEventListener("change", () => changed("decimal", this.decimal.value));
    this.time.control.addEventListener("change", () => changed("time", this.time.value));
    this.root = element(
      "div",
      "data",
      {},
      element("div", "data-facts", {}, this.name, this.facts),
      element("div", "buttons", {}, open, sample, this.picker),
      element("p", "hint", {}, "Or drop a file anywhere on the page. It stays in this tab."),
      this.problem,
      this.dialect,
      this.notes,
    );
    this.problem.hidden = this.dialect.hidden = this.notes.hidden = true;
  }

  busy(name: string): void {
    this.fail("");
    setText(this.facts, `reading ${name}\u2026`);
  }

  show(name: string, loaded: History): void {
    this.fail("");
    const withTime = isIntraday(loaded.first, loaded.last, loaded.bars);
    setText(this.name, name);
    setText(this.digest, name);
    const span = `${formatTime(loaded.first, withTime)} to ${formatTime(loaded.last, withTime)}`;
    setText(this.facts, `${formatCount(loaded.bars)} bars, ${span}`);
    this.showDialect(loaded.dialect);
    // What the choices above tell needs no words; a missing volume does.
    const notes = loaded.notes.filter((note) => /volume/.test(note)).map(sentence);
    this.notes.hidden = notes.length === 0;
    this.notes.replaceChildren(...notes.map((note) => element("li", "", {}, note)));
  }

  /** Shows what is wrong with a file; the data before stays. */
  fail(problem: string): void {
    this.problem.hidden = problem === "";
    setText(this.problem, problem);
  }

  showDialect(dialect: CsvDialect | undefined): void {
    this.dialect.hidden = dialect === undefined;
    if (!dialect) return;
    this.separator.value = dialect.separator;
    this.decimal.value = dialect.decimal;
    this.time.value = dialect.time;
  }
}
