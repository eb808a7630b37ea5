import { CountingRandom, FakeClock, FastHasher, MemoryStore } from "@pp/identity-testing";
import { createIdentity, isIdentityError } from "../src/index.ts";

// For real: `createNodeIdentity` of @pp/identity-node with a store of @pp/identity-typeorm.
const test = { clock: new FakeClock(), random: new CountingRandom(), hasher: new FastHasher() };
const { accounts, passwords } = createIdentity({ store: new MemoryStore(), ...test });
const by = { name: "cli:root" };

const bob = await accounts.add({ username: "Bob", role: "admin", password: "mysecret" }, by);
console.log(bob.username, await passwords.verify("bob", "mysecret", by));
try {
  await accounts.remove("bob", by);
} catch (error) {
  if (isIdentityError(error)) console.log(error.code, error.kind);
}
