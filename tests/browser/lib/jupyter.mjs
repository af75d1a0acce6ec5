// A JupyterLab server of our own: own folders, own port, own agent, all gone afterwards.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const TOKEN = "browser-test";
const START_SECONDS = 60;
// Asks whether to fetch news, on top of whatever a screenshot should show.
const PAGE_CONFIG = { disabledExtensions: { "@jupyterlab/apputils-extension:announcements": true } };

/** The Python with backsweep and JupyterLab installed: `BACKSWEEP_PYTHON`, or the repository's own environment. */
export function pythonPath() {
  const venv = new URL("../../../.venv/", import.meta.url);
  const [unix, windows] = [new URL("bin/python", venv), new URL("Scripts/python.exe", venv)];
  const python = process.env.BACKSWEEP_PYTHON ?? [unix, windows].find(existsSync)?.pathname;
  if (!python)
    throw new Error("set BACKSWEEP_PYTHON to a Python that has backsweep and jupyterlab, or run cargo xtask");
  return python;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts JupyterLab on an empty folder.
 *
 * @returns {Promise<{url: string, token: string, folder: string, env: NodeJS.ProcessEnv,
 *   agent: () => Promise<{pid: number} | undefined>, killAgent: () => Promise<void>, stop: () => Promise<void>}>}
 */
export async function startJupyter() {
  const python = pythonPath();
  const home = await mkdtemp(join(tmpdir(), "backsweep-jupyter-"));
  const folder = join(home, "notebooks");
  const runtime = join(home, "runtime");
  await mkdir(folder);
  await mkdir(runtime, { mode: 0o700 });
  await mkdir(join(home, "config", "labconfig"), { recursive: true });
  await writeFile(join(home, "config", "labconfig", "page_config.json"), JSON.stringify(PAGE_CONFIG));
  const env = {
    ...process.env,
    PATH: `${dirname(python)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`,
    JUPYTER_CONFIG_DIR: join(home, "config"),
    JUPYTER_DATA_DIR: join(home, "data"),
    JUPYTER_RUNTIME_DIR: runtime,
    IPYTHONDIR: join(home, "ipython"),
  };
  delete env.BACKTEST_AGENT_FILE;

  const port = await freePort();
  const options = [
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${folder}`,
    `--IdentityProvider.token=${TOKEN}`,
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
  ];
  const server = spawn(python, ["-m", "jupyterlab", ...options], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  const keep = (data) => {
    log = (log + data).slice(-20_000);
  };
  server.stdout.on("data", keep);
  server.stderr.on("data", keep);
  const ended = new Promise((resolve) => server.once("exit", resolve));

  const agent = async () => {
    try {
      return JSON.parse(await readFile(join(runtime, "backsweep-agent.json"), "utf8"));
    } catch {
      return undefined;
    }
  };
  const killAgent = async () => {
    const found = await agent();
    if (found) end(found.pid, "SIGKILL");
  };
  const stop = async () => {
    server.kill("SIGTERM");
    const hard = setTimeout(() => server.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(hard);
    const found = await agent();
    if (found) end(found.pid, "SIGTERM");
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };

  const url = `http://127.0.0.1:${port}`;
  try {
    await answering(url, server, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, token: TOKEN, folder, env, agent, killAgent, stop };
}

async function answering(url, server, log) {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`JupyterLab ended with ${server.exitCode}:\n${log()}`);
    const response = await fetch(`${url}/api?token=${TOKEN}`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`JupyterLab did not answer within ${START_SECONDS} s:\n${log()}`);
}

/** Ends a process that may be gone already. */
function end(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
