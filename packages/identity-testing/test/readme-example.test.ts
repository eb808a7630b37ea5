import { createIdentity } from "@pp/identity";
import { FakeClock, fakePorts, MemoryStore } from "@pp/identity-testing";
import { expect, it } from "vitest";

it("keeps the name of a deleted user reserved", async () => {
  const clock = new FakeClock("2025-01-01T00:00:00Z");
  const { accounts } = createIdentity({ store: new MemoryStore(), ...fakePorts(), clock });
  const by = { name: "cli:root" };

  const bob = await accounts.add({ username: "bob", role: "user", password: "mysecret" }, by);
  clock.advance({ days: 1 });
  await accounts.remove("bob", by);

  expect(await accounts.get(bob.uid)).toMatchObject({ deletedAt: new Date("2025-01-02T00:00:00Z") });
  await expect(accounts.add({ username: "Bob", role: "user", password: "mysecret" }, by)).rejects.toMatchObject({
    code: "account/deleted",
  });
});
