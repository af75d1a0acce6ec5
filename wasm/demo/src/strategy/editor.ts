// One expression as text, with what is wrong with it marked where it is.

import { element, setText } from "@widget/dom";

/** What is wrong, and the characters that it is about. */
export interface TextMistake {
  message: string;
  start: number;
  end: number;
}

let editors = 0;

export class Editor {
  readonly root: HTMLElement;
  readonly input: HTMLTextAreaElement;
  /** The same text behind the input, only there to carry the mark. */
  private readonly mirror = element("div", "editor-mirror", { "aria-hidden": "true" });
  private readonly note: HTMLElement;

  constructor(label: string, placeholder: string, onInput: () => void) {
    editors += 1;
    const id = `editor-${editors}`;
    this.note = element("span", "field-note", { id: `${id}-note`, role: "status" });
    this.input = element("textarea", "editor-input", {
      id,
      rows: "2",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      placeholder,
      "aria-describedby": `${id}-note`,
    });
    const frame = element("div", "editor-frame", {}, this.mirror, this.input);
    this.root = element("div", "field editor", {}, element("label", "", { for: id }, label), frame, this.note);
    this.input.addEventListener("input", () => {
      this.show(undefined);
      onInput();
    });
    this.input.addEventListener("scroll", () => {
      this.mirror.scrollTop = this.input.scrollTop;
    });
  }

  get value(): string {
    return this.input.value;
  }

  set value(text: string) {
    if (this.input.value !== text) this.input.value = text;
    this.show(undefined);
  }

  show(mistake: TextMistake | undefined): void {
    this.root.classList.toggle("backsweep-wrong", mistake !== undefined);
    this.input.toggleAttribute("aria-invalid", mistake !== undefined);
    if (mistake) this.input.setAttribute("aria-invalid", "true");
    const text = this.input.value;
    if (!mistake) {
      this.mirror.replaceChildren(`${text}\n`);
      setText(this.note, "");
      return;
    }
    const start = Math.min(mistake.start, text.length);
    const end = Math.min(Math.max(mistake.end, start), text.length);
    // At the end of the text there is no character to mark: a space stands for what is missing.
    const marked = text.slice(start, end) || "\u2007";
    this.mirror.replaceChildren(
      text.slice(0, start),
      element("mark", "editor-mark", {}, marked),
      `${text.slice(end)}\n`,
    );
    setText(this.note, `At character ${start + 1}: ${mistake.message}`);
  }
}
