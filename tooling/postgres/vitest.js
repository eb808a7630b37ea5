import { startPostgres, URL_VARIABLE } from "./index.js";

/** One server for a run of vitest; the workers find its URL in their environment. */
export async function setup() {
  const isGiven = (process.env[URL_VARIABLE] ?? "") !== "";
  const { url, stop } = await startPostgres();
  process.env[URL_VARIABLE] = url;
  return async () => {
    if (!isGiven) delete process.env[URL_VARIABLE];
    await stop();
  };
}
