import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Codec, Frame } from "../src/agent/codec";
import { Connection, type Listener, type Socket } from "../src/agent/connection";
import { type Endpoint, NoAgent } from "../src/agent/discovery";
import type { Event, FromAgent, Request } from "../src/wire";

/** Text, so that tests can read what travels. */
const JSON_CODEC: Codec = {
  encode: (message) => JSON.stringify(message),
  decode: (frame) => {
    const message: unknown = typeof frame === "string" ? JSON.parse(frame) : undefined;
    if (typeof message !== "object" || message === null || !("event" in message)) throw new Error("no message");
    return message as FromAgent;
  },
};

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: { id: number; request: Request }[] = [];
  closed = false;

  send(frame: Frame): void {
    this.sent.push(JSON.parse(String(frame)));
  }

  close(): void {
    this.closed = true;
  }

  say(id: number, event: Event): void {
    this.raw(JSON.stringify({ id, event }));
  }

  raw(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  /** The last request of a kind, with its id. */
  last(kind: string) {
    const found = this.sent.findLast(({ request }) => (typeof request === "string" ? request : kind in request));
    assert.ok(found, `no ${kind} was sent`);
    return found;
  }
}

const HELLO: Event = {
  hello: {
    protocol: 1,
    version: "0.1.0",
    capabilities: {
      threads: 2,
      memory_bytes: 1,
      gpus: [],
      limits: { frame_bytes: 1, dataset_bytes: 1, result_bytes: 1, queued_jobs: 1, connections: 1 },
    },
  },
};

let sockets: FakeSocket[];
let heard: string[];
let timers: { callback: () => void; milliseconds: number; live: boolean }[];
let found: () => Promise<Endpoint>;
let connection: Connection;
let codec: Codec;

/** Lets promises run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Fires the pending timer and returns how long it was set for. */
async function fire(): Promise<number> {
  const timer = timers.findLast(({ live }) => live);
  assert.ok(timer, "no timer is set");
  timer.live = false;
  timer.callback();
  await settle();
  return timer.milliseconds;
}

async function connected(): Promise<FakeSocket> {
  connection.connect();
  await settle();
  const socket = sockets.at(-1);
  assert.ok(socket);
  socket.onopen?.();
  socket.say(socket.last("hello").id, HELLO);
  return socket;
}

function batch(sequence: number): Event {
  const combinations = { range: { first: sequence, count: 1 } };
  return { batch: { job: "a", sequence, batch: { combinations, metrics: ["sharpe"], columns: [[sequence]] } } };
}

beforeEach(() => {
  sockets = [];
  heard = [];
  timers = [];
  codec = JSON_CODEC;
  found = async () => ({ address: "ws://127.0.0.1:1", token: "secret" });
  const listener: Listener = {
    status: (status) => heard.push(status.kind === "unavailable" ? `unavailable: ${status.reason}` : status.kind),
    progressed: ({ done }) => heard.push(`progress ${done}`),
    batch: ({ columns }) => {
      heard.push(`batch ${columns[0][0]}`);
      if (columns[0][0] === 13) throw new Error("cannot draw");
    },
    finished: (outcome) => heard.push(`finished ${outcome}`),
    jobs: (jobs) => heard.push(`jobs ${jobs.length}`),
    system: ({ time_ms }) => heard.push(`system ${time_ms}`),
    refused: ({ code }, request) => heard.push(`refused ${request} ${code}`),
    fault: (error) => heard.push(`fault ${error instanceof Error ? error.message : error}`),
  };
  connection = new Connection(
    () => found(),
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    listener,
    { encode: (message) => codec.encode(message), decode: (frame) => codec.decode(frame) },
    {
      set: (callback, milliseconds) => {
        const timer = { callback, milliseconds, live: true };
        timers.push(timer);
        return timer;
      },
      clear: (timer) => {
        (timer as { live: boolean }).live = false;
      },
      random: () => 1,
    },
  );
});

test("says hello with the token before anything else", async () => {
  connection.watch("a", ["sharpe"]);
  connection.connect();
  await settle();
  sockets[0].onopen?.();
  assert.deepEqual(
    sockets[0].sent.map(({ request }) => request),
    [{ hello: { protocol: 1, token: "secret", client: "backsweep monitor" } }],
  );
  sockets[0].say(sockets[0].last("hello").id, HELLO);
  assert.deepEqual(sockets[0].last("watch").request, {
    watch: { job: "a", after: null, credits: 8, metrics: ["sharpe"] },
  });
});

test("grants as many credits as batches are consumed, even unusable ones", async () => {
  connection.watch("a", ["sharpe"]);
  const socket = await connected();
  const { id } = socket.last("watch");
  for (const sequence of [11, 12, 13, 14]) socket.say(id, batch(sequence));
  assert.deepEqual(socket.last("grant").request, { grant: { watch: id, credits: 4 } });
  assert.ok(heard.includes("fault cannot draw"));
  assert.ok(heard.includes("batch 14"));
});

test("resumes after the last batch when the connection was lost", async () => {
  connection.watch("a", ["sharpe"]);
  connection.system(500);
  const first = await connected();
  first.say(first.last("watch").id, batch(1));
  first.say(first.last("watch").id, batch(2));
  first.onclose?.();
  assert.equal(heard.at(-1), "unavailable: The connection to the agent was lost.");
  assert.ok(first.closed);
  assert.equal(await fire(), 500);
  const second = sockets[1];
  second.onopen?.();
  second.say(second.last("hello").id, HELLO);
  assert.deepEqual(second.last("watch").request, {
    watch: { job: "a", after: 2, credits: 8, metrics: ["sharpe"] },
  });
  assert.deepEqual(second.last("system_metrics").request, { system_metrics: { interval_ms: 500 } });
  second.say(second.last("watch").id, batch(2));
  second.say(second.last("watch").id, batch(3));
  assert.deepEqual(
    heard.filter((line) => line.startsWith("batch")),
    ["batch 1", "batch 2", "batch 3"],
  );
});

test("waits longer after each failure, up to ten seconds, and starts over when asked to connect", async () => {
  found = async () => {
    throw new NoAgent("nobody there");
  };
  connection.connect();
  await settle();
  const waits = [];
  for (let attempt = 0; attempt < 7; attempt += 1) waits.push(await fire());
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 10000, 10000]);
  assert.equal(heard.at(-1), "unavailable: nobody there");
  found = async () => ({ address: "ws://127.0.0.1:1", token: "secret" });
  await connected();
  assert.equal(heard.at(-1), "connected");
});

test("connecting twice makes one connection", async () => {
  connection.connect();
  connection.connect();
  await settle();
  connection.connect();
  assert.equal(sockets.length, 1);
});

test("gives up on an agent that never says hello", async () => {
  connection.connect();
  await settle();
  sockets[0].onopen?.();
  assert.equal(await fire(), 5000);
  assert.match(heard.at(-1) ?? "", /cannot be reached/);
  assert.ok(sockets[0].closed);
});

test("a refused hello is told in the agent's words", async () => {
  connection.connect();
  await settle();
  for (const id of [0, 1]) {
    // The agent's answer to a wrong token carries no number.
    sockets[id].onopen?.();
    const number = id === 0 ? 0 : sockets[id].last("hello").id;
    sockets[id].say(number, { error: { code: "agent.wrong_token", message: "the token is wrong" } });
    assert.equal(heard.at(-1), "unavailable: The agent refused the connection: the token is wrong");
    await fire();
  }
});

test("frames that are no messages are faults, and the connection goes on", async () => {
  connection.watch("a", ["sharpe"]);
  const socket = await connected();
  for (const frame of ["", "{", "null", "7", "[]", '"done"', '{"id":1}', new ArrayBuffer(4)]) socket.raw(frame);
  socket.raw('{"id":1,"event":null}');
  socket.raw('{"id":1,"event":{"unheard_of":{}}}');
  assert.equal(heard.filter((line) => line.startsWith("fault")).length, 9);
  socket.say(socket.last("watch").id, batch(1));
  assert.equal(heard.at(-1), "batch 1");
});

test("another watch makes the former one's batches void", async () => {
  connection.watch("a", ["sharpe"]);
  const socket = await connected();
  const former = socket.last("watch").id;
  connection.watch("a", ["trades"]);
  socket.say(former, batch(1));
  socket.say(socket.last("watch").id, batch(2));
  assert.deepEqual(
    heard.filter((line) => line.startsWith("batch")),
    ["batch 2"],
  );
});

test("a finished job is not watched again after a reconnection", async () => {
  connection.watch("a", ["sharpe"]);
  const first = await connected();
  first.say(first.last("watch").id, { finished: { job: "a", outcome: "completed", seconds: 1 } });
  first.onclose?.();
  await fire();
  sockets[1].onopen?.();
  sockets[1].say(sockets[1].last("hello").id, HELLO);
  assert.ok(!sockets[1].sent.some(({ request }) => typeof request === "object" && "watch" in request));
});

test("tells which request was refused", async () => {
  connection.watch("a", ["sharpe"]);
  const socket = await connected();
  assert.ok(connection.cancel("a"));
  socket.say(socket.last("cancel").id, { error: { code: "job.ended", message: "" } });
  socket.say(socket.last("watch").id, { error: { code: "job.unknown", message: "" } });
  assert.deepEqual(heard.slice(-2), ["refused cancel job.ended", "refused watch job.unknown"]);
});

test("after closing nothing is heard and nothing is tried", async () => {
  const socket = await connected();
  const before = heard.length;
  connection.close();
  socket.onclose?.();
  connection.connect();
  await settle();
  assert.equal(heard.length, before);
  assert.equal(sockets.length, 1);
  assert.ok(!timers.some(({ live }) => live));
  assert.ok(!connection.cancel("a"));
});

test("a question is answered once, refused with its code, or ends with the connection", async () => {
  await assert.rejects(connection.ask("jobs"), /no connection/);
  const socket = await connected();
  const job = connection.ask({ forget: { job: "a" } });
  socket.say(socket.last("forget").id, "done");
  assert.equal(await job, "done");

  const refused = connection.ask({ dataset: { hash: "b", bars: 1, extra_columns: 0 } });
  const { id, request } = socket.last("dataset");
  assert.deepEqual(request, { dataset: { hash: "b", bars: 1, extra_columns: 0 } });
  socket.say(id, { error: { code: "agent.hash_syntax", message: "b is no hash" } });
  await assert.rejects(refused, { code: "agent.hash_syntax", message: "b is no hash" });
  assert.deepEqual(
    heard.filter((word) => word.startsWith("refused")),
    [],
    "whoever asks hears of it, nobody else",
  );

  const lost = connection.ask({ forget: { job: "c" } });
  socket.onclose?.();
  await assert.rejects(lost, /was lost/);
});

test("frames that are made elsewhere travel in their order, and not over another connection", async () => {
  const made: (() => void)[] = [];
  const elsewhere = <Value>(value: Value) => new Promise<Value>((resolve) => made.push(() => resolve(value)));
  codec = {
    encode: (message) => elsewhere(JSON_CODEC.encode(message) as Frame),
    decode: (frame) => elsewhere(JSON_CODEC.decode(frame) as FromAgent),
  };
  const work = async () => {
    while (made.length > 0) {
      for (const each of made.splice(0)) each();
      await settle();
    }
  };
  connection.connect();
  await settle();
  sockets[0].onopen?.();
  await work();
  sockets[0].say(sockets[0].last("hello").id, HELLO);
  await work();
  assert.equal(heard.at(-1), "connected");
  const answer = connection.ask({ forget: { job: "a" } });
  await work();
  sockets[0].say(sockets[0].last("forget").id, "done");
  await work();
  assert.equal(await answer, "done");

  // What is said before a connection ends is heard before its end; what is not sent by then is not sent.
  connection.watch("a", ["sharpe"]);
  await work();
  sockets[0].say(sockets[0].last("watch").id, batch(5));
  sockets[0].onclose?.();
  await work();
  assert.deepEqual(heard.slice(-2), ["batch 5", "unavailable: The connection to the agent was lost."]);
  await fire();
  sockets[1].onopen?.();
  connection.close();
  await work();
  assert.deepEqual(sockets[1].sent, []);
});
