import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBytes, formatBytesOf, formatDuration, formatMetric, formatParameter, formatRate } from "../src/format";
import { Pace } from "../src/progress/pace";
import { type Facts, type State, stateOf } from "../src/state";

test("numbers read as people write them", () => {
  const table: [string, string][] = [
    [formatMetric("sharpe", 1.2345), "1.23"],
    [formatMetric("sharpe", -0.001), "0.00"],
    [formatMetric("total_return", 1.034), "103.4\u2009%"],
    [formatMetric("max_drawdown", -0.2113), "\u221221.1\u2009%"],
    [formatMetric("final_equity", 20340.7), "20,341"],
    [formatMetric("trades", 1500), "1,500"],
    [formatMetric("omega", Number.NaN), "undefined"],
    [formatParameter(0.1 + 0.2), "0.3"],
    [formatParameter(-5), "\u22125"],
    [formatRate(412_345_678), "412 M"],
    [formatRate(999_600), "1.00 M"],
    [formatRate(12), "12"],
    [formatDuration(0.0469), "47 ms"],
    [formatDuration(0.84), "0.8 s"],
    [formatDuration(9.96), "10 s"],
    [formatDuration(59.6), "1 min 00 s"],
    [formatDuration(185), "3 min 05 s"],
    [formatDuration(3600 + 120), "1 h 02 min"],
    [formatBytes(340 * 2 ** 20), "340 MiB"],
    [formatBytesOf(6.1 * 2 ** 30, 15.9 * 2 ** 30), "6.1 of 15.9 GiB"],
    [formatBytesOf(100 * 2 ** 20, 512 * 2 ** 20), "100 of 512 MiB"],
  ];
  for (const [text, expected] of table) assert.equal(text, expected);
});

test("the pace follows the last seconds", () => {
  const pace = new Pace(5);
  assert.equal(pace.perSecond(), undefined);
  pace.add(0, 0);
  assert.equal(pace.perSecond(), undefined);
  pace.add(100, 1);
  assert.equal(pace.perSecond(), 100);
  for (let second = 2; second <= 10; second += 1) pace.add(100 + (second - 1) * 10, second);
  assert.equal(pace.perSecond(), 10);
  assert.equal(pace.remaining(240), 5);
  assert.equal(pace.remaining(0), 0);
});

test("the pace of a first sighting is the mean so far, and a restart begins anew", () => {
  const pace = new Pace();
  pace.add(500, 10);
  assert.equal(pace.perSecond(), 50);
  pace.add(20, 1);
  assert.equal(pace.perSecond(), 20);
});

test("the agent's word counts before the kernel's", () => {
  const nothing: Facts = {
    job: "",
    inProcess: false,
    connected: false,
    unreachable: false,
    unknownJob: false,
    outcome: undefined,
    kernelOutcome: "",
  };
  const job = { ...nothing, job: "a" };
  const table: [Facts, State][] = [
    [nothing, "idle"],
    [{ ...nothing, unreachable: true }, "idle"],
    [{ ...nothing, inProcess: true }, "running"],
    [{ ...nothing, inProcess: true, kernelOutcome: "failed" }, "failed"],
    [job, "connecting"],
    [{ ...job, unreachable: true }, "disconnected"],
    [{ ...job, connected: true }, "running"],
    [{ ...job, connected: true, kernelOutcome: "completed" }, "running"],
    [{ ...job, connected: true, unknownJob: true }, "disconnected"],
    [{ ...job, connected: true, unknownJob: true, kernelOutcome: "completed" }, "completed"],
    [{ ...job, unreachable: true, kernelOutcome: "cancelled" }, "cancelled"],
    [{ ...job, connected: true, outcome: "completed" }, "completed"],
    [{ ...job, unreachable: true, outcome: { failed: { code: "a", message: "b" } } }, "failed"],
    [{ ...job, outcome: "cancelled", kernelOutcome: "nonsense" }, "cancelled"],
  ];
  for (const [facts, state] of table) assert.equal(stateOf(facts), state, JSON.stringify(facts));
});
