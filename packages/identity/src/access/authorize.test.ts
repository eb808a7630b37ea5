import { describe, expect, it } from "vitest";
import { type AccessHolder, authorize } from "./authorize.ts";
import { type GrantedRole, roleAllows } from "./grants.ts";
import { type Permission, permissions, readPermissions } from "./permissions.ts";
import { type Resource, resources } from "./resources.ts";

const holder = (kind: AccessHolder["kind"], role: GrantedRole | undefined, scope = "*"): AccessHolder => ({
  kind,
  account: role === undefined ? undefined : { role },
  client: undefined,
  scope,
});

/** What a role may do with a resource, of the four that matter most. */
const granted = (role: GrantedRole, resource: Resource): string =>
  (["view", "update", "delete", "manage"] as const)
    .filter((permission) => roleAllows(role, resource, permission))
    .join(" ");

const everything = "view update delete manage";

/** The table of the documented roles, written out. */
const table: Readonly<Record<Resource, Readonly<Record<GrantedRole, string>>>> = {
  files: row(everything, everything, "", "", "", everything),
  folders: row(everything, everything, "view", "view", "view", everything),
  shares: row(everything, everything, "", "", "", ""),
  photos: row(everything, everything, "view", "view", "view", everything),
  videos: row(everything, everything, "view", "view", "view", everything),
  favorites: row(everything, everything, "view", "", "", everything),
  albums: row(everything, everything, "view", "view", "view", everything),
  moments: row(everything, everything, "view", "view", "view", everything),
  calendar: row(everything, everything, "view", "view", "view", everything),
  people: row(everything, everything, "view", "", "", everything),
  places: row(everything, everything, "view", "view", "view", everything),
  labels: row(everything, everything, "view", "", "", everything),
  config: row(everything, "view", "view", "view", "view", "view", "view"),
  settings: row(everything, "view update", "view update", "view update", "view", "view update"),
  passcode: row(everything, "update delete", "update delete", "update delete", "", ""),
  password: row(everything, "update", "update", "update", "", ""),
  services: row(everything, "", "", "", "", ""),
  users: row(everything, "view update", "view update", "view update", "", "view"),
  sessions: row(everything, own(), own(), own(), own(), own(), own()),
  logs: row(everything, "", "", "", "", everything),
  webdav: row(everything, everything, "", "", "", everything),
  metrics: row(everything, "", "", "", "", "view"),
  feedback: row(everything, everything, "", "", "", ""),
};

function own(): string {
  return "view update delete";
}

function row(admin: string, user: string, viewer: string, guest: string, visitor: string, client: string, none = "") {
  return { admin, user, viewer, guest, visitor, client, none };
}

describe("the grant table", () => {
  it.each(resources)("has every role for %s", (resource) => {
    for (const [role, expected] of Object.entries(table[resource])) {
      expect(`${role}: ${granted(role as GrantedRole, resource)}`).toBe(`${role}: ${expected}`);
    }
  });

  it("gives guests what is shared, and no more", () => {
    expect(roleAllows("guest", "photos", "react")).toBe(true);
    expect(roleAllows("guest", "photos", "access_shared")).toBe(true);
    expect(roleAllows("guest", "photos", "access_library")).toBe(false);
    expect(roleAllows("visitor", "photos", "react")).toBe(false);
  });

  it("keeps viewers away from what is private", () => {
    expect(roleAllows("viewer", "photos", "access_library")).toBe(true);
    expect(roleAllows("viewer", "photos", "access_private")).toBe(false);
  });
});

describe("authorize", () => {
  it("is the owner's role and the token's scope together", () => {
    expect(authorize(holder("app-password", "admin", "photos read"), "photos", "view")).toBe(true);
    expect(authorize(holder("app-password", "admin", "photos read"), "photos", "update")).toBe(false);
    expect(authorize(holder("app-password", "guest", "*"), "photos", "update")).toBe(false);
  });

  it("takes the lesser of a client and its owner", () => {
    const client = { ...holder("client-token", "viewer"), client: { role: "client" as const } };
    expect(authorize(client, "photos", "view")).toBe(true);
    expect(authorize(client, "photos", "delete")).toBe(false);
    expect(authorize({ ...client, account: undefined }, "photos", "delete")).toBe(true);
    expect(authorize({ ...client, account: { role: "admin" } }, "shares", "view")).toBe(false);
  });

  it("lets a token that belongs to nobody act as a client", () => {
    expect(authorize(holder("access-token", undefined), "metrics", "view")).toBe(true);
    expect(authorize(holder("access-token", undefined), "metrics", "update")).toBe(false);
  });

  it("never lets programs change passwords, passcodes, users or settings, even with *", () => {
    const programs = ["app-password", "app-session", "access-token", "client-token"] as const;
    for (const kind of programs) {
      for (const permission of permissions) {
        expect(authorize(holder(kind, "admin"), "password", permission)).toBe(false);
        expect(authorize(holder(kind, "admin"), "passcode", permission)).toBe(false);
        if (readPermissions.has(permission)) continue;
        expect(authorize(holder(kind, "admin"), "users", permission)).toBe(false);
        expect(authorize(holder(kind, "admin"), "settings", permission)).toBe(false);
      }
      expect(authorize(holder(kind, "admin"), "users", "view")).toBe(true);
    }
    expect(authorize(holder("browser", "admin"), "users", "manage")).toBe(true);
  });

  it("denies without a scope, whoever asks", () => {
    const asked: readonly (readonly [Resource, Permission])[] = [
      ["photos", "view"],
      ["config", "view"],
    ];
    for (const [resource, permission] of asked) {
      expect(authorize(holder("browser", "admin", ""), resource, permission)).toBe(false);
    }
  });
});
