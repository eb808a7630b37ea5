import { createIdentityHandler } from "../src/index.ts";
import { createNodeIdentity } from "@pp/identity-node";
import { MemoryStore } from "@pp/identity-testing"; // or a store of @pp/identity-typeorm

const identity = createNodeIdentity({ store: new MemoryStore() });
await identity.accounts.add({ username: "bob", role: "user", password: "mysecret" }, { name: "system:setup" });

const handler = createIdentityHandler(identity, { publicOrigin: "https://photos.example.com" });
export { handler as DELETE, handler as GET, handler as POST, handler as PUT };

const login = new Request("https://photos.example.com/api/v1/session", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ username: "bob", password: "mysecret" }),
});
const response = await handler(login, "192.0.2.1");
const { user } = (await response.json()) as { user: { Name: string } };
console.log(response.status, user.Name);
