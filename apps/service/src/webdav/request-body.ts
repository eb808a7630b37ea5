import { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";
import { canonicalXml, takesXml } from "./xml-body.ts";

/** All bodies but those of uploads. */
const MAX_BODY_BYTES = 65_536;

export interface BodyPolicy {
  /** Named as owner of locks that name none. */
  readonly lockOwner: string;
  /** An upload that sends nothing for this long is given up, with its connection. */
  readonly uploadIdleSeconds: number;
}

/**
 * The request with a body that the server may read without harm: an upload as it is, unread; anything else read to its
 * end and checked.
 *
 * @throws Refusal 400, 413 for more than 64 KiB, 415 for a body where none belongs and for a compressed one (the
 *   server would end the process for one that cannot be decompressed)
 */
export async function withCheckedBody(request: IncomingMessage, policy: BodyPolicy): Promise<IncomingMessage> {
  const { headers, method = "" } = request;
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    throw new Refusal(415, "The body must not be compressed.");
  }
  if (method === "PUT") return checkedUpload(request, policy);
  if (headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0) {
    return Object.assign(request, { headers: { ...headers, "content-length": "0", "content-type": undefined } });
  }
  const body = await readBody(request);
  if (body.toString("latin1").trim() === "") return replay(request, "");
  if (!takesXml(method)) throw new Refusal(415, "This method takes no body.");
  return replay(request, canonicalXml(method, body, policy.lockOwner));
}

function checkedUpload(request: IncomingMessage, { uploadIdleSeconds }: BodyPolicy): IncomingMessage {
  // The server would take the part for the whole.
  if (request.headers["content-range"] !== undefined) throw new Refusal(400, "A file is uploaded whole.");
  request.setTimeout(uploadIdleSeconds * 1000, () => request.destroy());
  return request;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const tooLong = () => new Refusal(413, "The body is too long.");
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) throw tooLong();
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= MAX_BODY_BYTES) return;
      request.pause();
      request.removeAllListeners("data");
      reject(tooLong());
    });
    request.on("end", () => {
      resolve(Buffer.concat(chunks));
    });
    request.on("error", reject);
  });
}

/** A request like `request`, which has been read, with `body` still to be read. */
function replay(request: IncomingMessage, body: string): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  Object.assign(copy, { method, url, httpVersion, httpVersionMajor, httpVersionMinor, complete: true });
  copy.headers = {
    ...request.headers,
    "transfer-encoding": undefined,
    "content-length": String(Buffer.byteLength(body)),
    "content-type": body === "" ? undefined : "application/xml; charset=utf-8",
  };
  copy.push(body);
  copy.push(null);
  return copy;
}
