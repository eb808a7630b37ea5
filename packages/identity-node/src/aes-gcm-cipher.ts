import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { type Cipher, IdentityError } from "@pp/identity";
import type { Keyring, SecretKey } from "./keyring.ts";

const VERSION = "v1";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM and HMAC-SHA-256 with the host's keys, which are asked for when something is sealed or signed first. */
export class AesGcmCipher implements Cipher {
  readonly #source: () => Keyring | undefined;
  readonly #how: string;
  #keyring: Keyring | undefined;

  /**
   * @param source called until it gives keys
   * @param how what an administrator has to do when there are none
   */
  constructor(source: () => Keyring | undefined, how = "set PHOTOPRISM_SECRET_KEY or PHOTOPRISM_SECRET_KEY_FILE") {
    this.#source = source;
    this.#how = how;
  }

  get hasKey(): boolean {
    this.#keyring ??= this.#source();
    return this.#keyring !== undefined;
  }

  seal(plain: string, context: string): string {
    const { id, encryption } = this.#current();
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", encryption, iv).setAAD(associatedData(id, context));
    const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, id, sealed.toString("base64url")].join(".");
  }

  open(sealed: string, context: string): string {
    const [version, id = "", encoded = ""] = sealed.split(".");
    if (version !== VERSION) throw broken();
    const { encryption } = this.#find(id);
    const bytes = Buffer.from(encoded, "base64url");
    if (bytes.length < IV_BYTES + TAG_BYTES) throw broken();
    const decipher = createDecipheriv("aes-256-gcm", encryption, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(associatedData(id, context))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    } catch (cause) {
      throw new IdentityError("sealed-text/broken", {}, { cause });
    }
  }

  sign(text: string): { readonly keyId: string; readonly signature: string } {
    const key = this.#current();
    return { keyId: key.id, signature: hmac(key, text).toString("hex") };
  }

  verify(text: string, { keyId, signature }: { readonly keyId: string; readonly signature: string }): boolean {
    this.#current();
    const key = this.#keyring?.find(({ id }) => id === keyId);
    if (key === undefined) return false;
    const [expected, given] = [hmac(key, text), Buffer.from(signature, "hex")];
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  needsReseal(sealed: string): boolean {
    return sealed.split(".")[1] !== this.#current().id;
  }

  #current(): SecretKey {
    this.#keyring ??= this.#source();
    if (this.#keyring === undefined) throw new IdentityError("secret-key/missing", { how: this.#how });
    return this.#keyring[0];
  }

  #find(keyId: string): SecretKey {
    this.#current();
    const key = this.#keyring?.find(({ id }) => id === keyId);
    if (key === undefined) throw new IdentityError("secret-key/unknown", { keyId });
    return key;
  }
}

const broken = (): IdentityError<"sealed-text/broken"> => new IdentityError("sealed-text/broken", {});

/** What the text belongs to cannot be exchanged, nor the name of its key. */
const associatedData = (keyId: string, context: string): Buffer =>
  Buffer.from(JSON.stringify([VERSION, keyId, context]));

const hmac = (key: SecretKey, text: string): Buffer => createHmac("sha256", key.signature).update(text).digest();
