import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";

/** Starts a server of this folder and waits for what it has to say. */
export async function startServer(file, args, env = {}) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`${file} ended with ${String(code)}`);
  });
  const [message] = await Promise.race([once(child, "message"), failed]);
  failed.catch(() => undefined);
  return {
    said: message,
    pid: child.pid,
    async stop() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}

/**
 * Requests per second that are answered with 2xx, over keep-alive connections. Any other answer is an error.
 *
 * @param {string | readonly string[]} urls several are asked in turn, by connections of their own
 */
export async function ratePerSecond(urls, { headers, seconds = 3, connections = 10 }) {
  const targets = [urls].flat();
  const share = { connections: connections / targets.length, duration: seconds, headers };
  const results = await Promise.all(targets.map((url) => autocannon({ url, ...share })));
  for (const { errors, non2xx, timeouts } of results) {
    if (errors + non2xx + timeouts > 0) throw new Error(`${String(errors)} errors, ${String(non2xx)} refusals`);
  }
  return results.reduce((sum, { requests }) => sum + requests.average, 0);
}
