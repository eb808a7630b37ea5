import { ownSessionRequests, passcodeRequests, userRequests } from "./access-account-requests.ts";
import type { Rule } from "./access-oracle.ts";
import { type AccessRequest, type AccessWorld, ownPassword, type Sent } from "./access-world.ts";
import { passwordOf } from "./http.ts";
import { tokenOf } from "./oauth-clients.ts";

const anybody: Rule = { for: "anybody" };
const known: Rule = { for: "known" };
const clientOf = ({ client }: AccessWorld) => ({ client_id: client.uid, client_secret: client.secret });
const newClient = { ClientName: "New", AuthScope: "users read" };

const sessionRequests: readonly AccessRequest[] = (["session", "sessions"] as const).flatMap((base) => {
  const suffix = base === "session" ? "" : "Plural";
  const own = ({ caller }: AccessWorld): Sent => ({ path: `/${base}/${caller.refId}` });
  const bobs = ({ bobsSession }: AccessWorld): Sent => ({ path: `/${base}/${bobsSession.refId}` });
  return [
    {
      operation: `logIn${suffix}`,
      rule: anybody,
      make: () => ({ path: `/${base}`, body: { username: "bob", password: passwordOf("bob") } }),
    },
    { operation: `showSession${suffix}`, variant: "own", rule: known, make: own },
    { operation: `showSession${suffix}`, variant: "another's", rule: { for: "nobody" }, make: bobs },
    { operation: `endSession${suffix}`, variant: "own", rule: known, make: own },
    {
      operation: `endSession${suffix}`,
      variant: "another's",
      rule: { grant: ["sessions", "delete", "all"] },
      make: bobs,
    },
    {
      operation: `endSession${suffix}`,
      variant: "another's, by its session id",
      rule: { for: "nobody" },
      make: ({ bobsSession }) => ({ path: `/${base}/${bobsSession.id}` }),
    },
  ];
});

const oauthRequests: readonly AccessRequest[] = [
  {
    operation: "issueToken",
    variant: "to a client",
    rule: anybody,
    make: (world) => ({ path: "/oauth/token", form: { grant_type: "client_credentials", ...clientOf(world) } }),
  },
  {
    operation: "issueToken",
    variant: "app password",
    rule: { grant: ["sessions", "create", "own"], persons: true, fullScope: true },
    make: (world) => ({
      path: "/oauth/token",
      form: { grant_type: "password", client_name: "Phone", scope: "*", password: ownPassword(world) },
    }),
  },
  {
    operation: "revokeToken",
    variant: "of a client",
    rule: anybody,
    make: async (world) => ({
      path: "/oauth/revoke",
      form: { ...clientOf(world), token: await tokenOf(world.http, world.client) },
    }),
  },
  {
    operation: "revokeToken",
    variant: "the own",
    rule: { for: "known", programs: true },
    make: () => ({ path: "/oauth/revoke" }),
  },
  {
    operation: "revokeToken",
    variant: "of somebody else, by its name",
    rule: anybody,
    changesNothing: true,
    make: async ({ http }) => {
      const { refId } = await http.identity.sessions.get(await http.appPassword("bob", "photos"));
      return { path: "/oauth/revoke", form: { token: refId } };
    },
  },
  {
    operation: "introspectToken",
    rule: anybody,
    make: async (world) => ({
      path: "/oauth/introspect",
      form: { ...clientOf(world), token: await tokenOf(world.http, world.client) },
    }),
  },
  { operation: "userInfo", rule: { grant: ["users", "view", "own"] }, make: () => ({ path: "/oauth/userinfo" }) },
];

const manage: Rule = { grant: ["users", "manage", "all"] };

const administratorRequests: readonly AccessRequest[] = [
  { operation: "showOwnSession", rule: known, make: () => ({ path: "/session" }) },
  { operation: "logOut", rule: known, make: () => ({ path: "/session" }) },
  { operation: "listSessions", rule: { grant: ["sessions", "view", "all"] }, make: () => ({ path: "/sessions" }) },
  { operation: "listClients", rule: { grant: ["users", "view", "all"] }, make: () => ({ path: "/clients" }) },
  {
    operation: "createClient",
    rule: manage,
    make: ({ bob }) => ({ path: "/clients", body: { ...newClient, UserUID: bob.uid }, status: 201 }),
  },
  {
    operation: "createClient",
    variant: "that may do everything",
    rule: { ...manage, fullScope: true },
    make: () => ({ path: "/clients", body: { ...newClient, AuthScope: "*" }, status: 201 }),
  },
  {
    operation: "createClient",
    variant: "of a super admin",
    rule: { ...manage, superAdmins: true },
    make: ({ root }) => ({ path: "/clients", body: { ...newClient, UserUID: root.uid }, status: 201 }),
  },
  {
    operation: "showClient",
    rule: { grant: ["users", "view", "all"] },
    make: ({ client }) => ({ path: `/clients/${client.uid}` }),
  },
  {
    operation: "changeClient",
    rule: manage,
    make: ({ client }) => ({ path: `/clients/${client.uid}`, body: { RegenerateSecret: true } }),
  },
  { operation: "deleteClient", rule: manage, make: ({ client }) => ({ path: `/clients/${client.uid}` }) },
  { operation: "listLogins", rule: { grant: ["logs", "view", "all"] }, make: () => ({ path: "/audit/logins" }) },
  { operation: "listEvents", rule: { grant: ["logs", "view", "all"] }, make: () => ({ path: "/audit/events" }) },
  {
    operation: "authorizationServerMetadata",
    rule: anybody,
    make: () => ({ path: "/.well-known/oauth-authorization-server" }),
  },
  { operation: "openidMetadata", rule: anybody, make: () => ({ path: "/.well-known/openid-configuration" }) },
];

/** At least one for each operation. */
export const accessRequests: readonly AccessRequest[] = [
  ...sessionRequests,
  ...oauthRequests,
  ...userRequests,
  ...passcodeRequests,
  ...ownSessionRequests,
  ...administratorRequests,
];
