import { type Account, IdentityError, usernameSkeleton } from "@pp/identity";
import { violatedIndex } from "../driver-errors.ts";
import type { SqlExecutor, SqlValue } from "../sql-executor.ts";
import type { Refusal } from "./transaction-scope.ts";

/** A rule that no two accounts may break together. */
interface UniqueRule {
  readonly name: string;
  /** What another account has in common with this one when they break it; undefined where nothing can. */
  readonly shared: (account: Account) => readonly [condition: string, ...values: SqlValue[]] | undefined;
  /** The unique index that enforces it, as Postgres (its name) and SQLite (its columns) name it in an error. */
  readonly index: readonly [name: string, columns: string];
  readonly conflict: (account: Account, options?: ErrorOptions) => IdentityError;
}

const isLiving = "deleted_at IS NULL";

/** Of several broken rules the first one is told. */
const uniqueRules: readonly UniqueRule[] = [
  {
    name: "uid",
    shared: ({ uid }) => ["user_uid = ?", uid],
    index: ["auth_users_user_uid_key", "user_uid"],
    conflict: ({ uid }, options) => new IdentityError("account/uid-taken", { uid }, options),
  },
  {
    name: "username",
    shared: ({ username }) => ["user_name = ?", username],
    index: ["auth_users_user_name_key", "user_name"],
    conflict: ({ username }, options) => new IdentityError("account/username-taken", { username }, options),
  },
  {
    name: "skeleton",
    shared: ({ username }) => ["user_name_key = ?", usernameSkeleton(username)],
    index: ["auth_users_user_name_key_key", "user_name_key"],
    conflict: ({ username }, options) => new IdentityError("account/username-confusable", { username }, options),
  },
  {
    name: "email",
    shared: ({ deletedAt, email }) =>
      deletedAt === undefined && email !== ""
        ? [`user_email = ? AND user_email <> '' AND ${isLiving}`, email]
        : undefined,
    index: ["auth_users_living_email_key", "user_email"],
    conflict: ({ email }, options) => new IdentityError("account/email-taken", { email }, options),
  },
  {
    name: "identity",
    shared: ({ authId, deletedAt, issuer, provider }) =>
      deletedAt === undefined && authId !== ""
        ? [
            `auth_provider = ? AND auth_issuer = ? AND auth_id = ? AND auth_id <> '' AND ${isLiving}`,
            provider,
            issuer,
            authId,
          ]
        : undefined,
    index: ["auth_users_living_identity_key", "auth_provider,auth_issuer,auth_id"],
    conflict: ({ authId, provider }, options) =>
      new IdentityError("account/auth-id-taken", { provider, authId }, options),
  },
];

/**
 * Why the account cannot be stored beside those that are there now. The unique indexes are what counts; this finds the
 * better message when several rules say no at once, in one query that looks into each index.
 */
export async function findConflict(
  sql: SqlExecutor,
  account: Account,
  { isNew }: { readonly isNew: boolean },
): Promise<IdentityError | undefined> {
  const [others, othersValues] = isNew ? ["", []] : [" AND user_uid <> ?", [account.uid]];
  const questions = uniqueRules.flatMap(({ name, shared }) => {
    const [condition, ...values] = shared(account) ?? [];
    if (condition === undefined) return [];
    const text = `SELECT '${name}' AS rule FROM auth_users WHERE ${condition}${others}`;
    return [{ text, values: [...values, ...othersValues] }];
  });
  const rows = await sql.all(
    questions.map(({ text }) => text).join(" UNION ALL "),
    questions.flatMap(({ values }) => values),
  );
  const broken = new Set(rows.map((row) => row["rule"]));
  return uniqueRules.find(({ name }) => broken.has(name))?.conflict(account);
}

/** Another transaction won between the look and the write. */
export const refuseConflict =
  (account: Account): Refusal =>
  (cause) => {
    const violated = violatedIndex(cause);
    if (violated === undefined) return undefined;
    return uniqueRules.find(({ index }) => index.includes(violated))?.conflict(account, { cause });
  };
