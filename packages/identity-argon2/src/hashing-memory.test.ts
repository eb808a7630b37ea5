import { expect, it } from "vitest";
import { Argon2PasswordHasher } from "./argon2-password-hasher.ts";

const MIB = 1024 * 1024;

it("needs the memory of two hashes, and not of fifty, for fifty at once with a concurrency of two", async () => {
  const hasher = new Argon2PasswordHasher({ memoryKib: 32_768, iterations: 1, concurrency: 2 });
  await hasher.hash("mysecret");
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 1);
  const hashes = await Promise.all(Array.from({ length: 50 }, () => hasher.hash("mysecret")));
  clearInterval(timer);

  expect(new Set(hashes).size).toBe(50);
  // Two are 64 MiB and fifty 1,600: what the process allocates beside them does not blur that.
  expect((most - before) / MIB).toBeGreaterThan(16);
  expect((most - before) / MIB).toBeLessThan(400);
});
