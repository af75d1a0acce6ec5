// An agent that only talks: it answers the widget with made-up results, at a pace that a test chooses.

import { readFileSync } from "node:fs";
import { WebSocketServer } from "ws";
import { initSync, messageFrame, readRequest } from "../wasm/backsweep.js";

const SUBPROTOCOL = "backsweep.v1.bincode";

initSync({ module: readFileSync(new URL("../wasm/backsweep_bg.wasm", import.meta.url)) });

const CAPABILITIES = {
  threads: 8,
  memory_bytes: 17_100_000_000,
  gpus: [],
  limits: { frame_bytes: 2 ** 20, dataset_bytes: 2 ** 30, result_bytes: 2 ** 30, queued_jobs: 8, connections: 8 },
};

/** A smooth hill with a ridge, so that a heatmap of it has many colours and one best cell. */
function sharpe(x, y) {
  const hill = Math.exp(-((x - 0.35) ** 2 + (y - 0.6) ** 2) * 6);
  return 1.4 * hill + 0.25 * Math.sin(9 * x) * Math.cos(7 * y) - 0.3;
}

/**
 * Listens on a free loopback port.
 *
 * @param {object} options
 * @param {{name: string, values: number[]}[]} options.axes the grid of its only job, `job-1`
 * @param {number} [options.batchRows] combinations in a batch
 * @param {number} [options.pause] milliseconds between batches
 * @param {number} [options.cores] processors it claims to have
 * @param {number} [options.gpus] graphics processors it claims to have
 * @param {number} [options.past] how many samples of the past it sends at once, one for each interval
 */
export async function startFakeAgent({ axes, batchRows = 500, pause = 5, cores = 8, gpus = 0, past = 0 }) {
  const token = "fake-token";
  const server = new WebSocketServer({
    host: "127.0.0.1",
    port: 0,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const combinations = axes.reduce((product, { values }) => product * values.length, 1);
  const job = { cancelled: false, sent: 0, started: undefined };
  const seen = { requests: [], mostInFlight: 0 };

  const batchOf = (sequence, metrics) => {
    const first = (sequence - 1) * batchRows;
    const count = Math.min(batchRows, combinations - first);
    const row = (index) => {
      const [y, x] = [axes.at(-1), axes.at(-2) ?? { values: [0] }];
      const combination = first + index;
      const at = [Math.floor(combination / y.values.length) % x.values.length, combination % y.values.length];
      const depth = Math.floor(combination / (x.values.length * y.values.length));
      return [at[0] / x.values.length, at[1] / y.values.length, depth];
    };
    const value = (metric, index) => {
      const [x, y, depth] = row(index);
      if (x > 0.86 && y < 0.12) return null;
      const base = sharpe(x, y) - depth * 0.05;
      return (
        {
          sharpe: base,
          total_return: base * 0.9,
          max_drawdown: -0.4 + 0.2 * base,
          trades: Math.round(300 * (1 - y)) + 12,
          fees_paid: 900 * (1 - y) + 40,
        }[metric] ?? base
      );
    };
    const columns = metrics.map((metric) => Array.from({ length: count }, (_, index) => value(metric, index)));
    return { combinations: { range: { first, count } }, metrics, columns };
  };

  server.on("connection", (socket) => {
    const say = (id, event) => socket.send(messageFrame(JSON.stringify({ id, event })));
    const watches = new Map();
    let system;
    const summary = () => ({
      progress: progress(),
      strategy: "ema_cross",
      grid: axes.map(({ name, values }) => ({
        name,
        values: { [values.every(Number.isInteger) ? "integers" : "numbers"]: values },
      })),
      outcome: null,
    });
    const progress = () => ({
      job: "job-1",
      state: "running",
      done: job.sent * 5000,
      total: combinations * 5000,
      seconds: job.started ? (Date.now() - job.started) / 1000 : 0,
    });
    const pump = async (id) => {
      const watch = watches.get(id);
      if (watch.pumping) return;
      watch.pumping = true;
      while (watch.credits > 0 && !job.cancelled && (watch.sequence ?? 0) * batchRows < combinations) {
        watch.sequence = (watch.sequence ?? 0) + 1;
        watch.credits -= 1;
        watch.inFlight += 1;
        seen.mostInFlight = Math.max(seen.mostInFlight, watch.inFlight);
        job.sent = Math.max(job.sent, Math.min(watch.sequence * batchRows, combinations));
        say(id, { batch: { job: "job-1", sequence: watch.sequence, batch: batchOf(watch.sequence, watch.metrics) } });
        say(id, { progress: progress() });
        if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      }
      watch.pumping = false;
      const ended = job.cancelled || (watch.sequence ?? 0) * batchRows >= combinations;
      if (ended && !watch.finished) {
        watch.finished = true;
        const outcome = job.cancelled ? "cancelled" : "completed";
        say(id, { finished: { job: "job-1", outcome, seconds: progress().seconds } });
      }
    };
    socket.on("message", (data) => {
      const { id, request } = JSON.parse(readRequest(new Uint8Array(data)));
      seen.requests.push(request);
      if (request === "jobs") return say(id, { jobs: [summary()] });
      if (request.hello) {
        if (request.hello.token !== token) {
          return say(id, { error: { code: "agent.token", message: "the token is wrong" } });
        }
        return say(id, { hello: { protocol: 1, version: "0.1.0", capabilities: CAPABILITIES } });
      }
      if (request.watch) {
        if (request.watch.job !== "job-1") {
          return say(id, { error: { code: "job.unknown", message: `there is no job '${request.watch.job}'` } });
        }
        job.started ??= Date.now();
        const { after, credits, metrics } = request.watch;
        watches.set(id, { sequence: after, credits, metrics, inFlight: 0 });
        return pump(id);
      }
      if (request.grant) {
        const watch = watches.get(request.grant.watch);
        watch.credits += request.grant.credits;
        watch.inFlight -= request.grant.credits;
        return pump(request.grant.watch);
      }
      if (request.cancel) {
        job.cancelled = true;
        say(id, "done");
        for (const watch of watches.keys()) pump(watch);
        return;
      }
      if (request.system_metrics) {
        clearInterval(system);
        const interval = request.system_metrics.interval_ms;
        if (interval === 0) return;
        const report = (now) => say(id, { system: sample(now, cores, gpus) });
        for (let back = past; back > 0; back -= 1) report(Date.now() - back * interval);
        system = setInterval(() => report(Date.now()), interval);
      }
    });
    socket.on("close", () => clearInterval(system));
  });

  return {
    endpoint: { address: `ws://127.0.0.1:${server.address().port}`, token },
    seen,
    /** Sends a frame to all clients, as it is. */
    sayAll: (frame) => {
      for (const client of server.clients) client.send(frame);
    },
    clients: () => server.clients.size,
    /** Cuts all connections, but goes on listening. */
    hangUp: () => {
      for (const client of server.clients) client.terminate();
    },
    stop: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(resolve);
      }),
  };
}

function sample(now, cores, gpus) {
  const load = (core) => 55 + 40 * Math.sin(now / 3000 + core * 1.7);
  return {
    time_ms: now,
    cpu_percent: Array.from({ length: cores }, (_, core) => load(core)),
    memory_used_bytes: Math.round(6.2e9 + 4e8 * Math.sin(now / 9000)),
    memory_total_bytes: 17_100_000_000,
    agent_cpu_percent: 360,
    agent_memory_bytes: 340_000_000,
    gpus: Array.from({ length: gpus }, (_, gpu) => ({
      name: "Made-up GPU",
      load_percent: 50 + 45 * Math.sin(now / 5000 + gpu),
      memory_used_bytes: 20_000_000_000 + gpu * 5_000_000_000,
      memory_total_bytes: 80_000_000_000,
    })),
  };
}
