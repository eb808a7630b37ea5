import { FakeCipher } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { CliHarness } from "../../testing/cli-harness.ts";
import { ctrlC } from "../../testing/fake-prompt.ts";

let cli: CliHarness;
let uid: string;
beforeEach(async () => {
  cli = new CliHarness();
  ({ uid } = await cli.add({ username: "bob", provider: "local", password: "bob-s3cret" }));
});

interface PrintedEnrolment {
  readonly username: string;
  readonly uri: string;
  readonly secret: string;
  readonly recovery_codes: readonly string[];
  readonly qr_code: string;
}
const enrol = async (): Promise<PrintedEnrolment> =>
  JSON.parse((await cli.run(["2fa", "enable", "--json", "bob"])).stdout) as PrintedEnrolment;
const codeOf = (secret: string): string => cli.ports.totp.code(secret, cli.clock.now());
const state = async (): Promise<string> => (await cli.services.passcodes.status("bob")).state;
/** The first secret that the fake makes. */
const firstSecret = "SECRET1";

describe("2fa enable", () => {
  it("shows a QR code, the secret and ten recovery codes, and is active after the first code", async () => {
    const { code, stdout, stderr, asked } = await cli.run(["2fa", "enable", "bob"], { answers: [codeOf(firstSecret)] });
    const [drawing = "", secret, heading, ...rest] = stdout.split(/\n\n/);
    const { qrCodeText } = await import("@pp/identity-node");
    expect(drawing.split("\n")).toEqual(
      await qrCodeText("otpauth://totp/PhotoPrism:bob?secret=SECRET1&issuer=PhotoPrism"),
    );
    expect(secret).toBe("Secret: SECRET1");
    expect(heading).toMatch(/^Recovery codes:\n(?: {2}\S+ {3}\S+\n){5}$/);
    expect(rest).toEqual([]);
    expect(stderr).toBe(
      "scan this with an authenticator app, and keep the recovery codes: they are shown this one time\n" +
        "two-factor authentication for bob is active\n",
    );
    expect(asked).toEqual(["First code of the app"]);
    expect(code).toBe(0);
    expect(await state()).toBe("active");
  });

  it("asks again after a wrong code, three times, and tells how to go on", async () => {
    const twice = await cli.run(["2fa", "enable", "bob"], { answers: ["000000", codeOf(firstSecret)] });
    expect(twice.code).toBe(0);
    expect(twice.stderr).toContain("wrong code\n");
    await cli.run(["2fa", "disable", "--yes", "bob"]);

    const { code, stderr } = await cli.run(["2fa", "enable", "bob"], { answers: ["1", "2", "3"] });
    expect(code).toBe(4);
    expect(stderr).toContain(
      "wrong code\nwrong code\nwrong code\nnot active yet; activate with: photoprism 2fa enable --code CODE bob\n",
    );
    expect(await state()).toBe("pending");
  });

  it("stays pending after Enter alone, and after Ctrl-C", async () => {
    const { code, stderr } = await cli.run(["2fa", "enable", "bob"], { answers: [""] });
    expect(code).toBe(0);
    expect(stderr).toContain("not active yet;");
    expect((await cli.run(["2fa", "enable", "bob"], { answers: [ctrlC] })).code).toBe(130);
    expect(await state()).toBe("pending");
  });

  it("prints all of it for a program with --json, once, and takes the first code with --code", async () => {
    const printed = await enrol();
    expect(printed).toMatchObject({
      username: "bob",
      uri: "otpauth://totp/PhotoPrism:bob?secret=SECRET1&issuer=PhotoPrism",
      secret: firstSecret,
    });
    expect(new Set(printed.recovery_codes).size).toBe(10);
    expect(printed.qr_code).toMatch(/^data:image\/png;base64,iVBOR[A-Za-z0-9+/]+=*$/);

    const result = await cli.run(["2fa", "enable", "--code", codeOf(firstSecret), "bob"]);
    expect(result).toEqual({
      code: 0,
      stdout: "",
      stderr: "two-factor authentication for bob is active\n",
      asked: [],
    });
    for (const command of [
      ["2fa", "status", "bob"],
      ["users", "show", "--reveal", "bob"],
      ["audit", "events", "-l"],
    ]) {
      const { stdout, stderr } = await cli.run(command);
      for (const secret of [firstSecret, ...printed.recovery_codes]) expect(stdout + stderr).not.toContain(secret);
    }
  });

  it("takes the first code from standard input, blanks in it too, and prints the account with --json", async () => {
    const { secret } = await enrol();
    const code = codeOf(secret).replace(/^.../, "$& ");
    const { stdout, stderr } = await cli.run(["2fa", "enable", "bob", "--code-stdin", "--json"], {
      stdin: `${code}\n`,
    });
    expect(JSON.parse(stdout)).toMatchObject({ user_name: "bob", auth_method: "2fa" });
    expect(stderr).toBe("");
  });

  it("is there from then on: logging in needs a code", async () => {
    const { secret } = await enrol();
    await cli.run(["2fa", "enable", "bob", "--code", codeOf(secret)]);
    const request = { username: "bob", password: "bob-s3cret", clientIp: "10.0.0.7", realm: "web" } as const;
    expect(await cli.services.logIn(request)).toMatchObject({ kind: "second-factor" });
  });

  it("refuses a wrong first code with exit 4, and leaves it pending", async () => {
    await enrol();
    const { code, stderr } = await cli.run(["2fa", "enable", "--code=000000", "bob"]);
    expect({ code, stderr }).toEqual({ code: 4, stderr: "error: wrong code for 'bob'\n" });
    expect(await state()).toBe("pending");
  });

  it("refuses a code where nothing was set up, a second set-up, and users that cannot have it", async () => {
    const none = await cli.run(["2fa", "enable", "--code", "123456", "bob"]);
    expect(none.code).toBe(5);
    expect(none.stderr).toContain("begin with: photoprism 2fa enable bob\n");

    const { secret } = await enrol();
    await cli.run(["2fa", "enable", "bob", "--code", codeOf(secret)]);
    const again = await cli.run(["2fa", "enable", "--json", "bob"]);
    expect(again).toMatchObject({ code: 5, stdout: "" });
    const forPerson = await cli.run(["2fa", "enable", "bob"], { answers: [] });
    expect(forPerson.code).toBe(5);
    expect(forPerson.stderr).toContain("use: photoprism 2fa disable bob\n");

    await cli.add({ username: "off", provider: "local", password: "off-s3cret", canLogin: false });
    expect((await cli.run(["2fa", "enable", "--json", "off"])).code).toBe(5);
    expect((await cli.run(["2fa", "enable", "--json", "nobody"])).code).toBe(3);
  });

  it.each([
    [["bob"], "there is no terminal to show a QR code on: use --json, and confirm with --code"],
    [["--code", "1", "--code-stdin", "bob"], "give the code in one way only: --code or --code-stdin"],
    [["--code-stdin", "bob"], "standard input holds no code"],
    [["--json"], "username required; see: photoprism 2fa enable --help"],
  ])("refuses %j without a terminal, with exit 2", async (args, message) => {
    const result = await cli.run(["2fa", "enable", ...args]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(await state()).toBe("none");
  });

  it("says that a secret key is needed and how one is made", async () => {
    Object.assign(cli.ports, { cipher: new FakeCipher([]) });
    const { code, stdout, stderr } = await cli.run(["2fa", "enable", "bob"], { answers: [] });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(
      "error: no secret key: give the fake a key\na key is made with: openssl rand -base64 32\n",
    );
  });

  it("asks for the username at a terminal", async () => {
    const { code, asked } = await cli.run(["2fa", "enable"], { answers: ["bob", codeOf(firstSecret)] });
    expect({ code, asked }).toEqual({ code: 0, asked: ["Username", "First code of the app"] });
  });
});

describe("2fa status", () => {
  it("is a report of names and values", async () => {
    expect(await cli.run(["2fa", "status", "bob"])).toEqual({
      code: 0,
      stdout: [
        "|-------------------|------------------|",
        "|       Name        |      Value       |",
        "|-------------------|------------------|",
        "| ActivatedAt       |                  |",
        "| RecoveryCodesLeft |                0 |",
        "| State             | none             |",
        "| UserName          | bob              |",
        `| UserUID           | ${uid} |`,
        "|-------------------|------------------|",
        "",
      ].join("\n"),
      stderr: "",
      asked: [],
    });
  });

  it("goes from none over pending to active", async () => {
    const status = async (): Promise<unknown> =>
      JSON.parse((await cli.run(["2fa", "status", "--json", "bob"])).stdout) as unknown;
    expect(await status()).toMatchObject({ state: "none", recovery_codes_left: 0 });
    const { secret } = await enrol();
    expect(await status()).toMatchObject({ state: "pending", recovery_codes_left: 10, activated_at: null });
    await cli.run(["2fa", "enable", "bob", "--code", codeOf(secret)]);
    const activatedAt = cli.clock.now().toISOString();
    expect(await status()).toMatchObject({ state: "active", recovery_codes_left: 10, activated_at: activatedAt });
  });

  it("needs a username that exists", async () => {
    expect((await cli.run(["2fa", "status"])).code).toBe(2);
    expect((await cli.run(["2fa", "status", "nobody"])).code).toBe(3);
  });
});

describe("2fa disable", () => {
  const activate = async (): Promise<void> => {
    const { secret } = await enrol();
    await cli.run(["2fa", "enable", "bob", "--code", codeOf(secret)]);
  };

  it.each(["--yes", "-y"])("takes it away without a question with %s", async (flag) => {
    await activate();
    expect(await cli.run(["2fa", "disable", flag, "bob"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "two-factor authentication for bob has been disabled\n",
      asked: [],
    });
    expect(await state()).toBe("none");
    expect((await cli.services.accounts.get("bob")).method).toBe("default");
  });

  it("asks, and changes nothing after a no or Ctrl-C", async () => {
    await activate();
    const { code, stderr, asked } = await cli.run(["2fa", "disable", "bob"], { answers: [false] });
    expect(asked).toEqual(["Disable two-factor authentication for 'bob'?"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "nothing has been changed\n" });
    expect((await cli.run(["2fa", "disable", "bob"], { answers: [ctrlC] })).code).toBe(130);
    expect(await state()).toBe("active");
    expect((await cli.run(["2fa", "disable", "bob"], { answers: [true] })).code).toBe(0);
    expect(await state()).toBe("none");
  });

  it("names --yes when nobody can be asked", async () => {
    await activate();
    const { code, stderr } = await cli.run(["2fa", "disable", "bob"]);
    expect(code).toBe(2);
    expect(stderr).toContain("use --yes to go ahead");
    expect(await state()).toBe("active");
  });

  it("takes a pending one away too, and says when there is none", async () => {
    await enrol();
    expect((await cli.run(["2fa", "disable", "bob", "--yes"])).code).toBe(0);
    const { code, stderr } = await cli.run(["2fa", "disable", "bob"]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "bob has no two-factor authentication, nothing changed\n",
    });
  });

  it("prints the account with --json", async () => {
    await activate();
    const { stdout } = await cli.run(["2fa", "disable", "--yes", "--json", "bob"]);
    expect(JSON.parse(stdout)).toMatchObject({ user_name: "bob", auth_method: "default" });
  });
});

describe("2fa reseal", () => {
  const useKeys = (...keys: readonly string[]): void => {
    Object.assign(cli.ports, { cipher: new FakeCipher(keys) });
  };

  it("encrypts with the newest key what an older one has encrypted, once", async () => {
    await enrol();
    expect(await cli.run(["2fa", "reseal"])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "0 two-factor secrets are newly encrypted\n",
    });
    useKeys("k2", "k1");
    const rotated = await cli.run(["2fa", "reseal"]);
    expect(rotated).toMatchObject({ code: 0, stderr: "1 two-factor secret is newly encrypted\n" });
    useKeys("k2");
    const again = await cli.run(["2fa", "reseal", "--json"]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(again.stdout)).toEqual({ resealed: 0, unreadable: [] });
  });

  it("names those whose key is gone, exit 1", async () => {
    await enrol();
    useKeys("k2");
    const result = await cli.run(["2fa", "reseal"]);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/they were changed; the users have to enrol anew: bob\n$/);
  });
});
