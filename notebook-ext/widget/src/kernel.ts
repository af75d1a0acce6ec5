// Asking the kernel, over the widget's own channel.

/** What the widget needs of anywidget's model. */
export interface Model {
  get(name: string): unknown;
  on(event: string, callback: (...details: never[]) => void): void;
  off(event: string, callback: (...details: never[]) => void): void;
  send(content: unknown): void;
}

const ANSWER_MILLISECONDS = 3_000;

/** What the kernel answers: its words, and bytes beside them. */
export interface Answer {
  kind: string;
  [name: string]: unknown;
  buffers: DataView<ArrayBuffer>[];
}

/** Asks the kernel something; rejects when it does not answer in time. */
export function askKernel(model: Model, kind: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      clearTimeout(timer);
      model.off("msg:custom", listen);
      done();
    };
    const listen = (content: unknown, buffers?: DataView<ArrayBuffer>[]) => {
      const answer = content as { kind?: unknown } | null;
      if (answer?.kind === kind) settle(() => resolve({ ...answer, kind, buffers: buffers ?? [] }));
    };
    const timer = setTimeout(() => settle(() => reject(new Error("the kernel does not answer"))), ANSWER_MILLISECONDS);
    model.on("msg:custom", listen);
    model.send({ kind });
  });
}
