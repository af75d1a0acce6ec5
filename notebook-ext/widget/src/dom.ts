// Small helpers for elements and canvases.

type Child = Node | string;

/** An element with a class (prefixed, since notebooks share one style sheet), attributes and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  attributes: { [name: string]: string } = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  if (name) node.className = name.replace(/\S+/g, "backsweep-$&");
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
  node.append(...children);
  return node;
}

/** Sets a text only when it differs, so that screen readers and selections are left in peace. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** A number of pixels as people see them: a canvas of the element's size, scaled to the screen's pixels. */
export function context(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const scale = window.devicePixelRatio || 1;
  const [columns, rows] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  const drawing = canvas.getContext("2d");
  if (!drawing) throw new Error("this browser cannot draw on a canvas");
  drawing.setTransform(scale, 0, 0, scale, 0, 0);
  drawing.clearRect(0, 0, width, height);
  return drawing;
}

/** The colours and font of the notebook's theme, as the style sheet names them. */
export interface Theme {
  text: string;
  muted: string;
  line: string;
  pending: string;
  cpu: string;
  memory: string;
  /** Of what a person has picked. */
  accent: string;
  font: string;
}

export function readTheme(root: Element): Theme {
  const style = getComputedStyle(root);
  const colour = (name: string) => style.getPropertyValue(`--backsweep-${name}`).trim();
  return {
    text: colour("text"),
    muted: colour("muted"),
    line: colour("line"),
    pending: colour("pending"),
    cpu: colour("cpu"),
    memory: colour("memory"),
    accent: colour("accent"),
    font: style.fontFamily,
  };
}
