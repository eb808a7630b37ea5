import type { IncomingMessage } from "node:http";
import { type ClientAddress, peerOnly } from "../request/client-address.ts";
import type { GatedRequest } from "../request/gate.ts";
import { nodeHeaders } from "../request/header-source.ts";

/** What a guard looks at, of a request of node:http and of the frameworks on it. */
export function nodeRequest(request: IncomingMessage, clientIp: ClientAddress = peerOnly): GatedRequest {
  const headers = nodeHeaders(request.headers);
  return {
    method: request.method ?? "GET",
    headers,
    clientIp: clientIp(request.socket.remoteAddress ?? "", headers),
  };
}
