import type { AccountQuery, StoreReader } from "@pp/identity";
import { anAccount } from "@pp/identity-testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findConflict } from "../src/repositories/account-conflicts.ts";
import type { SqlExecutor } from "../src/sql-executor.ts";
import { createFilled, plannedEngines, type PlannedWork, plansOf } from "./support/planned-engines.ts";
import type { TestDatabase } from "./support/test-database.ts";

const uidOf = (id: number): string => `us${String(id).padStart(14, "0")}`;

describe.each(plannedEngines)("Queries over many accounts on $name", (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createFilled(engine);
  });
  afterAll(() => database.drop());

  const list =
    (query: Partial<AccountQuery>) =>
    (_sql: SqlExecutor, { accounts }: StoreReader): Promise<unknown> =>
      accounts.list({ limit: 100, ...query });

  const cases: readonly (readonly [what: string, work: PlannedWork, indexes: readonly string[]])[] = [
    [
      "search by prefix",
      list({ search: "user1999" }),
      [
        "auth_users_user_name_key",
        "auth_users_user_email_idx",
        "auth_users_display_name_key_idx",
        "auth_users_user_uid_key",
      ],
    ],
    [
      "search by prefix with deleted accounts",
      list({ search: "mail77", includeDeleted: true }),
      ["auth_users_user_email_idx"],
    ],
    [
      "the next page of a search",
      list({ search: "person 199", after: uidOf(1500) as never }),
      ["auth_users_display_name_key_idx"],
    ],
    ["a search that finds nothing", list({ search: "zzz" }), ["auth_users_user_name_key"]],
    ["a search by uid", list({ search: uidOf(77) }), ["auth_users_user_uid_key"]],
    ["the accounts with a role that nobody has", list({ role: "viewer" }), ["auth_users_user_role_idx"]],
    ["the administrators", list({ role: "admin" }), ["auth_users_administrators_idx"]],
    ["one account by uid", (_sql, { accounts }) => accounts.find(uidOf(5) as never), ["auth_users_user_uid_key"]],
    [
      "one account by name",
      (_sql, { accounts }) => accounts.findByUsername("user5" as never),
      ["auth_users_user_name_key"],
    ],
    [
      "one account by identity, deleted or not",
      (_sql, { accounts }) => accounts.findByIdentity({ provider: "oidc", issuer: "https://issuer", authId: "sub5" }),
      ["auth_users_auth_id_idx"],
    ],
    [
      "conflicts of an account that is to be stored",
      (sql) => findConflict(sql, anAccount({ authId: "sub9" }), { isNew: true }),
      ["auth_users_user_name_key_key", "auth_users_living_identity_key"],
    ],
  ];

  it.each(cases)("%s: uses the index and never looks at every row", async (_what, work, indexes) => {
    const steps = await plansOf(engine, database, work);
    expect(steps.filter(engine.isScan)).toEqual([]);
    for (const index of indexes) expect(steps.join("\n")).toContain(index);
  });

  it("the first page in the order in which accounts were made: reads the primary key and sorts nothing", async () => {
    for (const query of [{}, { after: uidOf(10_000) as never }]) {
      const steps = await plansOf(engine, database, list(query));
      expect(steps.join("\n")).not.toMatch(/sort|temp b-tree for order/i);
      expect(steps.join("\n")).toMatch(/PRIMARY KEY|PK_|SCAN auth_users/);
    }
  });

  it("is told a scan and a sort from a look-up here", async () => {
    const steps = await engine.plan(database, "SELECT * FROM auth_users WHERE display_name = ? ORDER BY base_path", [
      "",
    ]);
    expect([steps.some(engine.isScan), steps.some(engine.isSort)]).toEqual([true, true]);
  });
});
