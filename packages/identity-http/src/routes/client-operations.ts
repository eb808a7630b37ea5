import { parseScope, scopeWithin } from "@pp/identity";
import { z } from "zod";
import { all } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { answerPage, goneCursor } from "../operations/answer-page.ts";
import { ifFound } from "../operations/if-found.ts";
import { type Call, type CallContext, defineOperation, type Operation } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { ProblemError, problems } from "../problem.ts";
import { clientSchema, clientView } from "../views/client-view.ts";
import { accountUid, pageQuery } from "./fields.ts";
import { protectSuperAdmin } from "./super-admin-rule.ts";

const clientUid = z.string().regex(/^c[0-9a-z]{15}$/, "must be a ClientUID");

const listQuery = z.strictObject({
  ...pageQuery,
  after: clientUid.optional().describe("ClientUID of the last client of the page before"),
});

async function list(call: Call<unknown, z.infer<typeof listQuery>>): Promise<Response> {
  const { identity, query } = call;
  const after = query.after === undefined ? undefined : await ifFound(identity.clients.get(query.after));
  if (query.after !== undefined && after === undefined) throw new ProblemError(goneCursor);
  const rows = await identity.clients.list({
    search: query.q?.trim() ?? "",
    ...(after === undefined ? {} : { after }),
    limit: query.count,
  });
  return answerPage(call, { path: "/clients", rows, view: clientView, cursor: ({ uid }) => ({ after: uid }) });
}

const changeFields = {
  ClientRole: z.string().max(32).optional().describe("client, or the role of a user where it shall have less"),
  AuthExpires: z.int().optional().describe("Lifetime of its tokens, 1 to 2678400 seconds"),
  AuthTokens: z.int().optional().describe("How many tokens are good at the same time; -1: any number"),
  AuthEnabled: z.boolean().optional(),
  UserUID: accountUid.optional().describe("The account that it acts for"),
};
const clientName = z.string().max(200);
const scope = z.string().max(767).describe("Resources such as photos, read, write, or *; not more than the own");

const createBody = z.strictObject({ ...changeFields, ClientName: clientName, AuthScope: scope }).meta({
  id: "NewClient",
});

const changeBody = z
  .strictObject({
    ...changeFields,
    ClientName: clientName.optional(),
    AuthScope: scope.optional(),
    RegenerateSecret: z.boolean().optional().describe("The old secret opens nothing any more"),
  })
  .meta({ id: "ClientChanges" });

const withSecretSchema = clientSchema
  .extend({ ClientSecret: z.string().optional().describe("Of a new one, shown this once") })
  .meta({ id: "ClientWithSecret" });

const fieldsOf = (body: Omit<z.infer<typeof changeBody>, "ClientName" | "AuthScope">) => ({
  role: body.ClientRole,
  tokenLifetimeSeconds: body.AuthExpires,
  tokenLimit: body.AuthTokens,
  enabled: body.AuthEnabled,
  owner: body.UserUID,
});

async function create(call: Call<unknown, unknown, z.infer<typeof createBody>>): Promise<Response> {
  const { actor, baseUrl, body, identity } = call;
  await checkPower(call, { scope: body.AuthScope, owner: body.UserUID });
  const input = { ...fieldsOf(body), name: body.ClientName, scope: body.AuthScope };
  const { client, secret } = await identity.clients.add(input, actor);
  const headers = { Location: `${baseUrl}/clients/${client.uid}` };
  return answer({ ...clientView(client), ClientSecret: secret }, { status: 201, headers });
}

const clientParams = z.object({ clientUid: z.string().max(16) });
type ClientCall<B = unknown> = Call<z.infer<typeof clientParams>, unknown, B>;

const show = async ({ identity, params }: ClientCall): Promise<Response> =>
  answer(clientView(await identity.clients.get(params.clientUid)));

async function change(call: ClientCall<z.infer<typeof changeBody>>): Promise<Response> {
  const { actor, body, identity, params } = call;
  const before = await identity.clients.get(params.clientUid);
  // Of both: whoever gets a new secret has all that the client had, whatever else is changed with it.
  await checkPower(call, { scope: before.scope, owner: before.accountUid });
  await checkPower(call, { scope: body.AuthScope, owner: body.UserUID });
  const changes = {
    ...fieldsOf(body),
    name: body.ClientName,
    scope: body.AuthScope,
    regenerateSecret: body.RegenerateSecret,
  };
  const { client, secret } = await identity.clients.modify(before.uid, changes, actor);
  return answer({ ...clientView(client), ...(secret === undefined ? {} : { ClientSecret: secret }) });
}

async function remove({ actor, identity, params }: ClientCall): Promise<Response> {
  const { uid } = await identity.clients.remove(params.clientUid, actor);
  return answer({ status: "deleted", client_uid: uid });
}

/** What a client may do, and for whom it acts. */
interface ClientPower {
  readonly scope: string | undefined;
  readonly owner: string | undefined;
}

/**
 * Nobody makes a client that may do more than they, or has one for themselves by changing it.
 *
 * @throws ProblemError 403; IdentityError `scope/invalid`, `account/not-found`
 */
async function checkPower(call: CallContext, { owner, scope }: ClientPower): Promise<void> {
  if (scope !== undefined && !scopeWithin(parseScope(scope), requireCaller(call).scope)) {
    throw new ProblemError(scopeTooWide);
  }
  if (owner !== undefined) protectSuperAdmin(call, await call.identity.accounts.get(owner));
}

const scopeTooWide = {
  ...problems.forbidden,
  message: "AuthScope: more than your own session may do",
  errorCode: "access/scope-exceeded",
} as const;

const tag = "Clients";
const view = all("users", "view");
const manage = all("users", "manage");
const deletedSchema = z.object({ status: z.literal("deleted"), client_uid: z.string() }).meta({ id: "ClientDeleted" });

export const clientOperations: readonly Operation[] = [
  defineOperation({
    id: "listClients",
    method: "get",
    path: "/clients",
    tag,
    summary: "OAuth2 clients, the newest first",
    access: view,
    query: listQuery,
    responses: { 200: { description: "One page", schema: z.array(clientSchema) } },
    run: list,
  }),
  defineOperation({
    id: "createClient",
    method: "post",
    path: "/clients",
    tag,
    summary: "Register a client; its secret is shown this once",
    access: manage,
    body: createBody,
    responses: { 201: { description: "The client and its secret", schema: withSecretSchema } },
    run: create,
  }),
  defineOperation({
    id: "showClient",
    method: "get",
    path: "/clients/{clientUid}",
    tag,
    summary: "One client",
    access: view,
    params: clientParams,
    responses: { 200: { description: "The client", schema: clientSchema } },
    run: show,
  }),
  defineOperation({
    id: "changeClient",
    method: "put",
    path: "/clients/{clientUid}",
    tag,
    summary: "Change what is given; disabling, a narrower scope and another owner end its tokens",
    access: manage,
    params: clientParams,
    body: changeBody,
    responses: { 200: { description: "The client, with a new secret if there is one", schema: withSecretSchema } },
    run: change,
  }),
  defineOperation({
    id: "deleteClient",
    method: "delete",
    path: "/clients/{clientUid}",
    tag,
    summary: "Delete a client and its tokens, for good",
    access: manage,
    params: clientParams,
    responses: { 200: { description: "Deleted", schema: deletedSchema } },
    run: remove,
  }),
];
