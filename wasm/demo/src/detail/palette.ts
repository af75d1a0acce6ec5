// The charts' colours, from the style sheet, so that both themes are in one place.

export interface Palette {
  text: string;
  muted: string;
  line: string;
  grid: string;
  surface: string;
  accent: string;
  up: string;
  down: string;
  font: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour("text"),
    muted: colour("muted"),
    line: colour("line"),
    grid: colour("grid"),
    surface: colour("surface"),
    accent: colour("accent"),
    up: colour("up"),
    down: colour("down"),
    font: style.fontFamily,
  };
}

/** A colour with less of itself. */
export function faint(colour: string, part: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(part * 100)}%, transparent)`;
}
