import { fakePorts, MemoryStore } from "@pp/identity-testing";
import { beforeEach, expect, it } from "vitest";
import { createIdentity, type Identity } from "../identity.ts";

const by = { name: "test" };
const given = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6";
let identity: Identity;
beforeEach(() => {
  identity = createIdentity({ store: new MemoryStore(), ...fakePorts() });
});

it("puts a given secret in the place of the old one, which opens nothing any more", async () => {
  const { client, secret: old } = await identity.clients.add({ name: "Backup", scope: "photos" }, by);
  const kindFor = async (clientSecret: string): Promise<string> =>
    (await identity.tokens.issue({ clientId: client.uid, clientSecret })).kind;
  const modified = await identity.clients.modify(client.uid, { secret: given }, by);
  expect(modified).toMatchObject({ changed: [], secret: given });
  expect([await kindFor(old), await kindFor(given)]).toEqual(["invalid-client", "ok"]);
});

it.each(["", given.slice(1), `${given}x`, given.replace("a", "-")])(
  "refuses a given secret that is not 32 letters and digits: %j",
  async (secret) => {
    const { client } = await identity.clients.add({ name: "Backup", scope: "photos" }, by);
    await expect(identity.clients.modify(client.uid, { secret }, by)).rejects.toMatchObject({ code: "client/invalid" });
  },
);
