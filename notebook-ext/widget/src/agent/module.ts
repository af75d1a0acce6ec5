// The compiled module that reads the agent's frames: from the Jupyter server, which a browser may keep, or from the
// kernel. It is no part of this bundle, which notebooks save with each widget.

import { NoAgent } from "./discovery";

/** What there is to ask. */
export interface Sources {
  /** URL of the Jupyter server's route, absent outside of JupyterLab and Notebook. */
  url: string | undefined;
  fetch: typeof fetch;
  /** Asks the kernel. Rejects when it does not answer, as a busy kernel. */
  askKernel: () => Promise<BufferSource | undefined>;
  /** Names the content of the module that belongs to this bundle: a server may have another version. */
  hash: string;
}

/** Throws {@link NoAgent} when there is none. */
export async function fetchModule({ url, fetch, askKernel, hash }: Sources): Promise<BufferSource> {
  if (url !== undefined) {
    const response = await fetch(`${url}?hash=${hash}`, { credentials: "same-origin" }).catch(() => undefined);
    if (response?.ok) return response.arrayBuffer();
  }
  const answer = await askKernel().catch(() => {
    throw new NoAgent(
      "The kernel is busy and cannot send the part of the monitor that reads what the agent says; trying again.",
    );
  });
  if (answer) return answer;
  throw new NoAgent("The part of the monitor that reads what the agent says is missing: install backsweep again.");
}
