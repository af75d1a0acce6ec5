// Where the agent is: asked of the Jupyter server, or of the kernel where that has no such extension.
// The token is never part of the widget's synced state, which notebooks save.

/** Where an agent listens, and what lets a client in. */
export interface Endpoint {
  address: string;
  token: string;
}

/** No agent to talk to, in words that a person can act on. */
export class NoAgent extends Error {}

export const NOT_RUNNING =
  'The agent is not running. Start it with "native-agent serve", or run a sweep with where="agent".';

/** What discovery needs of its surroundings. */
export interface Surroundings {
  /** URL of the Jupyter server's route, absent outside of JupyterLab and Notebook. */
  url: string | undefined;
  fetch: typeof fetch;
  /** Asks the kernel; `null` when it knows of no agent. Rejects when it does not answer, as a busy kernel. */
  askKernel: () => Promise<unknown>;
}

/** A route of the server extension, from the page's own configuration. */
export function routeOf(document: Document, name: "agent" | "monitor.wasm"): string | undefined {
  try {
    const text = document.getElementById("jupyter-config-data")?.textContent;
    const baseUrl: unknown = text ? JSON.parse(text).baseUrl : undefined;
    return typeof baseUrl === "string" ? `${baseUrl.replace(/\/*$/, "/")}backsweep/${name}` : undefined;
  } catch {
    return undefined;
  }
}

function endpoint(answer: unknown): Endpoint | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { address, token } = answer as Partial<Endpoint>;
  return typeof address === "string" && typeof token === "string" ? { address, token } : undefined;
}

/** Throws {@link NoAgent} when there is none. */
export async function discover({ url, fetch, askKernel }: Surroundings): Promise<Endpoint> {
  if (url !== undefined) {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(
      () => {
        throw new NoAgent("The Jupyter server does not answer. Check that it is still running.");
      },
    );
    const body: unknown = await response.json().catch(() => undefined);
    const found = response.ok ? endpoint(body) : undefined;
    if (found) return found;
    const reason = (body as { reason?: unknown } | undefined)?.reason;
    if (response.status === 404 && reason === "agent.not_running") throw new NoAgent(NOT_RUNNING);
  }
  const answer = await askKernel().catch(() => {
    throw new NoAgent("The kernel is busy and cannot say where the agent is; trying again.");
  });
  const found = endpoint(answer);
  if (found) return found;
  throw new NoAgent(NOT_RUNNING);
}
