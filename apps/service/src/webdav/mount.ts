import type { RequestListener } from "node:http";

export interface MountOptions {
  /** `/originals`: requests for it and for what is below go to WebDAV. */
  readonly mount: string;
  readonly webdav: RequestListener;
  /** Whoever answers everything else: the handler that Fastify gives its `serverFactory`. */
  readonly otherwise: RequestListener;
}

/**
 * One listener for a server that has WebDAV beside something else. Uploads stay unread streams, and the decision is made
 * on the address as it came: one that leaves the mount by `..` is refused by WebDAV, not routed elsewhere.
 *
 * The server needs `requestTimeout: 0` for uploads that take longer than Node's five minutes; WebDAV itself gives up
 * those that stand still.
 */
export function mountWebdav({ mount, webdav, otherwise }: MountOptions): RequestListener {
  const isBelow = (url: string): boolean => url.startsWith(mount) && /^[/?#]?$/.test(url.charAt(mount.length));
  return (request, response) => {
    const listener = isBelow(request.url ?? "") ? webdav : otherwise;
    listener(request, response);
  };
}
