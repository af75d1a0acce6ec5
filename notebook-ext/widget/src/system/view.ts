// Processors and memory, live.

import { context, element, setText, type Theme } from "../dom";
import { formatBytes, formatBytesOf } from "../format";
import type { SystemSample } from "../wire";
import { type History, mean, type Point } from "./history";

const LINE_HEIGHT = 60;
const CORES_HEIGHT = 18;

class Panel {
  readonly root: HTMLElement;
  readonly value = element("span", "panel-value", {}, "\u2013");
  readonly detail = element("div", "panel-detail");
  readonly line = element("canvas", "panel-line", { role: "img" });

  constructor(name: string, ...more: HTMLElement[]) {
    const head = element("div", "panel-head", {}, element("span", "panel-name", {}, name), this.value);
    this.root = element("section", "panel", { "aria-label": name }, head, this.line, ...more, this.detail);
  }
}

export class SystemView {
  private readonly cores = element("canvas", "panel-cores", { role: "img", "aria-label": "Load of each processor" });
  private readonly cpu = new Panel("CPU", this.cores);
  private readonly memory = new Panel("Memory");
  readonly root = element("div", "system", {}, this.cpu.root, this.memory.root);

  constructor(private readonly history: History) {
    this.root.hidden = true;
  }

  /** @param live whether samples are coming; old ones are shown faintly */
  draw(theme: Theme, live: boolean): void {
    const { latest } = this.history;
    this.root.classList.toggle("backsweep-stale", !live);
    this.root.hidden = latest === undefined;
    if (!latest) return;
    this.words(latest);
    drawLine(this.cpu.line, this.history, (point) => point.cpu, theme.cpu, theme);
    drawLine(this.memory.line, this.history, (point) => point.memory, theme.memory, theme);
    drawCores(this.cores, latest.cpu_percent, theme);
  }

  private words(sample: SystemSample): void {
    const load = `${Math.round(mean(sample.cpu_percent))}\u2009%`;
    setText(this.cpu.value, load);
    const cores = sample.cpu_percent.length;
    const used = (sample.agent_cpu_percent / 100).toFixed(1);
    setText(this.cpu.detail, `agent ${used} of ${cores} ${cores === 1 ? "core" : "cores"}`);
    this.cpu.line.setAttribute("aria-label", `CPU load over the last minute, now ${load}`);

    const memory = formatBytesOf(sample.memory_used_bytes, sample.memory_total_bytes);
    setText(this.memory.value, memory);
    setText(this.memory.detail, `agent ${formatBytes(sample.agent_memory_bytes)}`);
    this.memory.line.setAttribute("aria-label", `Memory over the last minute, now ${memory}`);
  }
}

function drawLine(
  canvas: HTMLCanvasElement,
  history: History,
  read: (point: Point) => number,
  colour: string,
  theme: Theme,
): void {
  const width = canvas.clientWidth;
  const height = LINE_HEIGHT;
  const drawing = context(canvas, width, height);
  drawing.strokeStyle = theme.line;
  drawing.lineWidth = 1;
  for (const level of [0.5, height / 2, height - 0.5]) {
    drawing.beginPath();
    drawing.moveTo(0, level);
    drawing.lineTo(width, level);
    drawing.stroke();
  }
  const line = history.line(read).map(({ x, y, starts }) => ({ x: x * width, y: 1 + (1 - y) * (height - 2), starts }));
  drawing.fillStyle = drawing.strokeStyle = colour;
  drawing.lineWidth = 1.5;
  drawing.lineJoin = "round";
  let from = 0;
  for (let index = 1; index <= line.length; index += 1) {
    if (index < line.length && !line[index].starts) continue;
    drawRun(drawing, line.slice(from, index), height);
    from = index;
  }
}

/** One unbroken stretch: the line, and its area faintly. */
function drawRun(drawing: CanvasRenderingContext2D, run: { x: number; y: number }[], height: number): void {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return;
  drawing.beginPath();
  for (const { x, y } of run) drawing.lineTo(x, y);
  drawing.stroke();
  drawing.lineTo(last.x, height);
  drawing.lineTo(first.x, height);
  drawing.globalAlpha = 0.16;
  drawing.fill();
  drawing.globalAlpha = 1;
}

function drawCores(canvas: HTMLCanvasElement, loads: number[], theme: Theme): void {
  const width = canvas.clientWidth;
  const drawing = context(canvas, width, CORES_HEIGHT);
  const pitch = width / Math.max(loads.length, 1);
  const gap = pitch >= 4 ? 2 : 0;
  const bar = Math.min(pitch, 28) - gap;
  const step = bar + gap;
  loads.forEach((load, core) => {
    const height = (Math.min(Math.max(load, 0), 100) / 100) * CORES_HEIGHT;
    drawing.fillStyle = theme.line;
    drawing.fillRect(core * step, 0, bar, CORES_HEIGHT);
    drawing.fillStyle = theme.cpu;
    drawing.fillRect(core * step, CORES_HEIGHT - height, bar, height);
  });
}
