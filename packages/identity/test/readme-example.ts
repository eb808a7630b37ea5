import { fakePorts, MemoryStore } from "@pp/identity-testing";
import { createIdentity } from "../src/index.ts";

// For real: `createNodeIdentity` of @pp/identity-node with a store of @pp/identity-typeorm.
const identity = createIdentity({ store: new MemoryStore(), ...fakePorts() });
const by = { name: "cli:root" };
await identity.accounts.add({ username: "Bob", role: "user", password: "mysecret" }, by);

const login = await identity.logIn({ username: "bob", password: "mysecret", clientIp: "192.0.2.1", realm: "web" });
if (login.kind === "ok") {
  const found = await identity.authenticate(login.token);
  if (found.kind === "ok") {
    const may = (resource: "photos" | "users") => identity.authorize(found.principal, resource, "manage");
    console.log(found.principal.account?.username, may("photos"), may("users"));
  }
}
