import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../src/agent/connection";
import { Session, type Traits } from "../src/session";
import type { JobSummary, Progress } from "../src/wire";

const TRAITS: Traits = { job: "", title: "", axes: [], metric: "sharpe", done: 0, total: 0, outcome: "", message: "" };
const AXES = [
  { name: "fast", values: [5, 6] },
  { name: "slow", values: [40, 42, 44] },
];
const PROGRESS: Progress = { job: "a", state: "running", done: 300, total: 600, seconds: 1 };

function start() {
  const calls: string[] = [];
  const connection = {
    connect: () => calls.push("connect"),
    watch: (job: string | undefined, metrics?: string[]) => calls.push(`watch ${job} ${metrics ?? ""}`),
    cancel: (job: string) => calls.push(`cancel ${job}`) > 0,
  };
  let changes = 0;
  const session = new Session(
    () => connection as unknown as Connection,
    () => {
      changes += 1;
    },
  );
  return { session, calls, changes: () => changes };
}

test("a job is watched with its metric and companions", () => {
  const { session, calls } = start();
  session.update({ ...TRAITS, job: "a", axes: AXES, metric: "calmar" });
  assert.deepEqual(calls, ["watch a calmar,sharpe,total_return,max_drawdown,trades", "connect"]);
  session.update({ ...TRAITS, job: "a", axes: AXES, metric: "calmar", outcome: "completed" });
  assert.equal(calls.length, 3, "no second watch");
});

test("a sweep from start to end", () => {
  const { session } = start();
  session.update({ ...TRAITS, job: "a", axes: AXES });
  assert.equal(session.state, "connecting");
  session.status({ kind: "connected" });
  session.progressed({ ...PROGRESS, done: 0, seconds: 0, state: "queued" });
  assert.ok(session.progress.queued);
  session.progressed(PROGRESS);
  assert.equal(session.progress.rate, 300);
  assert.equal(session.progress.remaining, 1);
  assert.equal(session.progress.cancel, "ready");
  session.batch({ combinations: { range: { first: 0, count: 1 } }, metrics: ["sharpe"], columns: [[1]] });
  assert.equal(session.batches, 1);
  session.finished("completed", 2);
  assert.equal(session.state, "completed");
  assert.equal(session.progress.done, 600);
  assert.equal(session.progress.rate, 300);
  assert.equal(session.progress.cancel, "hidden");
  session.status({ kind: "unavailable", reason: "gone", retrySeconds: 1 });
  assert.equal(session.note, "", "what is on the page needs no agent");
});

test("title and grid come from the agent where the kernel gave none", () => {
  const { session, calls } = start();
  session.update({ ...TRAITS, job: "a" });
  assert.equal(calls[0], "watch a sharpe");
  const grid = AXES.map(({ name, values }) => ({ name, values: { integers: values } }));
  const summary: JobSummary = { progress: PROGRESS, strategy: "ema_cross", grid, outcome: null };
  session.jobs([{ ...summary, progress: { ...PROGRESS, job: "other" }, strategy: "other" }, summary]);
  assert.equal(session.progress.title, "ema_cross");
  assert.equal(session.progress.combinations, 6);
  assert.equal(session.done, 300);
});

test("cancelling", () => {
  const { session, calls } = start();
  session.cancel();
  session.update({ ...TRAITS, job: "a", axes: AXES });
  session.status({ kind: "connected" });
  session.cancel();
  assert.equal(calls.at(-1), "cancel a");
  assert.equal(session.progress.cancel, "pending");
  session.refused({ code: "job.x", message: "cannot" }, "cancel");
  assert.equal(session.progress.cancel, "ready");
  assert.equal(session.note, "cannot");
  session.cancel();
  session.finished("cancelled", 1);
  assert.equal(session.state, "cancelled");
});

test("a sweep in the kernel shows its progress and needs no agent", () => {
  const { session, calls } = start();
  session.update({ ...TRAITS, done: 3, total: 4 });
  assert.deepEqual([session.state, session.done, session.total], ["running", 3, 4]);
  assert.deepEqual(calls, []);
  assert.match(session.note, /interrupt the kernel/);
  session.update({ ...TRAITS, done: 3, total: 4, outcome: "failed", message: "no such column" });
  assert.deepEqual([session.state, session.note], ["failed", "no such column"]);
});

test("another job begins with a clean sheet", () => {
  const { session } = start();
  session.update({ ...TRAITS, job: "a", axes: AXES });
  session.status({ kind: "connected" });
  session.progressed(PROGRESS);
  session.finished("completed", 2);
  session.update({ ...TRAITS, job: "b", axes: AXES });
  assert.deepEqual([session.state, session.done, session.batches], ["running", 0, 0]);
});

test("results that are gone are said to be gone", () => {
  const { session } = start();
  session.update({ ...TRAITS, job: "a", axes: AXES, outcome: "completed" });
  session.status({ kind: "unavailable", reason: "nobody there", retrySeconds: 1 });
  assert.equal(session.state, "completed");
  assert.match(session.note, /Run the cell again/);
  session.status({ kind: "connected" });
  session.refused({ code: "job.unknown", message: "there is no job 'a'" }, "watch");
  assert.match(session.note, /there is no job 'a'/);
  assert.equal(session.hasResults, false);
});
