import type { HeaderSource } from "./header-source.ts";

/**
 * The host's word on where a request comes from. `peerAddress` is the other end of the connection, empty when there is
 * none; a header may be believed only when that is a proxy of the host's own. `clientIpBehind` makes such a function.
 */
export type ClientAddress = (peerAddress: string, headers: HeaderSource) => string;

/** Believes no header. */
export const peerOnly: ClientAddress = (peerAddress) => peerAddress;
