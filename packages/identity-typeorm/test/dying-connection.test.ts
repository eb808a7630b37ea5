import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPostgresStore } from "../src/postgres.ts";

const message = (type: string, content: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(type), length, content]);
};

/** "You are in", "I am ready" and "I am shutting down", in one packet. */
const greetingOfADyingServer = Buffer.concat([
  message("R", Buffer.alloc(4)),
  message("Z", Buffer.from("I")),
  message("E", Buffer.from("SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0")),
]);

let server: Server;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(greetingOfADyingServer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
});

it("a server that ends a connection in the moment it opens is unavailable, and does not end the process", async () => {
  const { port } = server.address() as AddressInfo;
  const url = `postgres://bob:secret@127.0.0.1:${String(port)}/identity`;
  const store = await openPostgresStore({ url, migrations: "ignore" });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const read = store.read((reader) => reader.accounts.list({ limit: 1 }));
    await expect(read).rejects.toMatchObject({ code: "store/unavailable" });
    const write = store.transaction((tx) => tx.sessions.clear());
    await expect(write).rejects.toMatchObject({ code: "store/unavailable" });
  }
  await store.close();
});
