// Small pieces that several panels are made of.

import { element, setText } from "@widget/dom";

/** What a person reads when something goes wrong. */
export function sentence(error: unknown): string {
  const text = ended(error);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The same in the middle of a sentence, or at the start where it begins with a name. */
export function ended(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text + (/[.!?]$/.test(text) ? "" : ".");
}

let fields = 0;

/** A label, what it labels, and a line below for a hint or what is wrong. */
export class Field<Control extends HTMLInputElement | HTMLSelectElement> {
  readonly root: HTMLElement;
  private readonly note: HTMLElement;

  constructor(
    label: string,
    readonly control: Control,
    private readonly hint: (text: string) => string = () => "",
  ) {
    fields += 1;
    const id = `field-${fields}`;
    control.id = id;
    control.classList.add("backsweep-control");
    control.setAttribute("aria-describedby", `${id}-note`);
    this.note = element("span", "field-note", { id: `${id}-note` });
    this.root = element("div", "field", {}, element("label", "", { for: id }, label), control, this.note);
    control.addEventListener("input", () => this.show(""));
    this.show("");
  }

  get value(): string {
    return this.control.value;
  }

  set value(text: string) {
    if (this.control.value !== text) this.control.value = text;
    this.show("");
  }

  /** Shows what is wrong, or the hint again. */
  show(problem: string): void {
    const wrong = problem !== "";
    this.root.classList.toggle("backsweep-wrong", wrong);
    if (wrong) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
    setText(this.note, problem || this.hint(this.control.value));
  }
}

export function textField(label: string, hint?: (text: string) => string, placeholder = ""): Field<HTMLInputElement> {
  const input = element("input", "", { type: "text", spellcheck: "false", autocomplete: "off", placeholder });
  return new Field(label, input, hint);
}

export function selectField(label: string, choices: readonly (readonly [string, string])[]): Field<HTMLSelectElement> {
  const options = choices.map(([value, text]) => element("option", "", { value }, text));
  return new Field(label, element("select", "", {}, ...options));
}

/** A group of controls that can be folded away; `digest` tells in its title what is chosen inside. */
export function section(title: string, open: boolean, digest: Node | string, ...children: Node[]): HTMLDetailsElement {
  const name = element("summary", "section-title", {}, title, element("span", "digest", {}, digest));
  const details = element("details", "section", {}, name, element("div", "section-body", {}, ...children));
  details.open = open;
  return details;
}

export function button(label: string, name: string, onClick: () => void): HTMLButtonElement {
  const node = element("button", `button ${name}`, { type: "button" }, label);
  node.addEventListener("click", onClick);
  return node;
}

/** Calls at most once every so often, the last time included. */
export function debounce(milliseconds: number, action: () => void): { (): void; now(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(later.now, milliseconds);
  };
  later.now = () => {
    clearTimeout(timer);
    action();
  };
  return later;
}
