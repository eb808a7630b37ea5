import { type AuditEvent, createIdentity } from "../../src/index.ts";
import { fakePorts, MemoryStore } from "@pp/identity-testing";
import { expect, it } from "vitest";

it("hears of a new account", async () => {
  const heard: string[] = [];
  const onEvent = ({ action, subjectName }: AuditEvent) => heard.push(`${action} ${subjectName}`);
  const { accounts } = createIdentity({ ...fakePorts(), store: new MemoryStore(), onEvent });
  await accounts.add({ username: "bob", role: "user", password: "mysecret" }, { name: "test" });
  expect(heard).toEqual(["account.added bob"]);
});
