import { type Account, type AccountModification, assignableRoles } from "@pp/identity";
import { z } from "zod";
import { ownOrAll } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { accountSchema, accountView } from "../views/account-view.ts";
import { requireMayModify } from "./account-change-rule.ts";
import { password, uidParams, username } from "./fields.ts";
import { findUser } from "./find-user.ts";

const profileBody = z
  .strictObject({
    DisplayName: z.string().max(255).optional(),
    Email: z.string().max(255).optional(),
    Name: username.optional().describe("For those who manage users, as all that follow"),
    Role: z
      .string()
      .max(32)
      .optional()
      .describe(`One of ${assignableRoles.join(", ")}`),
    SuperAdmin: z.boolean().optional().describe("For super admins only"),
    CanLogin: z.boolean().optional(),
    WebDAV: z.boolean().optional(),
    BasePath: z.string().max(512).optional(),
    UploadPath: z.string().max(512).optional(),
    AuthProvider: z.string().max(32).optional().describe("For super admins only"),
    AuthID: z.string().max(255).optional().describe("For super admins only"),
    DisableTwoFactor: z.boolean().optional(),
    Password: password.optional(),
  })
  .meta({ id: "UserChanges" });

type ProfileBody = z.infer<typeof profileBody>;
type ProfileCall<B = unknown> = Call<z.infer<typeof uidParams>, unknown, B>;

async function modify(call: ProfileCall<ProfileBody>): Promise<Response> {
  const target: Account = await findUser(call);
  const permit = (account: Account) => {
    requireMayModify(call, account, call.body);
  };
  // Before anything is hashed, and once more when it is written: somebody may have made a super admin of the account.
  permit(target);
  const keepSession = requireCaller(call).session.id;
  const how = { keepSession, permit };
  const { account } = await call.identity.accounts.modify(target.uid, changesOf(call.body), call.actor, how);
  return answer(accountView(account));
}

const changesOf = (body: ProfileBody): AccountModification => ({
  displayName: body.DisplayName,
  email: body.Email,
  username: body.Name,
  role: body.Role,
  superAdmin: body.SuperAdmin,
  canLogin: body.CanLogin,
  webdav: body.WebDAV,
  basePath: body.BasePath,
  uploadPath: body.UploadPath,
  provider: body.AuthProvider,
  authId: body.AuthID,
  disableTwoFactor: body.DisableTwoFactor,
  password: body.Password,
});

const tag = "Users";
const responses = { 200: { description: "The account", schema: accountSchema } };

export const profileOperations: readonly Operation[] = [
  defineOperation({
    id: "showUser",
    method: "get",
    path: "/users/{uid}",
    tag,
    summary: "The own account, or as an administrator any",
    access: ownOrAll("users", "view"),
    params: uidParams,
    responses,
    run: async (call) => answer(accountView(await findUser(call))),
  }),
  defineOperation({
    id: "changeUser",
    method: "put",
    path: "/users/{uid}",
    tag,
    summary: "Change the own name and email, or as an administrator any account; what is left out stays",
    access: ownOrAll("users", "update"),
    params: uidParams,
    body: profileBody,
    responses,
    run: modify,
  }),
];
