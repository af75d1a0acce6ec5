// The values that each parameter takes.

import { element } from "@widget/dom";
import { formatParameter } from "@widget/format";
import type { Axis } from "@widget/heatmap/grid";
import { type Field, textField } from "../ui";

export class RangesView {
  readonly root = element("div", "ranges");
  private readonly fields = new Map<string, Field<HTMLInputElement>>();
  private readonly counts = new Map<string, string>();

  constructor(private readonly onChange: () => void) {}

  /** Shows a field for each parameter; what was typed for a parameter that stays is kept. */
  show(
    parameters: readonly string[],
    ranges: { [parameter: string]: string },
    summaries: { [parameter: string]: string },
  ): void {
    for (const name of this.fields.keys()) {
      if (!parameters.includes(name)) this.fields.delete(name);
    }
    for (const name of parameters) {
      let field = this.fields.get(name);
      if (!field) {
        field = textField(name, () => this.counts.get(name) ?? "", "5..25, 40..140:2 or 0.5,1");
        field.control.addEventListener("input", this.onChange);
        this.fields.set(name, field);
      }
      field.value = ranges[name] ?? "";
      field.control.title = summaries[name] ?? "";
    }
    const roots = parameters.flatMap((name) => this.fields.get(name)?.root ?? []);
    // Fields that are where they were keep their focus.
    if (roots.length !== this.root.children.length || roots.some((node, place) => this.root.children[place] !== node)) {
      this.root.replaceChildren(...roots);
    }
  }

  get values(): { [parameter: string]: string } {
    return Object.fromEntries([...this.fields].map(([name, field]) => [name, field.value]));
  }

  field(parameter: string): Field<HTMLInputElement> | undefined {
    return this.fields.get(parameter);
  }

  /** Tells below each field how many values it spells. */
  count(axes: readonly Axis[]): void {
    for (const { name, values } of axes) {
      this.counts.set(name, describe(values));
      this.fields.get(name)?.show("");
    }
  }
}

function describe(values: readonly number[]): string {
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return "no value";
  if (values.length === 1) return "1 value";
  return `${values.length} values, ${formatParameter(first)} to ${formatParameter(last)}`;
}
