// Takes the README's picture of the page, as a person would see it after a sweep.
//
//   node picture.mjs [--out FILE] [--dark] [--width PIXELS] [--height PIXELS]      (demo.png by default)

import { parseArgs } from "node:util";
import { startBrowser } from "./lib/browser.mjs";
import { openPage, servePage, waitForResults } from "./lib/page.mjs";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "demo.png" },
    dark: { type: "boolean", default: false },
    width: { type: "string", default: "1280" },
    height: { type: "string", default: "1054" },
  },
});

const served = await servePage();
const browser = await startBrowser();
try {
  const { page } = await openPage(browser, served.url, {
    viewport: { width: Number(values.width), height: Number(values.height) },
    deviceScaleFactor: 2,
    colorScheme: values.dark ? "dark" : "light",
  });
  const range = (parameter) => page.locator(".backsweep-ranges").getByLabel(parameter, { exact: true });
  await range("fast").fill("2..80");
  await range("slow").fill("20..300:2");
  await page.getByLabel("Neighbourhood").selectOption("1");
  await page.locator(".backsweep-run-facts", { hasText: /9,\d{3} combinations/ }).waitFor();
  await page.getByRole("button", { name: "Run sweep" }).click();
  await page.waitForFunction(() => Number(document.querySelector(".backsweep-results").dataset.received) > 9000);
  await waitForResults(page, "completed");
  // A backtest that a person has chosen.
  await page.locator(".backsweep-best-rows tbody button").nth(2).click();
  await page.locator(".backsweep-timing", { hasText: "on the charts" }).waitFor();
  const { width, height } = await page.locator("canvas.backsweep-heatmap").boundingBox();
  await page.locator("canvas.backsweep-heatmap").hover({ position: { x: width * 0.36, y: height * 0.42 } });
  await page.locator(".backsweep-tip").waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: values.out });
} finally {
  await browser.close();
  served.stop();
}
