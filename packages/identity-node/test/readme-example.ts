import { MemoryStore } from "@pp/identity-testing"; // or a store of @pp/identity-typeorm
import { createNodeIdentity } from "../src/index.ts";

const { accounts, passwords } = createNodeIdentity({ store: new MemoryStore() });
const by = { name: "cli:root" };

await accounts.add({ username: "bob", role: "admin", password: "mysecret" }, by);
process.stdout.write(`${String(await passwords.verify("bob", "mysecret", by))}\n`);
process.stdout.write(`${String(await passwords.verify("bob", "guessed it", by))}\n`);
