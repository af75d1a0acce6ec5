// How much script a frame of the monitor takes, with 32 cores, 4 GPUs and as many samples as it keeps:
//
//   node benches/browser/monitor.mjs ROUNDS SECONDS
//
// prints, as JSON, the milliseconds of each frame of each round. A frame's script is its own and that of the messages
// that came since the one before. Needs the widget and the module for tests, which cargo xtask bench builds.

import { startBrowser } from "../../tests/browser/lib/browser.mjs";
import { startFakeAgent } from "../../tests/browser/lib/fake-agent.mjs";
import { serveWidget } from "../../tests/browser/lib/widget-page.mjs";

const [rounds, seconds] = process.argv.slice(2).map(Number);
/** More samples of the past than the monitor keeps. */
const OPTIONS = { axes: [{ name: "fast", values: [1] }], cores: 32, gpus: 4, past: 1100 };

/** Runs in the page before anything else: times what the page does in frames and for messages. */
function watch() {
  window.scripts = [];
  let spent = 0;
  const timed = (work, after) =>
    function (...given) {
      const begun = performance.now();
      try {
        return work.apply(this, given);
      } finally {
        spent += performance.now() - begun;
        after();
      }
    };
  const request = window.requestAnimationFrame;
  const frame = () => {
    window.scripts.push(spent);
    spent = 0;
  };
  window.requestAnimationFrame = (callback) => request.call(window, timed(callback, frame));
  const { set, ...rest } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
  Object.defineProperty(WebSocket.prototype, "onmessage", {
    ...rest,
    set(handler) {
      set.call(this, handler && timed(handler, () => {}));
    },
  });
}

const agent = await startFakeAgent(OPTIONS);
const served = await serveWidget(() => agent.endpoint);
const browser = await startBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
  await page.addInitScript(watch);
  await page.goto(served.url);
  await page.getByText("of 32 cores").waitFor();
  // The burst of the past is over, and the code is compiled.
  await page.waitForTimeout(3000);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.evaluate(() => {
      window.scripts.length = 0;
    });
    await page.waitForTimeout(seconds * 1000);
    measured.push(await page.evaluate(() => window.scripts));
  }
  console.log(
    JSON.stringify({ browser: browser.version(), cores: OPTIONS.cores, gpus: OPTIONS.gpus, rounds: measured }),
  );
} finally {
  // Nothing is left to do; a browser that does not answer may be left to the system.
  await Promise.race([browser.close(), new Promise((resolve) => setTimeout(resolve, 10_000))]);
  await agent.stop();
  served.stop();
}
process.exit(0);
