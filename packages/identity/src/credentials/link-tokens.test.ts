import { anAccount, CountingRandom } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { newLinkTokens } from "./link-tokens.ts";

it("makes two different tokens of 8 base-36 characters, and no invitation or reset", () => {
  const { uid } = anAccount();
  const tokens = newLinkTokens(uid, new CountingRandom());
  expect(tokens).toMatchObject({ accountUid: uid, invite: "", verify: "", reset: "" });
  expect(tokens.preview).toMatch(/^[0-9a-z]{8}$/);
  expect(tokens.download).toMatch(/^[0-9a-z]{8}$/);
  expect(tokens.preview).not.toBe(tokens.download);
});
