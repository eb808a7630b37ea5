import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** A body of a refused request that is longer than this ends the connection: it would have to be read to its end. */
const MAX_DISCARDED_BYTES = 65_536;

/** The request is answered with this status and goes no further. The message is the body: nothing secret, no path. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: number,
    message: string,
    readonly headers: OutgoingHttpHeaders = {},
  ) {
    super(message);
  }
}

export function answerRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    // Half an answer must not look like a whole one.
    response.destroy();
    return;
  }
  for (const name of ["ETag", "Last-Modified", "Content-Location", "Accept-Ranges"]) response.removeHeader(name);
  const isXml = refusal.message.startsWith("<?xml");
  const body = isXml || refusal.message === "" ? refusal.message : `${refusal.message}\n`;
  response.writeHead(refusal.status, {
    ...refusal.headers,
    ...(hasMuchLeftToRead(request) ? { Connection: "close" } : {}),
    "Cache-Control": "no-store",
    "Content-Type": isXml ? "application/xml; charset=utf-8" : "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function hasMuchLeftToRead(request: IncomingMessage): boolean {
  if (request.complete) return false;
  return (
    request.headers["transfer-encoding"] !== undefined ||
    Number(request.headers["content-length"] ?? 0) > MAX_DISCARDED_BYTES
  );
}
