import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { guideBlock } from "./support/guide.ts";
import { runsWith } from "./support/programs.ts";
import { runProgram } from "./support/run-program.ts";
import { type RunningService, startService } from "./support/running-service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  await service.stop();
});

it.runIf(runsWith("curl"))("the curl commands of the guide do what they say, as they are written there", async () => {
  const commands = guideBlock("sh", "curl").replace("http://localhost:2342", service.url);
  const script = join(service.folder, "guide.sh");
  // Fails at the first command that fails, and ends each answer with a line.
  writeFileSync(script, `set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; echo; }\n${commands}`);
  const env = { PATH: process.env["PATH"] ?? "", HOME: service.folder };
  const output = await runProgram("bash", [script], { cwd: service.folder, env });
  const answers = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(answers).toMatchObject([
    { status: "success", token_type: "Bearer", user: { Name: "admin" } },
    { name: "sea.jpg", bytes: 7 },
    [{ name: "sea.jpg", bytes: 7 }],
    { preferred_username: "admin" },
    { Name: "bob", Role: "user", WebDAV: true },
    { ClientName: "Prometheus", AuthScope: "metrics" },
    { issuer: service.url },
    { status: "deleted" },
  ]);
});
