import { createHash, timingSafeEqual } from "node:crypto";
import type { Digest } from "@pp/identity";

/** Real SHA-256: formats and vectors of secrets must hold in tests too. */
export class TestDigest implements Digest {
  sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
  }

  equal(left: string, right: string): boolean {
    const [a, b] = [Buffer.from(left), Buffer.from(right)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
}
