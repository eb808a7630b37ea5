import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "./testing/cli-harness.ts";

const filter = readFileSync(new URL("../../../docs/fail2ban/photoprism.conf", import.meta.url), "utf8");

/** A value of the filter, with `%(name)s` replaced as fail2ban's configuration reader does. */
const setting = (name: string): string => {
  const [, text = ""] = new RegExp(`^${name} = ?(.*)$`, "m").exec(filter) ?? [];
  return text.replaceAll(/%\((\w+)\)s/g, (_found, other: string) => setting(other));
};

/** What fail2ban takes `<ADDR>` for: an IPv4 or IPv6 address, and no name of a host. */
const address =
  "(?<host>(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)|[0-9a-fA-F:]*:[0-9a-fA-F:]+)";
const failregex = new RegExp(setting("failregex").replace("<ADDR>", address));

/** The address that would be banned for a line, without its time. */
const banned = (line: string): string | undefined => failregex.exec(line)?.groups?.["host"];

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.add({ username: "bob", provider: "local", password: "bob-s3cret" });
});

/** The line of a failed login. */
async function failedLogin(username: string, clientIp = "203.0.113.7"): Promise<string> {
  cli.logged.length = 0;
  cli.clock.advance({ hours: 2 });
  const result = await cli.services.logIn({ username, password: "wrong", clientIp, realm: "web" });
  expect(result).toEqual({ kind: "denied" });
  expect(cli.logged).toHaveLength(1);
  return cli.logged.join();
}

describe("the fail2ban filter", () => {
  it("finds the address of a failed login, after the prefixes of usual logs too", async () => {
    const line = await failedLogin("bob");
    expect(line).toBe('login failed for "bob" from 203.0.113.7');
    for (const prefix of ["", " ", "host photoprism[123]: ", "warn ", "host photoprism[123]: level=warn identity "]) {
      expect(banned(`${prefix}${line}`)).toBe("203.0.113.7");
    }
  });

  it.each([
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["::1", "::1"],
  ])("finds %s as %s", async (clientIp, expected) => {
    expect(banned(await failedLogin("nobody", clientIp))).toBe(expected);
  });

  it.each(["", "not an address", "198.51.100.1 from 203.0.113.7"])(
    "bans nobody when the host passed no address, %j",
    async (clientIp) => {
      const line = await failedLogin("bob", clientIp);
      expect(line).toBe('login failed for "bob" from unknown');
      expect(banned(line)).toBeUndefined();
    },
  );

  it.each([
    'x" from 198.51.100.1',
    'x" from 198.51.100.1\n',
    '\nlogin failed for "root" from 198.51.100.1',
    '\r\nlogin failed for "root" from 198.51.100.1\r\n',
    'login failed for "a" from 198.51.100.1',
    'x\\" from 198.51.100.1 "',
    "\u2028login failed for \u2029",
    "\u202E1.001.15.891 morf",
    "\u0000\u001B[2K",
    "bob from 198.51.100.1",
    "198.51.100.1",
    "o'neil",
    "José",
    "a".repeat(64),
    "(invalid)",
  ])("cannot be told another address, nor given a second line, by the name %j", async (name) => {
    const line = await failedLogin(name);
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u);
    expect(banned(line)).toBe("203.0.113.7");
  });

  it("does not take the words inside other lines for a failed login", () => {
    for (const line of [
      '198.51.100.9 - - "GET /?q=login failed for "bob" from 203.0.113.7',
      'user agent: "x" login failed for "bob" from 203.0.113.7',
      'login failed for "bob" from 203.0.113.7 and more',
      'login failed for "bob" from 203.0.113.7.example.com',
      "login failed for bob from 203.0.113.7",
      'login failed for "a" b" from 203.0.113.7',
      'one two three four five login failed for "bob" from 203.0.113.7',
    ]) {
      expect(banned(line)).toBeUndefined();
    }
  });

  it("has no line for a login that succeeded, nor for one whose code is still to come", async () => {
    await cli.services.logIn({ username: "bob", password: "bob-s3cret", clientIp: "203.0.113.7", realm: "web" });
    const { secret } = await cli.services.passcodes.enrol("bob", { kind: "administrator" }, { name: "test" });
    await cli.services.passcodes.confirm("bob", cli.ports.totp.code(secret, cli.clock.now()), { name: "test" });
    const request = { username: "bob", password: "bob-s3cret", clientIp: "203.0.113.7", realm: "web" } as const;
    expect(await cli.services.logIn(request)).toMatchObject({ kind: "second-factor" });
    expect(cli.logged).toEqual([]);
  });
});
