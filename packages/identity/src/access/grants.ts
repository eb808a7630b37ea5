import type { Permission } from "./permissions.ts";
import type { Resource } from "./resources.ts";
import type { Role } from "./roles.ts";

/** `client`: a program that acts for nobody in particular. */
export type GrantedRole = Role | "client";

type Grant = ReadonlySet<Permission>;
const grant = (...granted: readonly Permission[]): Grant => new Set(granted);

const none = grant();
const full = grant("full_access");
const own = grant("access_own", "view", "create", "update", "delete", "subscribe", "manage_own");
const configureOwn = grant("access_own", "create", "update", "delete");
const updateOwn = grant("access_own", "update");
const viewOwn = grant("access_own", "view");
const viewUpdateOwn = grant("access_own", "view", "update");
const viewAll = grant("access_all", "access_own", "view");
const viewShared = grant("access_shared", "view", "download");
const searchShared = grant("access_shared", "search", "view", "download");
const reactShared = grant("access_shared", "search", "view", "download", "react");
const readLibrary = grant("access_shared", "access_library", "search", "view", "download", "subscribe");

/** A role's grants; what is not named is `rest`. */
interface RoleGrants {
  readonly rest: Grant;
  readonly named: Readonly<Partial<Record<Resource, Grant>>>;
}

/** What everybody with an account may do with what is their own. */
const ownAccount: RoleGrants["named"] = {
  config: viewOwn,
  settings: viewUpdateOwn,
  passcode: configureOwn,
  password: updateOwn,
  users: viewUpdateOwn,
  sessions: own,
};

const noAccess: RoleGrants = { rest: none, named: { config: viewOwn, sessions: own } };

/** The table of the documented roles. Admins manage users; `user` has the library, `viewer` reads what is not private. */
const grants: Readonly<Record<GrantedRole, RoleGrants>> = {
  admin: { rest: full, named: {} },
  user: { rest: full, named: { ...ownAccount, services: none, logs: none, metrics: none } },
  viewer: {
    rest: readLibrary,
    named: {
      ...ownAccount,
      services: none,
      logs: none,
      metrics: none,
      shares: none,
      feedback: none,
      files: none,
      webdav: none,
    },
  },
  guest: {
    rest: none,
    named: {
      ...ownAccount,
      folders: searchShared,
      moments: searchShared,
      calendar: searchShared,
      photos: reactShared,
      videos: reactShared,
      albums: reactShared,
      places: reactShared,
    },
  },
  visitor: {
    rest: none,
    named: {
      folders: searchShared,
      moments: searchShared,
      calendar: searchShared,
      photos: viewShared,
      videos: viewShared,
      albums: viewShared,
      places: viewShared,
      config: viewOwn,
      settings: viewOwn,
      sessions: own,
    },
  },
  client: {
    rest: full,
    named: {
      shares: none,
      services: none,
      feedback: none,
      config: viewOwn,
      settings: viewUpdateOwn,
      passcode: none,
      password: none,
      users: viewOwn,
      sessions: own,
      metrics: viewAll,
    },
  },
  none: noAccess,
};

/** Whether the role alone allows it. Whose the thing is, which `access_own` asks for, is the caller's question. */
export function roleAllows(role: GrantedRole, resource: Resource, permission: Permission): boolean {
  const granted = grants[role].named[resource] ?? grants[role].rest;
  return granted.has("full_access") || granted.has(permission);
}
