import { MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";

const legacy = (id: number, username: string) => ({
  id,
  uid: `uqxc08w3d0ej228${String(id)}`,
  displayName: username.toUpperCase(),
  username,
  email: `${username}@example.com`,
  isAdmin: id === 1,
  createdAt: new Date("2021-05-06T07:08:09Z"),
});
const withLegacy = () =>
  new CliHarness({ store: new MemoryStore({ legacyAccounts: [legacy(1, "admin"), legacy(2, "bob")] }) });

describe("users legacy", () => {
  it("lists the old table", async () => {
    const { code, stdout, stderr } = await withLegacy().run(["users", "legacy", "--csv"]);
    expect(stdout).toBe(
      "ID;UID;Name;User;Email;Admin;Created At\n" +
        "1;uqxc08w3d0ej2281;ADMIN;admin;admin@example.com;Yes;2021-05-06 07:08:09\n" +
        "2;uqxc08w3d0ej2282;BOB;bob;bob@example.com;No;2021-05-06 07:08:09\n",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "found 2 legacy users\n" });
  });

  it("searches by prefix", async () => {
    const { stdout } = await withLegacy().run(["users", "legacy", "--json", "Bo"]);
    expect(JSON.parse(stdout)).toMatchObject([
      { id: 2, user: "bob", admin: false, created_at: "2021-05-06T07:08:09.000Z" },
    ]);
  });

  it("prints an empty report when there is no such table", async () => {
    const { code, stdout, stderr } = await new CliHarness().run(["users", "legacy"]);
    expect(stdout).toMatch(/^\|-+\|[^\n]+\n\| ID \| UID \| Name \|[^\n]+\n/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "found 0 legacy users\n" });
    expect((await new CliHarness().run(["users", "legacy", "--json"])).stdout).toBe("[]\n");
    expect((await new CliHarness().run(["users", "legacy", "-c"])).stdout).toBe(
      "ID;UID;Name;User;Email;Admin;Created At\n",
    );
  });
});
