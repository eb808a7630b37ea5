import { type Account, assignableRoles, parseAccountUid } from "@pp/identity";
import { z } from "zod";
import { all } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { answerPage, goneCursor } from "../operations/answer-page.ts";
import { ifFound } from "../operations/if-found.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { ProblemError, problems } from "../problem.ts";
import { accountSchema, accountView } from "../views/account-view.ts";
import { accountUid, pageQuery, password, switchedOn, uidParams, username } from "./fields.ts";
import { findUser } from "./find-user.ts";
import { protectSuperAdmin, requireSuperAdmin } from "./super-admin-rule.ts";

const listQuery = z.strictObject({
  ...pageQuery,
  after: accountUid.optional().describe("UID of the last account of the page before"),
  role: z.enum(assignableRoles).optional().describe("Super admins count as admin"),
  deleted: switchedOn.optional().describe("Deleted accounts too"),
});

async function list(call: Call<unknown, z.infer<typeof listQuery>>): Promise<Response> {
  const { count, deleted, q = "", role } = call.query;
  const after = call.query.after === undefined ? undefined : parseAccountUid(call.query.after);
  if (call.query.after !== undefined && after === undefined) throw new ProblemError(goneCursor);
  const rows = await ifFound(
    call.identity.accounts.list({
      search: q.trim(),
      includeDeleted: deleted === "true",
      ...(role === undefined ? {} : { role }),
      ...(after === undefined ? {} : { after }),
      limit: count,
    }),
  );
  if (rows === undefined) throw new ProblemError(goneCursor);
  return answerPage(call, { path: "/users", rows, view: accountView, cursor: ({ uid }) => ({ after: uid }) });
}

const createBody = z
  .strictObject({
    Name: username,
    Role: z
      .string()
      .max(32)
      .describe(`One of ${assignableRoles.join(", ")}`),
    Password: password.optional().describe("Needed for the providers default and local"),
    DisplayName: z.string().max(255).optional(),
    Email: z.string().max(255).optional(),
    SuperAdmin: z.boolean().optional().describe("true: for super admins only"),
    CanLogin: z.boolean().optional(),
    WebDAV: z.boolean().optional(),
    BasePath: z.string().max(512).optional(),
    UploadPath: z.string().max(512).optional(),
    AuthProvider: z.string().max(32).optional().describe("For super admins only"),
    AuthID: z.string().max(255).optional().describe("For super admins only"),
  })
  .meta({ id: "NewUser" });

async function create(call: Call<unknown, unknown, z.infer<typeof createBody>>): Promise<Response> {
  const { actor, baseUrl, body, identity } = call;
  if (body.SuperAdmin === true) requireSuperAdmin(call, "SuperAdmin");
  if (body.AuthProvider !== undefined) requireSuperAdmin(call, "AuthProvider");
  if (body.AuthID !== undefined) requireSuperAdmin(call, "AuthID");
  const account = await identity.accounts.add(
    {
      username: body.Name,
      role: body.Role,
      password: body.Password,
      displayName: body.DisplayName,
      email: body.Email,
      superAdmin: body.SuperAdmin,
      canLogin: body.CanLogin,
      webdav: body.WebDAV,
      basePath: body.BasePath,
      uploadPath: body.UploadPath,
      provider: body.AuthProvider,
      authId: body.AuthID,
    },
    actor,
  );
  return answer(accountView(account), { status: 201, headers: { Location: `${baseUrl}/users/${account.uid}` } });
}

type AccountCall<B = unknown> = Call<z.infer<typeof uidParams>, unknown, B>;

async function remove(call: AccountCall): Promise<Response> {
  const account = await findUser(call);
  if (account.uid === requireCaller(call).account?.uid) throw new ProblemError(ownAccount);
  const permit = (current: Account) => {
    protectSuperAdmin(call, current);
  };
  return answer(accountView(await call.identity.accounts.remove(account.uid, call.actor, permit)));
}

/** What a stolen session or a slip could do cannot be undone by the one who did it. */
const ownAccount = {
  ...problems.forbidden,
  message: "You cannot delete your own account; ask another administrator",
  errorCode: "account/own",
} as const;

const restoreBody = z
  .strictObject({ Email: z.string().max(255).optional().describe("Where another account has the old one by now") })
  .meta({ id: "RestoreUser" });

async function restore(call: AccountCall<z.infer<typeof restoreBody> | undefined>): Promise<Response> {
  const account = await findUser(call);
  const permit = (current: Account) => {
    protectSuperAdmin(call, current);
  };
  const changes = { email: call.body?.Email };
  return answer(accountView(await call.identity.accounts.restore(account.uid, changes, call.actor, permit)));
}

const tag = "Users";
const manage = all("users", "manage");

export const accountOperations: readonly Operation[] = [
  defineOperation({
    id: "listUsers",
    method: "get",
    path: "/users",
    tag,
    summary: "Accounts, the oldest first",
    access: all("users", "view"),
    query: listQuery,
    responses: { 200: { description: "One page", schema: z.array(accountSchema) } },
    run: list,
  }),
  defineOperation({
    id: "createUser",
    method: "post",
    path: "/users",
    tag,
    summary: "Add an account",
    access: manage,
    body: createBody,
    responses: { 201: { description: "The account", schema: accountSchema } },
    run: create,
  }),
  defineOperation({
    id: "deleteUser",
    method: "delete",
    path: "/users/{uid}",
    tag,
    summary: "Delete an account that is not the own; it can be restored",
    access: manage,
    params: uidParams,
    responses: { 200: { description: "The account, deleted", schema: accountSchema } },
    run: remove,
  }),
  defineOperation({
    id: "restoreUser",
    method: "post",
    path: "/users/{uid}/restore",
    tag,
    summary: "Bring a deleted account back; its sessions stay ended",
    access: manage,
    params: uidParams,
    body: restoreBody,
    bodyRequired: false,
    responses: { 200: { description: "The account", schema: accountSchema } },
    run: restore,
  }),
];
