import type { Identity } from "../../src/index.ts";

export async function keepHouse({ audit, sessions, throttle }: Identity): Promise<void> {
  await audit.seal(); // needs a secret key
  await audit.purge(undefined, { name: "worker:housekeeping" });
  await sessions.purge();
  await throttle.purge();
}
