import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ConfinedAdapter } from "./confined-adapter.ts";
import { parseDestination } from "./destination.ts";
import { createNephele, type OnWebdavError, type WebdavScope } from "./nephele-server.ts";
import { answerRefusal, Refusal } from "./refusal.ts";
import { withCheckedBody } from "./request-body.ts";
import { parseResourcePath } from "./resource-path.ts";
import { openUploadFolder } from "./upload-folder.ts";
import type { CheckWebdav, WebdavAccount } from "./webdav-account.ts";

export interface WebdavOptions {
  /** Absolute path of the folder that holds the folders of all accounts. */
  readonly root: string;
  /** Where clients find it: `/originals`, without a slash at the end. */
  readonly mount: string;
  readonly check: CheckWebdav;
  /** Where clients reach the service when a proxy stands in front: answers name files by it. Default: `Host`, http. */
  readonly publicUrl?: URL;
  /** Default: the other end of the connection. */
  readonly clientIp?: (request: IncomingMessage) => string;
  /** An upload that sends nothing for this long is given up. Default: 300. */
  readonly uploadIdleSeconds?: number;
  /** Told of what is answered with 500. */
  readonly onError?: OnWebdavError;
}

const HEADERS = {
  // A script in an uploaded page must not run as a page of this service.
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  // Windows looks for this one before it tries WebDAV.
  "MS-Author-Via": "DAV",
};

/** Every request asks the guard; what the client sees as root is the folder of its account. */
export function createWebdav(options: WebdavOptions): RequestListener {
  const { mount, uploadIdleSeconds = 300, onError = () => undefined } = options;
  const scopes = new WeakMap<IncomingMessage, WebdavScope>();
  const nephele = createNephele((request) => {
    const scope = scopes.get(request);
    if (!scope) throw new Error("this request has not been admitted");
    return scope;
  }, onError);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on("close", () => {
      gone.abort();
    });
    const path = parseResourcePath(request.url ?? "/", mount);
    const account = await admit(request, options);
    const folder = await openUploadFolder(options.root, account.uploadPath);
    checkDepth(request);
    const checked = await withCheckedBody(request, { lockOwner: account.username, uploadIdleSeconds });
    checked.headers = checkedHeaders(checked, options);
    scopes.set(checked, { adapter: new ConfinedAdapter(folder, gone.signal), owner: account.uid });
    // As a router does that has taken the mount off.
    Object.assign(checked, { url: path.slice(mount.length), originalUrl: path, baseUrl: mount });
    nephele(checked, response);
  }

  return (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    serve(request, response).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal(500, "Something went wrong.");
      if (refusal !== error && !request.socket.destroyed) onError(error, request);
      answerRefusal(request, response, refusal);
    });
  };
}

const readMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PROPFIND"]);

async function admit(request: IncomingMessage, { check, clientIp }: WebdavOptions): Promise<WebdavAccount> {
  const admission = await check({
    authorization: request.headers.authorization,
    remoteAddress: clientIp?.(request) ?? request.socket.remoteAddress ?? "",
    userAgent: request.headers["user-agent"],
  });
  switch (admission.kind) {
    case "ok":
      if (admission.account.mayWrite === false && !readMethods.has(request.method ?? "")) {
        throw new Refusal(403, "This password is for reading only.");
      }
      return admission.account;
    case "denied":
      throw new Refusal(401, "Unauthorized.", {
        "WWW-Authenticate": 'Basic realm="WebDAV Authorization Required", charset="UTF-8"',
      });
    case "throttled":
      throw new Refusal(429, "Too many attempts.", { "Retry-After": admission.retryAfterSeconds });
    case "unavailable":
      throw new Refusal(503, "Unavailable.", { "Retry-After": admission.retryAfterSeconds });
  }
}

/** A listing of a whole tree is built in memory (RFC 4918, 9.1: a server may refuse it). */
function checkDepth({ method, headers }: IncomingMessage): void {
  if (method !== "PROPFIND" || headers["depth"] === "0" || headers["depth"] === "1") return;
  const error = '<D:error xmlns:D="DAV:"><D:propfind-finite-depth/></D:error>';
  throw new Refusal(403, `<?xml version="1.0" encoding="utf-8"?>${error}`);
}

/** What the server reads of the headers, with nothing left to interpretation. */
function checkedHeaders({ headers, socket }: IncomingMessage, { mount, publicUrl }: WebdavOptions) {
  const host = publicUrl?.host ?? headers.host ?? "localhost";
  if (!URL.canParse(`http://${host}`)) throw new Refusal(400, "The host is not well-formed.");
  const forwarded = Object.keys(headers).filter((name) => name.startsWith("x-forwarded-"));
  const unused = [...forwarded, "authorization", "cookie"].map((name) => [name, undefined] as const);
  const { destination, range, "lock-token": token } = headers;
  const hosts = [host, headers.host ?? host];
  const scheme = "encrypted" in socket ? "https" : "http";
  return {
    ...headers,
    ...Object.fromEntries(unused),
    accept: "*/*",
    "accept-encoding": "identity",
    host,
    // The whole file is as good an answer to several ranges (RFC 9110, 14.2).
    range: range?.includes(",") ? undefined : range,
    "x-forwarded-proto": publicUrl?.protocol.slice(0, -1) ?? scheme,
    // Some clients leave the brackets out, which the server takes for granted.
    ...(typeof token === "string" && !token.startsWith("<") ? { "lock-token": `<${token}>` } : {}),
    ...(typeof destination === "string" ? { destination: parseDestination(destination, mount, hosts) } : {}),
  };
}
