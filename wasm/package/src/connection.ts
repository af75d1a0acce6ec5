import { BacksweepError } from "./error.js";
import type { Thread } from "./host.js";
import { type Answer, buffers, type Method, type Methods } from "./protocol.js";
import type { SweepColumns } from "./types.js";

/** Who follows a call. */
export interface Follower {
  progress?: ((done: number, total: number) => void) | undefined;
  batch?: ((columns: SweepColumns) => void) | undefined;
}

interface Waiting extends Follower {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One Worker with an engine in it. Calls are answered in their order. */
export class Connection {
  /** Why the Worker is of no more use, once it is not. */
  lost: BacksweepError | undefined;
  readonly #thread: Thread;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(thread: Thread) {
    this.#thread = thread;
    thread.listen(
      (answer) => this.#receive(answer as Answer),
      (reason) => this.#lose(new BacksweepError({ code: "engine.worker", message: `the engine's Worker: ${reason}` })),
    );
  }

  /** Calls a method in the Worker. `transfer` hands the arguments' arrays over instead of copying them. */
  call<Name extends Method>(
    method: Name,
    args: Parameters<Methods[Name]>,
    { transfer = false, ...follower }: Follower & { transfer?: boolean } = {},
  ): Promise<ReturnType<Methods[Name]>> {
    if (this.lost) return Promise.reject(this.lost);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { ...follower, resolve: resolve as (value: unknown) => void, reject });
      try {
        this.#thread.post({ id, method, arguments: args }, transfer ? buffers(args) : []);
      } catch (error) {
        // What cannot be copied to a Worker is no plain data.
        this.#waiting.delete(id);
        reject(new BacksweepError({ code: "engine.argument", message: `not plain data: ${String(error)}` }));
      }
    });
  }

  close(): void {
    this.#lose(new BacksweepError({ code: "engine.closed", message: "the engine was closed" }));
  }

  #receive(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    switch (answer.kind) {
      case "progress":
        waiting?.progress?.(answer.done, answer.total);
        break;
      case "batch":
        waiting?.batch?.(answer.columns);
        break;
      case "value":
        this.#waiting.delete(answer.id);
        waiting?.resolve(answer.value);
        break;
      case "error": {
        const error = new BacksweepError(answer.problem);
        this.#waiting.delete(answer.id);
        waiting?.reject(error);
        if (answer.fatal) this.#lose(error);
        break;
      }
    }
  }

  #lose(reason: BacksweepError): void {
    this.lost ??= reason;
    this.#thread.stop();
    for (const { reject } of this.#waiting.values()) reject(this.lost);
    this.#waiting.clear();
  }
}
