import type { EventRange } from "./audit-log.ts";

/** What is wrong, in the order of the log. */
export type AuditFinding =
  /** The content does not give the hash that was made of it. */
  | { readonly kind: "event-edited"; readonly id: number }
  /** It was there when the range was sealed. What else changed in its range cannot be told any more. */
  | { readonly kind: "event-removed"; readonly id: number }
  /** It was not there, and no later seal knows of it. */
  | { readonly kind: "event-inserted"; readonly id: number }
  /** The events are not those that were sealed, though each looks right by itself: changed or exchanged. */
  | { readonly kind: "range-changed"; readonly seal: number; readonly range: EventRange }
  /** The seal itself or its purge was made or changed without the key, or the key or the seal before it is gone. */
  | { readonly kind: "seal-forged"; readonly seal: number; readonly keyId: string }
  | { readonly kind: "seal-removed"; readonly seal: number }
  /** The log ends before the checkpoint that was taken of it. */
  | { readonly kind: "tail-cut"; readonly seal: number };

export interface AuditVerification {
  /** How many were read and compared with their content hash. */
  readonly events: number;
  readonly seals: number;
  /** Events that no seal covers yet: each has a right content hash, but nothing shows yet that none is missing. */
  readonly unsealed: number;
  readonly purgedSeals: number;
  /** The first 1000. */
  readonly findings: readonly AuditFinding[];
  /** How many more there were. */
  readonly furtherFindings: number;
}

const MAX_FINDINGS = 1000;

/** Who edits the whole log must not exhaust the memory of who verifies it. */
export class Findings {
  readonly #first: AuditFinding[] = [];
  #further = 0;

  get first(): readonly AuditFinding[] {
    return this.#first;
  }

  get further(): number {
    return this.#further;
  }

  add(...findings: readonly AuditFinding[]): void {
    const room = MAX_FINDINGS - this.#first.length;
    this.#first.push(...findings.slice(0, room));
    this.#further += Math.max(findings.length - room, 0);
  }

  /** The seals from `from` up to, and not including, `to`. */
  addRemovedSeals(from: number, to: number): void {
    const listed = Math.max(Math.min(to - from, MAX_FINDINGS), 0);
    this.add(...Array.from({ length: listed }, (_, index) => ({ kind: "seal-removed", seal: from + index }) as const));
    this.#further += Math.max(to - from - listed, 0);
  }
}
