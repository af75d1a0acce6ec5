// Asking the kernel, over the widget's own channel.

/** What the widget needs of anywidget's model. */
export interface Model {
  get(name: string): unknown;
  on(event: string, callback: (...details: never[]) => void): void;
  off(event: string, callback: (...details: never[]) => void): void;
  send(content: unknown): void;
}

const ANSWER_MILLISECONDS = 3_000;

/** The agent that the kernel knows of, `null` for none; rejects when it does not answer in time. */
export function askKernel(model: Model): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      clearTimeout(timer);
      model.off("msg:custom", listen);
      done();
    };
    const listen = (content: unknown) => {
      const answer = content as { kind?: unknown; agent?: unknown } | null;
      if (answer?.kind === "agent") settle(() => resolve(answer.agent));
    };
    const timer = setTimeout(() => settle(() => reject(new Error("the kernel does not answer"))), ANSWER_MILLISECONDS);
    model.on("msg:custom", listen);
    model.send({ kind: "agent" });
  });
}
