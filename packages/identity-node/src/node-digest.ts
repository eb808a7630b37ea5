import { hash, timingSafeEqual } from "node:crypto";
import type { Digest } from "@pp/identity";

/** SHA-256 of Node's own OpenSSL. */
export class NodeDigest implements Digest {
  sha256(text: string): string {
    return hash("sha256", text);
  }

  equal(left: string, right: string): boolean {
    const [a, b] = [Buffer.from(left), Buffer.from(right)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
}
