import type { Rule } from "./access-oracle.ts";
import { type AccessRequest, type AccessWorld, type Named, ownPassword } from "./access-world.ts";
import { by } from "./http.ts";

const newUser = { Name: "carol", Role: "viewer", Password: "carols-s3cret" };

const change = (variant: string, body: object, rule: Omit<Rule, "grant">): AccessRequest => ({
  operation: "changeUser",
  variant,
  namesAccount: true,
  rule: { grant: ["users", "update", "own-or-all"], protected: true, ...rule },
  make: (_, { uid }) => ({ path: `/users/${uid}`, body }),
});

export const userRequests: readonly AccessRequest[] = [
  {
    operation: "showUser",
    namesAccount: true,
    rule: { grant: ["users", "view", "own-or-all"] },
    make: (_, { uid }) => ({ path: `/users/${uid}` }),
  },
  change("name", { DisplayName: "Somebody Else" }, {}),
  change("WebDAV", { WebDAV: true }, { managers: "always" }),
  change("role", { Role: "admin" }, { managers: "always", notOwn: true }),
  change("password", { Password: "another-s3cret" }, { managers: "always", notOwn: true }),
  change("second factor", { DisableTwoFactor: true }, { managers: "always", notOwn: true }),
  change("super admin", { SuperAdmin: true, Role: "admin" }, { managers: "always", notOwn: true, superAdmins: true }),
  {
    operation: "changePassword",
    namesAccount: true,
    rule: { grant: ["password", "update", "own-or-all"], managers: "for others", protected: true },
    make: (world, { uid }) => ({
      path: `/users/${uid}/password`,
      body: { old: ownPassword(world), new: "a brand new s3cret" },
    }),
  },
  { operation: "listUsers", rule: { grant: ["users", "view", "all"] }, make: () => ({ path: "/users?deleted=true" }) },
  {
    operation: "createUser",
    rule: { grant: ["users", "manage", "all"] },
    make: () => ({ path: "/users", body: newUser, status: 201 }),
  },
  {
    operation: "createUser",
    variant: "super admin",
    rule: { grant: ["users", "manage", "all"], superAdmins: true },
    make: () => ({ path: "/users", body: { ...newUser, Role: "admin", SuperAdmin: true }, status: 201 }),
  },
  {
    operation: "deleteUser",
    namesAccount: true,
    rule: { grant: ["users", "manage", "all"], notOwn: true, protected: true },
    make: (_, { uid }) => ({ path: `/users/${uid}` }),
  },
  {
    operation: "restoreUser",
    namesAccount: true,
    rule: { grant: ["users", "manage", "all"], protected: true },
    // Of the others nobody is deleted: that is a conflict for those who may restore.
    make: ({ dave }, { target, uid }) =>
      target === "another" ? { path: `/users/${dave.uid}/restore` } : { path: `/users/${uid}/restore`, status: 409 },
  },
];

/**
 * Gives the account a second factor that waits for its first code, or is active, where it can have one; the caller's
 * session stays. Resolves to the code.
 */
async function enrol({ caller, http }: AccessWorld, { uid }: Named, until: "pending" | "active"): Promise<string> {
  const { accounts, passcodes, sessions } = http.identity;
  const { canLogin, deletedAt, username } = await accounts.get(uid);
  if (!canLogin || deletedAt !== undefined) return "123456";
  if ((await passcodes.status(uid)).state === "active") return "123456";
  const enrolment = await passcodes.enrol(username, { kind: "administrator" }, by);
  const code = http.codeOf(enrolment);
  if (until === "active") {
    const kept = (await sessions.list({ limit: 100 })).find(({ refId }) => refId === caller.refId);
    await passcodes.confirm(username, code, by, kept?.id);
  }
  return code;
}

interface PasscodeStep {
  readonly suffix: string;
  readonly permission: "access_own" | "create" | "update" | "delete";
  readonly state?: "pending" | "active";
  readonly body?: (world: AccessWorld, code: string) => object;
}

const passcode = (operation: string, { body, permission, state, suffix }: PasscodeStep): AccessRequest => ({
  operation,
  namesAccount: true,
  rule: { grant: ["passcode", permission, "own"] },
  async make(world, named) {
    const code = state === undefined ? "" : await enrol(world, named, state);
    return { path: `/users/${named.uid}/passcode${suffix}`, body: body?.(world, code) };
  },
});

const proof = (world: AccessWorld) => ({ type: "totp", password: ownPassword(world) });

export const passcodeRequests: readonly AccessRequest[] = [
  passcode("showPasscode", { suffix: "", permission: "access_own" }),
  passcode("enrolPasscode", { suffix: "", permission: "create", body: proof }),
  passcode("confirmPasscode", {
    suffix: "/confirm",
    permission: "update",
    state: "pending",
    body: (_, code) => ({ type: "totp", code }),
  }),
  passcode("activatePasscode", {
    suffix: "/activate",
    permission: "update",
    state: "active",
    body: () => ({ type: "totp" }),
  }),
  passcode("deactivatePasscode", { suffix: "/deactivate", permission: "delete", state: "active", body: proof }),
  passcode("replaceRecoveryCodes", {
    suffix: "/recovery-codes",
    permission: "update",
    state: "active",
    body: (world) => ({ password: ownPassword(world) }),
  }),
];

export const ownSessionRequests: readonly AccessRequest[] = [
  {
    operation: "listOwnSessions",
    namesAccount: true,
    rule: { grant: ["sessions", "manage_own", "own"] },
    make: (_, { uid }) => ({ path: `/users/${uid}/sessions` }),
  },
  {
    operation: "endOwnSession",
    namesAccount: true,
    rule: { grant: ["sessions", "delete", "own"] },
    async make({ http }, { uid }) {
      const token = await http.openSession(uid);
      const { refId } = await http.identity.sessions.get(token);
      return { path: `/users/${uid}/sessions/${refId}` };
    },
  },
  {
    operation: "addAppPassword",
    namesAccount: true,
    rule: { grant: ["sessions", "create", "own"], persons: true, fullScope: true },
    make: (world, { uid }) => ({
      path: `/users/${uid}/app-passwords`,
      body: { client_name: "Phone", scope: "*", password: ownPassword(world) },
      status: 201,
    }),
  },
];
