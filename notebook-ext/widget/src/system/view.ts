// Processors, memory and graphics processors, live.

import { element, setText, type Theme } from "../dom";
import { formatBytes, formatBytesOf } from "../format";
import type { GpuSample, SystemSample } from "../wire";
import { CoresPicture, channels, drawLines, type Line } from "./draw";
import type { Machine } from "./machine";

const LINE_HEIGHT = 60;
/** Of the picture of all cores, however many. */
const CORES_HEIGHT = { least: 18, most: 96, row: 3 };

class Panel {
  readonly root: HTMLElement;
  readonly value = element("span", "panel-value", {}, "\u2013");
  readonly detail = element("div", "panel-detail");
  readonly line = element("canvas", "panel-line", { role: "img" });

  constructor(
    private readonly name: string,
    ...more: HTMLElement[]
  ) {
    const head = element("div", "panel-head", {}, element("span", "panel-name", {}, name), this.value);
    this.root = element("section", "panel", { "aria-label": name }, head, this.line, ...more, this.detail);
  }

  words(value: string, detail: string, shown: string): void {
    setText(this.value, value);
    setText(this.detail, detail);
    this.line.setAttribute("aria-label", `${this.name} ${shown} over the last minute, now ${value}`);
  }

  /** @param lines those for so many columns of pixels */
  draw(lines: (width: number) => readonly Line[], theme: Theme): void {
    const width = this.line.clientWidth;
    drawLines(this.line, width, LINE_HEIGHT, lines(width), theme);
  }
}

export class SystemView {
  private readonly cores = element("canvas", "panel-cores", { role: "img" });
  private readonly picture = new CoresPicture();
  private readonly cpu = new Panel("CPU", this.cores);
  private readonly memory = new Panel("Memory");
  private gpus: Panel[] = [];
  /** Processors and memory. */
  readonly root = element("div", "system", {}, this.cpu.root, this.memory.root);
  /** Graphics processors, in a row of their own. */
  readonly gpuRoot = element("div", "system gpus");
  private theme: Theme | undefined;
  private sample: SystemSample | undefined;
  private live = false;

  constructor(private readonly machine: Machine) {
    this.root.hidden = this.gpuRoot.hidden = true;
  }

  /** Whether the next frame shows something else than this one. */
  get moves(): boolean {
    return this.live && !this.root.hidden;
  }

  /**
   * @param sample the newest
   * @param live whether samples are coming; old ones are shown faintly, and stand still
   */
  draw(theme: Theme, sample: SystemSample | undefined, live: boolean): void {
    this.live = live;
    for (const root of [this.root, this.gpuRoot]) root.classList.toggle("backsweep-stale", !live);
    this.root.hidden = sample === undefined;
    this.gpuRoot.hidden = sample === undefined || sample.gpus.length === 0;
    if (!sample) return;
    if (this.sample !== sample) {
      this.sample = sample;
      this.words(sample);
    }
    if (this.theme !== theme) {
      this.theme = theme;
      this.machine.colours(channels(theme.line, theme.cpu));
    }
    this.pictures(theme);
  }

  private pictures(theme: Theme): void {
    const { machine } = this;
    const now = machine.now(this.live);
    const { cpu, memory } = theme;
    this.cpu.draw((width) => [{ columns: machine.cpu(now, width), colour: cpu, area: true }], theme);
    this.memory.draw((width) => [{ columns: machine.memory(now, width), colour: memory, area: true }], theme);
    this.gpus.forEach((panel, gpu) => {
      const lines = (width: number) => [
        { columns: machine.gpu(gpu, now, width), colour: cpu, area: true },
        { columns: machine.gpuMemory(gpu, now, width), colour: memory, area: false },
      ];
      panel.draw(lines, theme);
    });
    const width = this.cores.clientWidth;
    const cores = machine.cores(now, width);
    if (cores) this.picture.draw(this.cores, width, this.coresHeight, cores.pixels, cores.offset);
  }

  private get coresHeight(): number {
    const { least, most, row } = CORES_HEIGHT;
    return Math.min(Math.max((this.sample?.cpu_percent.length ?? 0) * row, least), most);
  }

  private words(sample: SystemSample): void {
    const cores = sample.cpu_percent.length;
    const used = (sample.agent_cpu_percent / 100).toFixed(1);
    const load = sample.cpu_percent.reduce((sum, value) => sum + value, 0) / Math.max(cores, 1);
    this.cpu.words(percent(load), `agent ${used} of ${cores} ${cores === 1 ? "core" : "cores"}`, "load");
    this.cores.style.height = `${this.coresHeight}px`;
    this.cores.setAttribute("aria-label", `Load of each of ${cores} cores over the last minute`);
    const memory = formatBytesOf(sample.memory_used_bytes, sample.memory_total_bytes);
    this.memory.words(memory, `agent ${formatBytes(sample.agent_memory_bytes)}`, "in use");
    this.gpuPanels(sample.gpus);
    sample.gpus.forEach((gpu, index) => {
      const memory = formatBytesOf(gpu.memory_used_bytes, gpu.memory_total_bytes);
      this.gpus[index].words(percent(gpu.load_percent), `${gpu.name}, ${memory}`, "load and memory");
    });
  }

  private gpuPanels(gpus: GpuSample[]): void {
    if (gpus.length === this.gpus.length) return;
    for (const panel of this.gpus) panel.root.remove();
    this.gpus = gpus.map((_, index) => new Panel(gpus.length > 1 ? `GPU ${index}` : "GPU"));
    this.gpuRoot.append(...this.gpus.map((panel) => panel.root));
  }
}

function percent(load: number): string {
  return `${Math.round(load)}\u2009%`;
}
