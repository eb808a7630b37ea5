import type { Account } from "../accounts/account.ts";
import { emptyProfile } from "../accounts/profile.ts";
import type { Username } from "../accounts/username.ts";
import { appendEvent } from "../administration/bookkeeping.ts";
import { makeAccount } from "../administration/new-account.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { newLinkTokens } from "../credentials/link-tokens.ts";
import { IdentityError, isIdentityError } from "../errors.ts";
import type { Random } from "../kernel/random.ts";
import type { StoreTransaction } from "../store.ts";
import type { ClaimedIdentity } from "./claimed-identity.ts";
import { type CheckedRules, roleOfGroups } from "./sign-in-rules.ts";
import { usernameWithDigits } from "./username-candidate.ts";

interface Registration {
  readonly identity: ClaimedIdentity;
  readonly username: Username;
  readonly rules: CheckedRules;
  readonly now: Date;
  readonly by: Actor;
}

const MAX_NAMES = 10;

/**
 * Makes the account of an identity that has none, without a password. An e-mail address that somebody else has is left
 * out. Undefined when every name that was tried is taken.
 *
 * @throws IdentityError `account/changed-meanwhile` when somebody else has registered the identity just now
 */
export async function registerAccount(
  { random, trail }: { readonly random: Random; readonly trail: AuditTrail },
  tx: StoreTransaction,
  { identity, username, rules, now, by }: Registration,
): Promise<Account | undefined> {
  const { displayName, email } = identity;
  const role = roleOfGroups(identity.groups, rules.groupRoles) ?? rules.role;
  const input = { username, displayName, email, role, webdav: rules.webdav };
  const made: Account = {
    ...makeAccount(input, { now, random }),
    ...{ provider: "oidc", issuer: identity.issuer, authId: identity.subject },
  };
  const account = await addUnderFreeName(tx, made, random);
  if (account === undefined) return undefined;
  await tx.profiles.add(emptyProfile(account.uid, now));
  await tx.linkTokens.set(newLinkTokens(account.uid, random));
  const fields = ["authId", "displayName", ...(account.email === "" ? [] : ["email"]), "issuer", "provider", "role"];
  await appendEvent(trail, tx, {
    action: "account.added",
    at: now,
    by,
    account,
    fields: [...fields, "username", "webdav"],
  });
  return account;
}

/** The name as it is, then with random digits behind it. */
async function addUnderFreeName(tx: StoreTransaction, made: Account, random: Random): Promise<Account | undefined> {
  let account = made;
  for (let names = 0; names < MAX_NAMES;) {
    const refusal = await tryToAdd(tx, account);
    if (refusal === undefined) return account;
    if (refusal === "account/email-taken") {
      account = { ...account, email: "" };
      continue;
    }
    names += 1;
    account = { ...account, username: usernameWithDigits(made.username, random) ?? account.username };
  }
  return undefined;
}

type Refusal = "account/email-taken" | "account/username-taken" | "account/username-confusable";

async function tryToAdd(tx: StoreTransaction, account: Account): Promise<Refusal | undefined> {
  try {
    await tx.accounts.add(account);
    return undefined;
  } catch (error) {
    if (!isIdentityError(error)) throw error;
    switch (error.code) {
      case "account/email-taken":
      case "account/username-taken":
      case "account/username-confusable":
        return error.code;
      case "account/auth-id-taken":
        throw new IdentityError("account/changed-meanwhile", { uid: account.uid }, { cause: error });
      default:
        throw error;
    }
  }
}
