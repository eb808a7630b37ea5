import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "nephele";
import type { ConfinedAdapter } from "./confined-adapter.ts";
import { answerRefusal, Refusal } from "./refusal.ts";
import { strictCopies } from "./strict-copies.ts";

/** What a request that has been let in may reach. */
export interface WebdavScope {
  readonly adapter: ConfinedAdapter;
  /** Owner of the locks it takes. */
  readonly owner: string;
}

export type OnWebdavError = (error: unknown, request: IncomingMessage) => void;

/**
 * Nephele, for requests that have been admitted and checked. `scopeOf` is asked for the object that was handed to the
 * returned listener.
 */
export function createNephele(
  scopeOf: (request: IncomingMessage) => WebdavScope,
  onError: OnWebdavError,
): RequestListener {
  const fail = (
    status: number,
    message: string,
    request: IncomingMessage,
    response: ServerResponse,
    error?: unknown,
  ) => {
    const answer = answerTo(status, message, error);
    // A client that went away is no error of the server.
    if (answer.status === 500 && !request.socket.destroyed && !response.destroyed) onError(error, request);
    answerRefusal(request, response, answer);
  };
  const app = createServer(
    {
      adapter: async (request) => scopeOf(request).adapter,
      authenticator: {
        authenticate: async (request) => ({ username: scopeOf(request).owner }),
        cleanAuthentication: async () => undefined,
      },
      plugins: [strictCopies],
    },
    {
      errorHandler: async (status, message, request, response, error) => {
        if (status < 400) response.status(status).end();
        else fail(status, message, request, response, error);
      },
    },
  );
  app.disable("x-powered-by");
  // Whoever hands requests in sets X-Forwarded-Proto, and lets none of a client through.
  app.set("trust proxy", true);
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters
  app.use((error: unknown, request: IncomingMessage, response: ServerResponse, _next: unknown) => {
    fail(500, "", request, response, error);
  });
  return app as RequestListener;
}

function answerTo(status: number, message: string, error: unknown): Refusal {
  // An address in a header that cannot be parsed.
  if (error instanceof URIError || (error as NodeJS.ErrnoException | undefined)?.code === "ERR_INVALID_URL") {
    return new Refusal(400, "A header has an address that is not well-formed.");
  }
  // Nobody is asked for credentials again who has just given the right ones.
  if (status === 401) return new Refusal(403, "Not allowed.");
  return new Refusal(status, status === 500 ? "Something went wrong." : message);
}
