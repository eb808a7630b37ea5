import { permissions, resources } from "@pp/identity";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { type GuardedVariables, honoGuards } from "../src/hono.ts";
import { callerKinds } from "./support/access-callers.ts";
import { cellsOf, flawsOf, operations, transports } from "./support/access-cell.ts";
import { type Expectation, may } from "./support/access-oracle.ts";
import { accessRequests } from "./support/access-requests.ts";
import { type AccessRequest, makeAccessWorld } from "./support/access-world.ts";
import { makeHttp, makeRequest, origin } from "./support/http.ts";

const nameOf = ({ operation, variant }: AccessRequest): string =>
  variant === undefined ? operation : `${operation} (${variant})`;

describe("the table of access", () => {
  it("has a request for every operation, and none for what is gone", () => {
    const requested = new Set(accessRequests.map(({ operation }) => operation));
    expect([...requested].sort()).toEqual(operations.map(({ id }) => id).sort());
  });

  it("names every account that a path names", () => {
    const naming = operations.filter(({ path }) => path.includes("{uid}")).map(({ id }) => id);
    const requests = accessRequests.filter(({ namesAccount }) => namesAccount === true);
    expect([...new Set(requests.map(({ operation }) => operation))].sort()).toEqual(naming.sort());
  });

  it("says of each operation what the API declares", () => {
    for (const { access, id } of operations) {
      const { rule } = accessRequests.find(({ operation }) => operation === id) ?? {};
      const declared =
        access.kind === "grant"
          ? [access.resource, access.permission, access.whose]
          : { public: "anybody", session: "known" }[access.kind];
      expect([id, rule?.grant ?? rule?.for]).toEqual([id, declared]);
    }
  });

  it("has 31 kinds of callers or more, and cells of each answer", () => {
    const cells = accessRequests.flatMap((request) => cellsOf(request));
    const count = (wanted: Expectation) => cells.filter(({ expected }) => expected === wanted).length;
    const counts = { cells: cells.length, allowed: count("allowed"), unknown: count(401), refused: count(403) };
    console.info("access table:", counts);
    expect(new Set(callerKinds.map(({ name }) => name)).size).toBeGreaterThanOrEqual(31);
    expect(counts.allowed + counts.unknown + counts.refused).toBe(counts.cells);
    expect(counts.cells).toBeGreaterThan(3500);
    for (const number of [counts.allowed, counts.unknown, counts.refused]) expect(number).toBeGreaterThan(500);
  });

  it.each(accessRequests.map((request) => [nameOf(request), request] as const))(
    "%s",
    { timeout: 120_000 },
    async (_, request) => {
      const flaws: string[] = [];
      for (const cell of cellsOf(request)) flaws.push(...(await flawsOf(cell)));
      expect(flaws).toEqual([]);
    },
  );
});

/** Of each kind of secret one that may something, and one that opens nothing. */
const secrets = ["admin", "app password 'users' of admin", "app password '*' of user", "revoked session"];
const isProgram = (name: string): boolean => name.startsWith("app password");
const kindsOver = (transport: string) =>
  callerKinds.filter(({ name }) => {
    if (!secrets.includes(name)) return false;
    // With Basic comes an app password, and nothing else.
    return transport !== "Authorization: Basic" || isProgram(name);
  });

describe.each(Object.entries(transports))("scope × transport × operation: %s", (name, transport) => {
  it("opens what the secret may, and nothing else, of every operation", { timeout: 120_000 }, async () => {
    const flaws: string[] = [];
    let cells = 0;
    for (const request of accessRequests) {
      // There, Basic is for clients: an app password is none.
      const isForClients = request.operation === "revokeToken" || request.rule.for === "anybody";
      if (name === "Authorization: Basic" && isForClients) continue;
      for (const cell of cellsOf(request, kindsOver(name))) {
        flaws.push(...(await flawsOf(cell, transport)).map((flaw) => `${nameOf(request)}: ${flaw}`));
        cells++;
      }
    }
    expect(flaws).toEqual([]);
    expect(cells).toBeGreaterThan(150);
  });
});

describe("requireScope", () => {
  it.each(callerKinds.map((kind) => [kind.name, kind] as const))(
    "lets %s do what role and scope both allow, of everything that there is",
    async (_, kind) => {
      const { caller, http } = await makeAccessWorld(makeHttp(), kind.make);
      const { token } = caller;
      const guards = honoGuards(http.identity, { clock: http.clock });
      const app = new Hono<GuardedVariables>();
      const cells = resources.flatMap((resource) => permissions.map((permission) => ({ resource, permission })));
      for (const { permission, resource } of cells) {
        app.get(`/${resource}/${permission}`, guards.requireScope(resource, permission), (context) =>
          context.text("done"),
        );
      }
      const found: Record<string, number> = {};
      const expected: Record<string, number> = {};
      for (const { permission, resource } of cells) {
        const path = `/${resource}/${permission}`;
        found[path] = (await app.request(makeRequest("GET", origin + path, { token }))).status;
        expected[path] = !kind.alive ? 401 : may(kind, resource, permission) ? 200 : 403;
      }
      expect(found).toEqual(expected);
      expect(cells).toHaveLength(resources.length * permissions.length);
    },
  );
});
