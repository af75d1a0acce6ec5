// Costs, fills, directions and stops.

import { element, setText } from "@widget/dom";
import type { Direction, Fill } from "@widget/wire";
import { type Choices, RULES, type Rule, type Setup } from "../setup";
import { type Field, selectField, textField } from "../ui";

/** A fraction as a percentage, beside what was typed: nobody shall mistake 0.1 for 0.1 %. */
function percent(text: string): string {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return "";
  return `= ${Number((value * 100).toPrecision(6))}\u2009%`;
}

const RULE_LABELS: { [rule in Rule]: string } = {
  stop_loss: "Stop-loss",
  take_profit: "Take-profit",
  trailing_stop: "Trailing stop",
  time_stop: "Time stop, bars",
};

export class OptionsView {
  /** What is chosen, in a few words. */
  readonly costsDigest = document.createTextNode("");
  readonly stopsDigest = document.createTextNode("");
  readonly costs: HTMLElement;
  readonly stops: HTMLElement;
  private readonly fees = textField("Fees", percent);
  private readonly slippage = textField("Slippage", percent);
  private readonly fixedFee = textField("Fee per order, cash");
  private readonly cash = textField("Cash at the start");
  private readonly fill = selectField("Fill", [
    ["next_open", "next open"],
    ["close", "close of the signal's bar"],
  ]);
  private readonly direction = selectField("Direction", [
    ["long", "long"],
    ["short", "short"],
    ["both", "long and short"],
  ]);
  private readonly rules: { readonly [rule in Rule]: Field<HTMLInputElement> };

  constructor(onChange: () => void) {
    this.rules = Object.fromEntries(
      RULES.map((rule) => [rule, textField(RULE_LABELS[rule], rule === "time_stop" ? undefined : percent, "none")]),
    ) as { [rule in Rule]: Field<HTMLInputElement> };
    const { fees, slippage, fixedFee, cash, fill, direction } = this;
    this.costs = element(
      "div",
      "",
      {},
      element("div", "row two", {}, ...[direction, fill, fees, slippage, fixedFee, cash].map(({ root }) => root)),
      element("p", "hint", {}, "Fees and slippage are fractions of each order."),
    );
    this.stops = element(
      "div",
      "",
      {},
      element("div", "row two", {}, ...RULES.map((rule) => this.rules[rule].root)),
      element(
        "p",
        "hint",
        {},
        "Fractions of the entry's price. Several values, as 0.02..0.1:0.02, make an axis of the grid.",
      ),
    );
    const fields = [fees, slippage, fixedFee, cash, fill, direction, ...Object.values(this.rules)];
    for (const { control } of fields)
      control.addEventListener("input", () => {
        this.digest();
        onChange();
      });
  }

  show({ choices, stops }: Setup): void {
    this.fees.value = choices.fees;
    this.slippage.value = choices.slippage;
    this.fixedFee.value = choices.fixed_fee;
    this.cash.value = choices.initial_cash;
    this.fill.value = choices.fill;
    this.direction.value = choices.direction;
    for (const rule of RULES) this.rules[rule].value = stops[rule];
    this.digest();
  }

  get choices(): Choices {
    return {
      fees: this.fees.value,
      slippage: this.slippage.value,
      fixed_fee: this.fixedFee.value,
      initial_cash: this.cash.value,
      fill: this.fill.value as Fill,
      direction: this.direction.value as Direction,
    };
  }

  get ruleTexts(): Setup["stops"] {
    return Object.fromEntries(RULES.map((rule) => [rule, this.rules[rule].value])) as Setup["stops"];
  }

  private digest(): void {
    const chosen = (field: Field<HTMLSelectElement>) => field.control.selectedOptions[0]?.text ?? "";
    const fees = Number(this.fees.value) > 0 ? `, ${percent(this.fees.value).slice(2)} fees` : "";
    const fill = this.fill.value === "close" ? "close" : chosen(this.fill);
    setText(this.costsDigest, `${chosen(this.direction)}, ${fill}${fees}`);
    const stops = RULES.filter((rule) => this.rules[rule].value.trim());
    setText(this.stopsDigest, stops.map((rule) => RULE_LABELS[rule].toLowerCase()).join(", ") || "none");
  }

  /** The field of a mistake: `choices.fees`, `stops.stop_loss`. */
  field(name: string): { show(problem: string): void } | undefined {
    const [group, key] = name.split(".");
    if (group === "stops") return this.rules[key as Rule];
    const choices: { [key: string]: { show(problem: string): void } } = {
      fees: this.fees,
      slippage: this.slippage,
      fixed_fee: this.fixedFee,
      initial_cash: this.cash,
    };
    return group === "choices" ? choices[key] : undefined;
  }
}
