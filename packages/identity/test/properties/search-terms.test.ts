import fc from "fast-check";
import { expect, it } from "vitest";
import { by, setUp } from "../support/services.ts";
import { anyText, nameLike } from "../support/texts.ts";

it("any term finds accounts that begin with it, or nothing, and never fails", async () => {
  const { accounts } = setUp();
  for (const username of ["bob", "b%b", "b_b", "b\\b", "änne", "王小明", "bobby"]) {
    await accounts.add(
      { username, role: "user", password: "mysecret", displayName: `${username.replaceAll(/[%\\]/g, "x")} 1` },
      by,
    );
  }
  const key = (text: string): string => text.normalize("NFKC").toLowerCase().normalize("NFKC");
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(anyText, nameLike, fc.constantFrom("b", "B%", "b_", "b\\", "王", "Än", "%", "_")),
      async (search) => {
        const found = await accounts.list({ search, limit: 1000 });
        const all = await accounts.list({ limit: 1000 });
        const wanted = all.filter(
          ({ displayName, uid, username }) =>
            uid === search || [username, key(displayName)].some((text) => text.startsWith(key(search))),
        );
        expect(found).toEqual(wanted);
      },
    ),
    { numRuns: 1000 },
  );
});

it("no combination of texts in a new account or a change gives an untyped error, and refused ones write nothing", async () => {
  const fields = fc.record(
    {
      displayName: fc.oneof(anyText, nameLike),
      email: fc.oneof(anyText, fc.emailAddress()),
      role: fc.oneof(anyText, fc.constantFrom("admin", "user", "guest")),
      provider: fc.oneof(anyText, fc.constantFrom("local", "oidc", "none")),
      authId: anyText,
      basePath: anyText,
      uploadPath: anyText,
      password: fc.oneof(anyText, fc.constant("mysecret")),
      superAdmin: fc.boolean(),
      canLogin: fc.boolean(),
      webdav: fc.boolean(),
    },
    { requiredKeys: ["role"] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyText, nameLike), fields, fields, async (username, added, changes) => {
      const { accounts } = setUp();
      await accounts.add({ username: "fixed", role: "admin", password: "mysecret" }, by);
      const results = await Promise.allSettled([
        accounts.add({ username, ...added }, by),
        accounts.modify("fixed", changes, by),
      ]);
      const failed = results.filter((result) => result.status === "rejected");
      for (const { reason } of failed) expect(reason).toHaveProperty("name", "IdentityError");
      if (failed.length === 2) {
        expect(await accounts.list({ includeDeleted: true, limit: 10 })).toHaveLength(1);
        expect((await accounts.get("fixed")).version).toBe(1);
      }
    }),
    { numRuns: 500 },
  );
});
