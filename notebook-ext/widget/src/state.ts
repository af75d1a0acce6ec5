// What the whole widget is doing, in one word.

import type { Outcome } from "./wire";

export type Ending = "completed" | "cancelled" | "failed";
export type State = "idle" | "connecting" | "running" | Ending | "disconnected";

export interface Facts {
  /** The job at the agent, empty for none. */
  job: string;
  /** Whether a sweep runs in the kernel's own process. */
  inProcess: boolean;
  connected: boolean;
  /** Whether the agent could not be reached, the last time. */
  unreachable: boolean;
  /** Whether the agent does not know the job. */
  unknownJob: boolean;
  /** How the agent says that the job ended. */
  outcome: Outcome | undefined;
  /** How the kernel says that it ended; empty for not yet. */
  kernelOutcome: string;
}

export function ending(outcome: Outcome): Ending {
  return typeof outcome === "string" ? outcome : "failed";
}

export function isEnding(word: string): word is Ending {
  return word === "completed" || word === "cancelled" || word === "failed";
}

/** The agent knows best; the kernel's word counts where the agent cannot be asked. */
export function stateOf(facts: Facts): State {
  const kernel = isEnding(facts.kernelOutcome) ? facts.kernelOutcome : undefined;
  if (facts.inProcess) return kernel ?? "running";
  if (!facts.job) return kernel ?? "idle";
  if (facts.outcome !== undefined) return ending(facts.outcome);
  if (facts.connected && !facts.unknownJob) return "running";
  if (kernel) return kernel;
  return facts.unreachable || facts.unknownJob ? "disconnected" : "connecting";
}

export const STATE_WORDS: { [state in State]: string } = {
  idle: "Idle",
  connecting: "Connecting",
  running: "Running",
  completed: "Completed",
  cancelled: "Cancelled",
  failed: "Failed",
  disconnected: "Disconnected",
};
