import { type Account, type Identity, parseAccountUid } from "@pp/identity";
import { ifFound } from "../operations/if-found.ts";
import { ProblemError, problems } from "../problem.ts";

const userNotFound = { ...problems.notFound, error: "User not found", errorCode: "account/not-found" } as const;

interface UserPath {
  readonly identity: Identity;
  readonly params: { readonly uid: string };
}

/** The account that the path names: by its uid and by nothing else; deleted ones too. @throws ProblemError 404 */
export async function findUser({ identity, params }: UserPath): Promise<Account> {
  const uid = parseAccountUid(params.uid);
  const account = uid === undefined ? undefined : await ifFound(identity.accounts.get(uid));
  if (account === undefined) throw new ProblemError(userNotFound);
  return account;
}
