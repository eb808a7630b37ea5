import type { Account, PrincipalAccount } from "@pp/identity";
import { z } from "zod";
import { ownOrAll } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { ProblemError, problems } from "../problem.ts";
import { doneSchema } from "../views/done-view.ts";
import { mayManageUsers } from "./account-change-rule.ts";
import { confirmOwner } from "./confirm-owner.ts";
import { password, uidParams } from "./fields.ts";
import { findUser } from "./find-user.ts";
import { protectSuperAdmin } from "./super-admin-rule.ts";

const passwordBody = z
  .strictObject({
    old: password.optional().describe("The present one, for the own account; there may be none after OpenID"),
    new: password.describe("8 characters to 72 bytes of UTF-8"),
  })
  .meta({ id: "PasswordChange" });

type PasswordCall = Call<z.infer<typeof uidParams>, unknown, z.infer<typeof passwordBody>>;

async function changePassword(call: PasswordCall): Promise<Response> {
  const { account } = requireCaller(call);
  await (account?.uid === call.params.uid ? changeOwn(call, account) : changeOther(call));
  return answer({ code: 200, message: "Password changed" });
}

/** The person goes on in the session they are in; all others end. */
async function changeOwn(call: PasswordCall, { uid }: PrincipalAccount): Promise<void> {
  const { actor, body, identity } = call;
  await confirmOwner(call, body.old);
  const keepSession = requireCaller(call).session.id;
  await identity.passwords.change(uid, { password: body.new, keepSession }, actor);
}

async function changeOther(call: PasswordCall): Promise<void> {
  if (!mayManageUsers(requireCaller(call))) throw new ProblemError(problems.forbidden);
  const target = await findUser(call);
  const permit = (account: Account) => {
    protectSuperAdmin(call, account);
  };
  // Before anything is hashed, and once more when it is written: somebody may have made a super admin of the account.
  permit(target);
  await call.identity.passwords.change(target.uid, { password: call.body.new, permit }, call.actor);
}

export const passwordOperations: readonly Operation[] = [
  defineOperation({
    id: "changePassword",
    method: "put",
    path: "/users/{uid}/password",
    tag: "Users",
    summary: "Change the own password and end the other sessions, or as an administrator set another's",
    access: ownOrAll("password", "update"),
    params: uidParams,
    body: passwordBody,
    responses: { 200: { description: "Changed", schema: doneSchema } },
    run: changePassword,
  }),
];
