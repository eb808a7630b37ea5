import { hkdfSync } from "node:crypto";
import { IdentityError } from "@pp/identity";

export interface SecretKey {
  /** Letters, digits, `-` and `_`: stands beside whatever it sealed. */
  readonly id: string;
  /** 32 bytes, used for nothing but what they are derived for. */
  readonly encryption: Uint8Array;
  readonly signature: Uint8Array;
}

/** The first key is used for new values, all of them open old ones. */
export type Keyring = readonly [SecretKey, ...SecretKey[]];

const KEY_BYTES = 32;
const entryPattern = /^(?:([A-Za-z0-9_-]{1,32}):)?([A-Za-z0-9+/_-]{43}=?)$/;
const DEFAULT_ID = "k1";

/**
 * Keys as a host writes them: `id:key` separated by commas, blanks or line ends, each key 32 random bytes in base 64
 * (`openssl rand -base64 32`). The id may be left out where there is one key. To rotate, put the new key in front.
 *
 * @throws IdentityError `secret-key/invalid`; never quotes what it was given
 */
export function parseKeyring(text: string): Keyring {
  const keys = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map(parseEntry);
  const [first, ...others] = keys;
  if (first === undefined) throw invalid("is empty");
  if (new Set(keys.map((key) => key.id)).size < keys.length) throw invalid("has the same id twice");
  return [first, ...others];
}

const invalid = (reason: string): IdentityError<"secret-key/invalid"> =>
  new IdentityError("secret-key/invalid", { reason });

function parseEntry(entry: string): SecretKey {
  const [, id = DEFAULT_ID, encoded] = entryPattern.exec(entry) ?? [];
  if (encoded === undefined) throw invalid("must be `id:key`, the key 32 bytes in base 64 (openssl rand -base64 32)");
  const key = Buffer.from(encoded, "base64");
  if (key.length !== KEY_BYTES) throw invalid(`must have ${String(KEY_BYTES)} bytes`);
  return { id, encryption: derive(key, "encryption"), signature: derive(key, "signature") };
}

/** One key for each purpose (RFC 5869), so that no use of one says anything about the other. */
const derive = (key: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", key, "", `pp-identity/${purpose}`, KEY_BYTES));
