import { aDate, anAccount } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { emptyProfile } from "./profile.ts";

it("begins with no place, no country and no birthday, and every choice left to the instance", () => {
  const { uid } = anAccount();
  const profile = emptyProfile(uid, aDate());
  expect(profile).toMatchObject({ accountUid: uid, createdAt: aDate(), updatedAt: aDate() });
  const { placeId, cellId, country, birthYear, birthMonth, birthDay, ...texts } = profile.details;
  expect([placeId, cellId, country]).toEqual(["zz", "zz", "zz"]);
  expect([birthYear, birthMonth, birthDay]).toEqual([-1, -1, -1]);
  expect(new Set(Object.values(texts))).toEqual(new Set([""]));
  expect(new Set(Object.values(profile.settings))).toEqual(new Set(["", 0]));
});
