// The real native agent, as the wheel packs it.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKED = fileURLToPath(new URL("../../../notebook-ext/data/scripts/native-agent", import.meta.url));

/** Starts an agent on a free port. */
export async function startAgent() {
  const program = process.env.BACKTEST_AGENT ?? PACKED;
  if (!existsSync(program)) throw new Error(`there is no agent at ${program}: run cargo xtask build`);
  const folder = await mkdtemp(join(tmpdir(), "backsweep-"));
  const file = join(folder, "agent.json");
  const agent = spawn(program, ["serve", "--runtime-file", file, "--log", "error"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => agent.once("exit", resolve));
  const line = await Promise.race([
    new Promise((resolve) => agent.stdout.once("data", resolve)),
    ended.then((code) => Promise.reject(new Error(`the agent ended with ${code}`))),
  ]);
  if (!String(line).includes("listening on")) throw new Error(`the agent says: ${line}`);
  const { address, token } = JSON.parse(await readFile(file));
  return {
    address,
    token,
    stop: async () => {
      agent.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
