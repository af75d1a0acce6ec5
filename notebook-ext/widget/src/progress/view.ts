// Title, state, progress bar and the figures below it.

import { element, setText } from "../dom";
import { formatCount, formatDuration, formatRate } from "../format";
import { isEnding, STATE_WORDS, type State } from "../state";

/** What is shown. */
export interface ProgressFacts {
  state: State;
  queued: boolean;
  title: string;
  subtitle: string;
  /** Bar-combinations, or combinations where only the kernel counts. */
  done: number;
  total: number;
  combinations: number | undefined;
  seconds: number | undefined;
  rate: number | undefined;
  remaining: number | undefined;
  /** What the Cancel button does now. */
  cancel: "hidden" | "ready" | "pending";
}

export class ProgressView {
  readonly root: HTMLElement;
  private readonly title = element("span", "title");
  private readonly subtitle = element("span", "subtitle");
  private readonly state = element("span", "state", { role: "status" });
  private readonly button = element("button", "cancel", { type: "button" }, "Cancel");
  private readonly fill = element("div", "bar-fill");
  private readonly bar = element(
    "div",
    "bar",
    { role: "progressbar", "aria-label": "Progress of the sweep", "aria-valuemin": "0", "aria-valuemax": "100" },
    this.fill,
  );
  private readonly percent = element("span", "percent");
  private readonly figures = element("span", "figures");
  private readonly measure = element("div", "measure", {}, this.bar, this.percent, this.figures);

  constructor(onCancel: () => void) {
    this.button.addEventListener("click", onCancel);
    this.root = element(
      "div",
      "progress",
      {},
      element("div", "head", {}, element("div", "titles", {}, this.title, this.subtitle), this.state, this.button),
      this.measure,
    );
  }

  show(facts: ProgressFacts): void {
    setText(this.title, facts.title);
    setText(this.subtitle, facts.subtitle);
    setText(this.state, facts.state === "running" && facts.queued ? "Queued" : STATE_WORDS[facts.state]);
    this.button.hidden = facts.cancel === "hidden";
    this.button.disabled = facts.cancel === "pending";
    setText(this.button, facts.cancel === "pending" ? "Cancelling" : "Cancel");

    this.measure.hidden = facts.state === "idle" || (facts.total === 0 && isEnding(facts.state));
    const part = facts.total > 0 ? Math.min(facts.done / facts.total, 1) : 0;
    // Rounded down: 100 % is said only when all is done.
    const percent = Math.floor(part * 100);
    this.fill.style.transform = `scaleX(${part})`;
    this.bar.setAttribute("aria-valuenow", String(percent));
    setText(this.percent, `${percent}\u2009%`);
    // Lines break between figures only.
    const unbroken = figures(facts, part).map((figure) => figure.replaceAll(" ", "\u00a0"));
    setText(this.figures, unbroken.join(" \u00b7 "));
  }
}

function figures(facts: ProgressFacts, part: number): string[] {
  const parts: string[] = [];
  if (facts.combinations !== undefined) {
    const done = Math.floor(part * facts.combinations + 1e-6);
    parts.push(`${formatCount(done)} of ${formatCount(facts.combinations)} combinations`);
  }
  if (facts.seconds !== undefined) parts.push(formatDuration(facts.seconds));
  if (facts.state === "running" && facts.remaining !== undefined && part < 1) {
    parts.push(`about ${formatDuration(facts.remaining)} left`);
  }
  if (facts.rate !== undefined) parts.push(`${formatRate(facts.rate)} bar-combinations/s`);
  return parts;
}
