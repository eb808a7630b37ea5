import { expect, it } from "vitest";
import { addAdmin, addBob, by, setUp } from "../../test/support/services.ts";

it("gives the link tokens of accounts, once for each, and leaves those out that are gone", async () => {
  const identity = setUp();
  const [root, bob] = [await addAdmin(identity), await addBob(identity)];
  const { linkTokens } = await identity.accounts.describe("root");
  await identity.accounts.purge(bob.uid, by);
  const found = await identity.findLinkTokens([root.uid, bob.uid, root.uid]);
  expect([...found]).toEqual([[root.uid, linkTokens]]);
});
