import { IdentityError } from "./errors.ts";

/** Rules that a host may set. */
export interface IdentityPolicy {
  /** In characters, 1 to 72. Default 8 (OWASP ASVS 5.0, 6.2.1). */
  readonly passwordMinLength: number;
}

/** @throws IdentityError `policy/invalid` */
export function makePolicy({ passwordMinLength = 8 }: Partial<IdentityPolicy> = {}): IdentityPolicy {
  if (Number.isInteger(passwordMinLength) && passwordMinLength >= 1 && passwordMinLength <= 72) {
    return { passwordMinLength };
  }
  throw new IdentityError("policy/invalid", { field: "minimum password length", accepted: "1 to 72" });
}
