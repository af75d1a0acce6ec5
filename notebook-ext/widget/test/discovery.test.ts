import assert from "node:assert/strict";
import { test } from "node:test";
import { discover, NOT_RUNNING, NoAgent } from "../src/agent/discovery";

const ENDPOINT = { address: "ws://127.0.0.1:1", token: "secret" };

const answer = (status: number, body: unknown) => async () => new Response(JSON.stringify(body), { status });
const silent = () => Promise.reject(new Error("busy"));

test("the server's answer is taken", async () => {
  const found = await discover({ url: "/a", fetch: answer(200, { ...ENDPOINT, pid: 1 }), askKernel: silent });
  assert.deepEqual(found, ENDPOINT);
});

test("a server that says that no agent runs is believed", async () => {
  const surroundings = {
    url: "/a",
    fetch: answer(404, { reason: "agent.not_running" }),
    askKernel: async () => ENDPOINT,
  };
  await assert.rejects(discover(surroundings), new NoAgent(NOT_RUNNING));
});

for (const [name, url, fetch] of [
  ["without a server extension", "/a", answer(404, { message: "Not Found" })],
  ["when the server answers with a page", "/a", async () => new Response("<html>", { status: 200 })],
  ["outside of Jupyter", undefined, answer(200, {})],
] as const) {
  test(`the kernel is asked ${name}`, async () => {
    assert.deepEqual(await discover({ url, fetch, askKernel: async () => ENDPOINT }), ENDPOINT);
    await assert.rejects(discover({ url, fetch, askKernel: async () => null }), new NoAgent(NOT_RUNNING));
    await assert.rejects(discover({ url, fetch, askKernel: async () => ({ address: 5 }) }), new NoAgent(NOT_RUNNING));
    await assert.rejects(discover({ url, fetch, askKernel: silent }), /kernel is busy/);
  });
}

test("a server that is gone is named", async () => {
  await assert.rejects(discover({ url: "/a", fetch: silent, askKernel: async () => ENDPOINT }), /Jupyter server/);
});
