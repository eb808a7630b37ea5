import { IdentityError } from "../errors.ts";

/** A note of how far the log went: kept elsewhere, it shows when the end of the log was cut off. */
export interface Checkpoint {
  /** Number of the newest seal; 0 before the first. */
  readonly seal: number;
  readonly signature: string;
  readonly at: string;
}

/** One line of text. */
export const formatCheckpoint = ({ at, seal, signature }: Checkpoint): string =>
  `audit-checkpoint:1:${String(seal)}:${signature}:${at}`;

/** @throws IdentityError `audit/checkpoint-invalid` */
export function parseCheckpoint(text: string): Checkpoint {
  const match = /^audit-checkpoint:1:(\d{1,15}):([0-9a-f]{64}|):(\S+)$/.exec(text.trim());
  const [, seal, signature, at] = match ?? [];
  if (
    seal === undefined ||
    signature === undefined ||
    at === undefined ||
    (Number(seal) === 0) !== (signature === "")
  ) {
    throw new IdentityError("audit/checkpoint-invalid", { reason: "must be the line that `audit checkpoint` printed" });
  }
  return { seal: Number(seal), signature, at };
}
