import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchModule } from "../src/agent/module";

const bytes = (value: number) => new Uint8Array([value]);
const answer = (status: number) =>
  (async () => new Response(status === 200 ? bytes(1) : null, { status })) as unknown as typeof fetch;
const silent = () => Promise.reject(new Error("no answer"));
const first = (module: BufferSource) => new Uint8Array(module as ArrayBuffer)[0];

test("the module comes from the server of its version, else from the kernel", async () => {
  let asked = "";
  const fetch = (async (url: string) => {
    asked = url;
    return new Response(bytes(1));
  }) as unknown as typeof globalThis.fetch;
  const askKernel = async () => bytes(2);
  const hash = "abc";
  assert.equal(first(await fetchModule({ url: "/m", fetch, askKernel: silent, hash })), 1);
  assert.equal(asked, "/m?hash=abc");
  for (const fetch of [answer(404), silent as unknown as typeof globalThis.fetch]) {
    assert.equal(first(await fetchModule({ url: "/m", fetch, askKernel, hash })), 2);
  }
  assert.equal(first(await fetchModule({ url: undefined, fetch, askKernel, hash })), 2);
});

test("no module is said in words", async () => {
  const sources = { url: "/m", fetch: answer(404), hash: "abc" };
  await assert.rejects(fetchModule({ ...sources, askKernel: silent }), /kernel is busy/);
  await assert.rejects(fetchModule({ ...sources, askKernel: async () => undefined }), /install backsweep again/);
});
