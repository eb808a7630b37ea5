import { Agent, request as httpRequest } from "node:http";

/** What came of one request: its status and whole body, or the code of what broke. */
export type Outcome =
  { readonly kind: "answered"; readonly status: number; readonly retryAfter: string | undefined } | Broken;
/** `refused`: nobody listened any more, so nothing was sent. */
export type Broken = { readonly kind: "refused" } | { readonly kind: "broken"; readonly code: string };

export interface Load {
  readonly outcomes: readonly Outcome[];
  /** Waits for what is under way. */
  stop(): Promise<readonly Outcome[]>;
}

export interface LoadOptions {
  readonly url: string;
  readonly token: string;
  readonly connections: number;
}

/** Clients that keep their connections and ask again as soon as they are answered. */
export function startLoad({ connections, token, url }: LoadOptions): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const outcomes: Outcome[] = [];
  let isOver = false;
  const client = async (): Promise<void> => {
    while (!isOver) {
      const outcome = await ask(url, token, agent);
      outcomes.push(outcome);
      // Nobody there: a client waits before it tries again.
      if (outcome.kind === "refused") await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const clients = Array.from({ length: connections }, client);
  return {
    outcomes,
    async stop() {
      isOver = true;
      await Promise.all(clients);
      agent.destroy();
      return outcomes;
    },
  };
}

function ask(url: string, token: string, agent: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = httpRequest(url, { agent, headers: { Authorization: `Bearer ${token}` } }, (response) => {
      response.resume();
      response.on("end", () => {
        const { headers, statusCode = 0 } = response;
        resolve({ kind: "answered", status: statusCode, retryAfter: headers["retry-after"] });
      });
      response.on("error", (error: NodeJS.ErrnoException) => {
        resolve({ kind: "broken", code: error.code ?? error.message });
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "ECONNREFUSED" ? { kind: "refused" } : { kind: "broken", code: error.code ?? "" });
    });
    request.end();
  });
}

/** How many outcomes there are of each kind. */
export function tally(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = outcome.kind === "answered" ? String(outcome.status) : outcome.kind;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Waits until `isSo`. @throws Error after a minute */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`a minute has passed, and still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
