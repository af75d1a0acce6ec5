// Puts the page together: what was chosen goes to the engine, what comes back to the views.

import type { Endpoint } from "@widget/agent/discovery";
import { element, setText } from "@widget/dom";
import { formatCount } from "@widget/format";
import { Refused, read } from "./data/file";
import { fetchSample, SAMPLE_NAME, SOURCES } from "./data/sample";
import { DataPanel } from "./data/view";
import { DetailView } from "./detail/view";
import type { BuiltIn, CsvHints, Engine, History, Prices } from "./engine";
import { openEngine } from "./engine";
import { ResultsView } from "./results/view";
import { Agent } from "./run/agent";
import { Cancelled, local, type Runner } from "./run/local";
import { Mistake, type Plan, parametersOf, plan } from "./run/plan";
import { AgentView, RunView } from "./run/view";
import { type Look, type Setup, startLook, startSetup } from "./setup";
import { decode, encode, type Shared, sameData } from "./share";
import { OptionsView } from "./strategy/options";
import { RangesView } from "./strategy/ranges";
import { usualRanges } from "./strategy/usual";
import { StrategyView, strategyLabel } from "./strategy/view";
import { onTheme, toggleTheme } from "./theme";
import { button, debounce, ended, section, sentence } from "./ui";

interface File {
  name: string;
  kind: "csv" | "arrow";
  bytes: Uint8Array;
  /** What a person corrected of how it was read. */
  hints: CsvHints;
}

export class App {
  private engine: Engine | undefined;
  private file: File | undefined;
  private loaded: History | undefined;
  private prices: Prices | undefined;
  private agent: Agent | undefined;

  private setup: Setup = startSetup();
  private readonly look: Look = startLook();
  /** What would run now, and what the results shown are of. */
  private ready: Plan | undefined;
  private shown: Plan | undefined;
  private running: AbortController | undefined;
  /** The sweep that runs, or the last one. */
  private sweep: Promise<void> = Promise.resolve();
  /** The check of what was chosen that is under way, or the last one; counted, as a later one overtakes it. */
  private checking: Promise<void> = Promise.resolve();
  private checks = 0;
  /** A second engine, for what a person does while the first one sweeps. */
  private desk: Promise<Engine> | undefined;
  private link: Shared | undefined;

  private wanted: { parameters: { [name: string]: number }; since: number; calm: boolean } | undefined;
  private detailing = false;

  private readonly data: DataPanel;
  private readonly strategy: StrategyView;
  private readonly ranges: RangesView;
  private readonly options: OptionsView;
  private readonly place: AgentView;
  private readonly run: RunView;
  private readonly results: ResultsView;
  private readonly detail: DetailView;
  private readonly mode = element("span", "mode", {}, "starting the engine\u2026");
  private readonly reason = element("p", "mode-reason", {}, "");
  private readonly banner = element("p", "banner", { role: "alert" });
  private readonly shareButton: HTMLButtonElement;
  private readonly planLater = debounce(120, () => void this.replan());
  private readonly rememberLater = debounce(200, () => this.remember());

  constructor(host: HTMLElement) {
    this.data = new DataPanel({
      file: (file) => void this.open(file, file.name),
      sample: () => void this.openSample(),
      dialect: (changes) => void this.reread(changes),
    });
    this.strategy = new StrategyView(() => this.changed());
    this.ranges = new RangesView(() => this.changed());
    this.options = new OptionsView(() => this.changed());
    this.run = new RunView(() => void this.start());
    this.place = new AgentView({
      run: () => void this.start(),
      connect: (endpoint) => void this.connect(endpoint),
      disconnect: () => this.disconnect(),
    });
    this.results = new ResultsView(this.look, {
      cancel: () => this.running?.abort(),
      pick: (parameters) => this.pick(parameters),
      looked: () => this.rememberLater(),
    });
    this.detail = new DetailView((parameters) => this.pick(parameters));
    this.shareButton = button("Copy link", "quiet", () => void this.share());
    this.banner.hidden = true;
    host.append(...this.layout());
    this.listen();
  }

  /** Loads engine and data; the page is usable once this resolves. */
  async begin(): Promise<void> {
    this.link = decode(location.hash);
    const sample = fetchSample();
    sample.catch(() => {});
    await this.startEngine();
    await this.open(await sample, SAMPLE_NAME, true);
    document.body.dataset.ready = "true";
    performance.mark("backsweep.interactive");
    await this.start();
  }

  private layout(): HTMLElement[] {
    const theme = button("", "quiet theme", toggleTheme);
    theme.setAttribute("aria-label", "Dark or light");
    const name = element("h1", "name", {}, "backsweep");
    const words = element("span", "muted tagline", {}, "every backtest of the grid, in this tab");
    const header = element("header", "header", {}, name, words, this.mode, this.shareButton, theme);
    const narrow = matchMedia("(max-width: 900px)").matches;
    const panel = element(
      "div",
      "panel",
      { role: "form", "aria-label": "What to sweep" },
      section("Data", !narrow, this.data.digest, this.data.root),
      section("Strategy", true, "", this.strategy.root, this.ranges.root),
      section("Orders", false, this.options.costsDigest, this.options.costs),
      section("Stops", false, this.options.stopsDigest, this.options.stops),
      section("Where", false, this.place.digest, this.place.root),
      this.run.root,
    );
    const main = element("main", "main", {}, this.banner, this.results.root, this.detail.root);
    const drop = element(
      "div",
      "drop",
      { "aria-hidden": "true" },
      element("b", "", {}, "Drop prices here: CSV or Arrow"),
    );
    return [header, element("div", "layout", {}, panel, main), this.footer(), drop];
  }

  private footer(): HTMLElement {
    const link = (text: string, href: string) => element("a", "", { href, target: "_blank", rel: "noreferrer" }, text);
    return element(
      "footer",
      "footer",
      {},
      this.reason,
      element(
        "p",
        "",
        {},
        "Nothing leaves this tab: data and results stay here. Sample: S&P 500 from the package arch, ",
        link("source and licence", SOURCES),
        ". Charts: ",
        link("TradingView Lightweight Charts\u2122", "https://www.tradingview.com/"),
        ", \u00a9 2025 TradingView, Inc., and uPlot. No advice: what worked in the past need not work again.",
      ),
    );
  }

  private listen(): void {
    addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.start();
    });
    addEventListener("hashchange", () => {
      const link = decode(location.hash);
      if (link) void this.follow(link);
    });
    // Dragging over children leaves and enters all the time: what counts is how deep.
    let depth = 0;
    const over = (event: DragEvent) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragenter", (event) => {
      if (!over(event)) return;
      depth += 1;
      document.body.classList.add("backsweep-dropping");
    });
    addEventListener("dragleave", () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) document.body.classList.remove("backsweep-dropping");
    });
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      document.body.classList.remove("backsweep-dropping");
      const file = event.dataTransfer?.files[0];
      if (file) void this.open(file, file.name);
    });
    onTheme(() => {
      this.results.restyle();
      this.detail.style();
    });
  }

  // Engine and data

  private async startEngine(): Promise<void> {
    try {
      this.engine = await openEngine();
    } catch (error) {
      setText(this.mode, "no engine");
      this.warn(`The engine cannot start in this browser: ${sentence(error)}`);
      throw error;
    }
    const { kind, threads, reason } = this.engine.mode;
    const words = { threads: `${threads} threads`, workers: `${threads} workers`, single: "one thread" };
    setText(this.mode, words[kind]);
    this.mode.title = reason;
    this.mode.dataset.kind = kind;
    setText(this.reason, `${words[kind].charAt(0).toUpperCase()}${words[kind].slice(1)}: ${sentence(reason)}`);
    this.strategy.offer((await this.engine.strategies()) as BuiltIn[]);
    this.adopt(this.link);
  }

  private async openSample(): Promise<void> {
    try {
      await this.open(await fetchSample(), SAMPLE_NAME);
    } catch (error) {
      this.data.fail(sentence(error));
    }
  }

  private async open(blob: Blob, name: string, first = false): Promise<void> {
    this.data.busy(name);
    try {
      const { kind, bytes } = await read(blob, name);
      await this.load({ name, kind, bytes, hints: {} });
      if (!first) await this.start();
    } catch (error) {
      this.keepData();
      this.data.fail(error instanceof Refused ? ended(error) : `${name} cannot be used: ${ended(error)}`);
    }
  }

  private async reread(changes: CsvHints): Promise<void> {
    const { file, loaded } = this;
    if (!file || !loaded?.dialect) return;
    try {
      await this.load({ ...file, hints: { ...file.hints, ...changes } });
      await this.start();
    } catch (error) {
      this.data.showDialect(loaded.dialect);
      this.data.fail(`${file.name} cannot be read that way: ${ended(error)}`);
    }
  }

  private async load(file: File): Promise<void> {
    const { engine } = this;
    if (!engine) return;
    this.running?.abort();
    await this.sweep;
    const loaded = await feed(engine, file);
    void this.desk?.then((desk) => desk.close());
    this.desk = undefined;
    this.file = file;
    this.loaded = loaded;
    if (!this.link) this.look.picked = undefined;
    this.prices = await engine.history();
    this.data.show(file.name, loaded);
    this.detail.load(this.prices);
    await this.replan();
  }

  /** The engine that answers at once: while the first one sweeps, another one with the same data. */
  private async interactive(): Promise<Engine> {
    const { engine, file } = this;
    if (!engine || !file) throw new Error("the engine is not there yet");
    if (!this.running || this.place.wanted) return engine;
    this.desk ??= openEngine(1).then(async (desk) => {
      await feed(desk, file);
      return desk;
    });
    return this.desk;
  }

  /** Shows the data that is still there. */
  private keepData(): void {
    if (this.file && this.loaded) this.data.show(this.file.name, this.loaded);
  }

  // What to sweep

  private adopt(link: Shared | undefined): void {
    if (link) {
      this.setup = link.setup;
      Object.assign(this.look, link.look);
    }
    this.strategy.show(this.setup);
    this.setup.builtin = this.strategy.builtin;
    this.options.show(this.setup);
    this.showRanges();
  }

  private async follow(link: Shared): Promise<void> {
    this.link = link;
    this.adopt(link);
    await this.replan();
    await this.start();
  }

  private changed(): void {
    const builtin = this.strategy.builtin;
    if (builtin !== this.setup.builtin) {
      // Another strategy begins with its own usual ranges.
      this.setup = { ...this.setup, builtin, ranges: {} };
      this.showRanges();
    }
    this.collect();
    this.planLater();
    this.rememberLater();
  }

  private collect(): void {
    this.setup = {
      builtin: this.strategy.builtin,
      texts: this.strategy.texts,
      ranges: { ...this.setup.ranges, ...this.ranges.values },
      stops: this.options.ruleTexts,
      choices: this.options.choices,
    };
  }

  private showRanges(parameters = this.strategy.chosen && parametersOf(this.strategy.chosen.document)): void {
    if (!parameters) return;
    const start = usualRanges(parameters, this.strategy.chosen);
    this.setup.ranges = Object.fromEntries(parameters.map((name) => [name, this.setup.ranges[name] ?? start[name]]));
    const summaries = this.strategy.chosen?.parameters.map(({ name, summary }) => [name, summary]) ?? [];
    this.ranges.show(parameters, this.setup.ranges, Object.fromEntries(summaries));
  }

  /** Checks what was chosen, and shows what would run or what is wrong. */
  private replan(): Promise<void> {
    this.checks += 1;
    this.checking = this.check(this.checks);
    return this.checking;
  }

  private async check(mine: number): Promise<void> {
    const { loaded } = this;
    if (!loaded) return;
    this.ready = undefined;
    try {
      const engine = await this.interactive();
      const document = await this.strategy.document(engine);
      if (mine !== this.checks) return;
      if (!document) return this.run.show("An expression has a mistake", false, true);
      this.showRanges(parametersOf(document));
      const ready = await plan(engine, document, this.setup, loaded.bars);
      if (mine !== this.checks) return;
      this.ready = ready;
      this.ranges.count(ready.axes);
      this.showRun();
    } catch (error) {
      if (mine !== this.checks) return;
      const field = error instanceof Mistake ? error.field : "";
      const shown = field.startsWith("ranges.") ? this.ranges.field(field.slice(7)) : this.options.field(field);
      shown?.show(sentence(error));
      this.run.show(shown ? `See ${field.split(".")[1].replaceAll("_", " ")}` : sentence(error), false, true);
    }
    this.showStale();
  }

  /** Tells what would run, unless something runs. */
  private showRun(): void {
    const { ready } = this;
    if (!ready || this.running) return;
    const dropped = ready.dropped > 0 ? `, ${formatCount(ready.dropped)} left out by conditions` : "";
    this.run.show(`${formatCount(ready.combinations)} combinations${dropped}`, true);
    this.showStale();
  }

  /** Says so when the results are not of what is chosen now. */
  private showStale(): void {
    const { ready, shown } = this;
    const key = ({ document, grid, options }: Plan) => JSON.stringify([document, grid, options]);
    const stale = shown !== undefined && ready !== undefined && !this.running && key(shown) !== key(ready);
    this.results.tell(stale ? "The settings have changed since this sweep: run it again to see them." : "");
  }

  // Running

  private async start(): Promise<void> {
    this.planLater.now();
    await this.settled();
    const { ready, engine, loaded } = this;
    if (!ready || !engine || !loaded || this.running) return;
    this.sweep = this.runSweep(ready, engine, loaded);
    await this.sweep;
  }

  /** Waits for the check that is under way, and for those that overtake it. */
  private async settled(): Promise<void> {
    let seen: number;
    do {
      seen = this.checks;
      await this.checking;
    } while (seen !== this.checks);
  }

  private async runSweep(ready: Plan, engine: Engine, loaded: History): Promise<void> {
    const running = new AbortController();
    this.running = running;
    this.shown = ready;
    this.warn("");
    this.results.begin(ready, strategyLabel(this.setup.builtin || "your expressions"));
    this.showStale();
    this.detail.lay(ready.axes);
    this.run.show(`${formatCount(ready.combinations)} are running`, false);
    try {
      await this.runner(engine, loaded)(ready, {
        signal: running.signal,
        progress: (part) => this.results.advance(part),
        batch: (rows) => this.results.add(rows),
      });
      await this.results.end("completed");
    } catch (error) {
      if (!(error instanceof Cancelled)) this.warn(sentence(error));
      await this.results.end(error instanceof Cancelled ? "cancelled" : "failed");
    } finally {
      this.running = undefined;
    }
    this.showRun();
    this.showPicked();
  }

  private runner(engine: Engine, loaded: History): Runner {
    if (!this.place.wanted) return local(engine);
    if (!this.agent) throw new Error('No agent is connected: connect one under "Where", or run in this tab');
    return this.agent.runner(loaded, async () => ({
      prices: this.prices ?? (await engine.history()),
      times: await engine.times(),
    }));
  }

  private async connect(endpoint: Endpoint): Promise<void> {
    const { engine } = this;
    if (!engine) return;
    this.agent?.close();
    const agent = new Agent(endpoint, engine, (connected, reason) => {
      if (this.agent === agent || !connected) this.place.tell(connected, connected ? "" : reason);
    });
    try {
      await agent.connect();
      this.agent = agent;
      this.place.tell(true, "");
    } catch (error) {
      this.agent = undefined;
      this.place.tell(false, sentence(error));
    }
  }

  private disconnect(): void {
    this.agent?.close();
    this.agent = undefined;
    this.place.tell(false, "");
  }

  // One backtest

  /** After a sweep: the backtest that the link or the person named, if the ranges reach it, otherwise the best. */
  private showPicked(): void {
    const { link, look } = this;
    if (link && this.loaded && !sameData(link, this.loaded.hash)) {
      this.warn(
        `This link was made with ${link.data?.name ?? "other data"}; the results below are of ${this.file?.name}.`,
      );
    }
    this.link = undefined;
    const axes = this.shown?.axes ?? [];
    const within = axes.every(({ name, values }) => {
      const value = look.picked?.[name];
      return value !== undefined && value >= Math.min(...values) && value <= Math.max(...values);
    });
    if (!within) look.picked = undefined;
    const picked = look.picked ?? this.results.bestParameters;
    if (picked) this.showBacktest(Object.fromEntries(axes.map(({ name }) => [name, picked[name]])), true);
  }

  /** A person chose a backtest. */
  private pick(parameters: { [name: string]: number }): void {
    this.look.picked = parameters;
    this.rememberLater();
    this.showBacktest(parameters);
  }

  /** @param calm whether nobody waits for it */
  private showBacktest(parameters: { [name: string]: number }, calm = false): void {
    this.detail.sliders.show(parameters);
    this.results.mark(parameters);
    this.wanted = { parameters, since: performance.now(), calm };
    if (!this.detailing) void this.showDetails();
  }

  /** Runs the backtest that is wanted last; those that a moving slider has left behind are skipped. */
  private async showDetails(): Promise<void> {
    this.detailing = true;
    while (this.wanted) {
      const { shown, loaded } = this;
      const { parameters, since, calm } = this.wanted;
      this.wanted = undefined;
      if (!shown || !loaded) break;
      try {
        const detail = await (await this.interactive()).detail(shown.document, parameters, shown.options);
        const answered = performance.now();
        if (shown !== this.shown) continue;
        await this.detail.show(parameters, detail, shown.options.initial_cash ?? 10_000, calm);
        const shownAfter = calm ? undefined : performance.now() - since;
        this.detail.time({ engine: answered - since, shown: shownAfter }, loaded.bars);
      } catch (error) {
        this.detail.fail(sentence(error));
      }
    }
    this.detailing = false;
  }

  // Sharing

  private remember(): void {
    history.replaceState(null, "", `#${encode(this.shared())}`);
  }

  private shared(): Shared {
    const data = this.loaded && this.file ? { hash: this.loaded.hash, name: this.file.name } : undefined;
    return { setup: this.setup, look: this.look, data };
  }

  private async share(): Promise<void> {
    this.remember();
    try {
      await navigator.clipboard.writeText(location.href);
      setText(this.shareButton, "Copied");
    } catch {
      // Without permission the address bar has it.
      setText(this.shareButton, "In the address bar");
    }
    setTimeout(() => setText(this.shareButton, "Copy link"), 1500);
  }

  private warn(text: string): void {
    this.banner.hidden = text === "";
    setText(this.banner, text);
  }
}

/** Loads a file into an engine. */
function feed(engine: Engine, { kind, bytes, hints }: File): Promise<History> {
  return kind === "arrow" ? engine.loadArrow(bytes) : engine.loadCsv(bytes, hints);
}
