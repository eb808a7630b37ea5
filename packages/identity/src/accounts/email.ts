import { IdentityError } from "../errors.ts";
import type { Brand } from "../kernel/brand.ts";

/** A lower-case ASCII address with a domain that has a dot. */
export type Email = Brand<string, "Email">;

/** RFC 5321, 4.5.3.1.3: a path of 256 octets, less the angle brackets. */
const MAX_LENGTH = 254;
/** RFC 5321, 4.5.3.1.1. */
const MAX_LOCAL_PART = 64;

const localPart = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+$/;
const domainLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Normalised (NFKC, trimmed, lower case) before it is checked, so that no look-alike of `@` or `.` comes through.
 *
 * @throws IdentityError `email/invalid`
 * @see https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
 */
export function parseEmail(text: string): Email {
  const reason = text.length > MAX_LENGTH * 4 ? tooLong : findProblem(normalize(text));
  if (reason !== undefined) throw new IdentityError("email/invalid", { reason });
  return normalize(text) as Email;
}

const normalize = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

const tooLong = `must have at most ${String(MAX_LENGTH)} characters`;

function findProblem(email: string): string | undefined {
  if (email.length > MAX_LENGTH) return tooLong;
  const at = email.lastIndexOf("@");
  const [local, domain] = [email.slice(0, Math.max(at, 0)), email.slice(at + 1)];
  if (at < 1 || !localPart.test(local)) return "must be an address like name@example.com";
  if (local.length > MAX_LOCAL_PART) return `must have at most ${String(MAX_LOCAL_PART)} characters before the @`;
  const labels = domain.split(".");
  if (!labels.every((label) => domainLabel.test(label))) return "must be an address like name@example.com";
  return labels.length < 2 ? "must have a full domain, like name@example.com" : undefined;
}
