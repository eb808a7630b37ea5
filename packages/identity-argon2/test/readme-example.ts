import { BcryptPasswordHasher, createNodeIdentity } from "@pp/identity-node";
import { MemoryStore } from "@pp/identity-testing"; // or a store of @pp/identity-typeorm
import { Argon2PasswordHasher } from "../src/index.ts";

const store = new MemoryStore();
const bcrypt = new BcryptPasswordHasher();
const by = { name: "cli:root" };
const { uid } = await createNodeIdentity({ store, hasher: bcrypt }).accounts.add(
  { username: "bob", role: "admin", password: "mysecret" },
  by,
);

const identity = createNodeIdentity({ store, hasher: new Argon2PasswordHasher({ verifyAlso: bcrypt }) });
const { kind } = await identity.logIn({ username: "bob", password: "mysecret", clientIp: "192.0.2.1", realm: "api" });
const stored = await store.read((reader) => reader.credentials.findPassword(uid));
process.stdout.write(`${kind}\n${String(stored?.hash.slice(0, 30))}\n`);
