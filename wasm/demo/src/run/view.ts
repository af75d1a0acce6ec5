// Where a sweep runs, and the button that starts it.

import type { Endpoint } from "@widget/agent/discovery";
import { element, setText } from "@widget/dom";
import { button, selectField, textField } from "../ui";

export interface RunEvents {
  run(): void;
  connect(endpoint: Endpoint): void;
  disconnect(): void;
}

/** The panel of the native agent. */
export class AgentView {
  readonly root: HTMLElement;
  /** Where sweeps run, in a few words. */
  readonly digest = document.createTextNode("this tab");
  private readonly address = textField("Address", undefined, "ws://127.0.0.1:7420");
  private readonly token = textField("Token", undefined, "from the agent's file");
  private readonly place = selectField("Sweeps run", [
    ["here", "in this tab"],
    ["agent", "on a native agent"],
  ]);
  private readonly connect: HTMLButtonElement;
  private readonly state = element("p", "hint", { role: "status" });
  private readonly fields: HTMLElement;
  private connected = false;

  constructor(private readonly events: RunEvents) {
    this.token.control.type = "password";
    this.connect = button("Connect", "quiet", () => this.toggle());
    this.fields = element("div", "row", {}, this.address.root, this.token.root, this.connect, this.state);
    this.fields.hidden = true;
    this.place.control.addEventListener("change", () => {
      this.fields.hidden = this.place.value === "here";
      setText(this.digest, this.wanted ? "a native agent" : "this tab");
      if (!this.wanted && this.connected) events.disconnect();
    });
    this.root = element("div", "agent", {}, this.place.root, this.fields);
    this.tell(false, "");
  }

  /** Whether sweeps shall run on the agent. */
  get wanted(): boolean {
    return this.place.value === "agent";
  }

  tell(connected: boolean, problem: string): void {
    this.connected = connected;
    this.connect.disabled = false;
    setText(this.connect, connected ? "Disconnect" : "Connect");
    this.state.classList.toggle("backsweep-problem", problem !== "");
    const start = "Start one by: native-agent serve. It prints its address, and the file with its token.";
    setText(this.state, problem || (connected ? "Connected: sweeps run on the agent, with the same results." : start));
  }

  private toggle(): void {
    if (this.connected) {
      this.events.disconnect();
      return;
    }
    const address = this.address.value.trim();
    const url = URL.parse(address.includes("://") ? address : `ws://${address}`);
    if (!url || !/^wss?:$/.test(url.protocol)) {
      this.address.show("an address such as ws://127.0.0.1:7420");
      return;
    }
    this.connect.disabled = true;
    setText(this.state, "Connecting\u2026");
    this.events.connect({ address: url.href, token: this.token.value.trim() });
  }
}

/** The button that starts a sweep, and what it would run. */
export class RunView {
  readonly root: HTMLElement;
  private readonly start: HTMLButtonElement;
  private readonly facts = element("span", "run-facts", { role: "status" });

  constructor(run: () => void) {
    this.start = button("Run sweep", "primary", run);
    this.start.title = "Ctrl + Enter";
    this.root = element("div", "run", {}, this.facts, this.start);
    this.show("", false);
  }

  /** @param wrong whether the words tell of a mistake */
  show(words: string, ready: boolean, wrong = false): void {
    setText(this.facts, words);
    this.facts.classList.toggle("backsweep-problem", wrong);
    this.start.disabled = !ready;
  }
}
