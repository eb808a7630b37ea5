import { FakeClock } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { SealedCookie, type SealedCookieOptions } from "./sealed-cookie.ts";

const clock = new FakeClock();
const make = (options: Partial<SealedCookieOptions> = {}): SealedCookie =>
  new SealedCookie({
    name: "test",
    purpose: "sign-in",
    path: "/oidc",
    secure: true,
    ttlSeconds: 600,
    key: new Uint8Array(32).fill(1),
    clock,
    ...options,
  });

const send = (header: string | undefined): Request =>
  new Request("https://photos.example.com/oidc", { headers: { cookie: (header ?? "").split(";", 1).join("") } });

it("gives back what was sealed", async () => {
  const cookie = make();
  const opened = await cookie.open(send(await cookie.seal({ state: "s", verifier: "v" })));
  expect(opened).toMatchObject({ state: "s", verifier: "v" });
});

it("shows nothing of its content", async () => {
  const header = (await make().seal({ verifier: "very-secret-verifier" })) ?? "";
  const parts = header.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
  expect([header, ...parts].join("\n")).not.toContain("very-secret");
});

it("has the strictest prefix that its path allows", async () => {
  expect(await make().seal({})).toMatch(
    /^__Secure-test=[^;]+; Max-Age=600; Path=\/oidc; HttpOnly; Secure; SameSite=Lax$/,
  );
  expect(await make({ path: "/" }).seal({})).toMatch(
    /^__Host-test=[^;]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  expect(await make({ secure: false }).seal({})).toMatch(
    /^test=[^;]+; Max-Age=600; Path=\/oidc; HttpOnly; SameSite=Lax$/,
  );
  expect(make().clear()).toBe("__Secure-test=; Max-Age=0; Path=/oidc; HttpOnly; Secure; SameSite=Lax");
});

it("is good up to, and not at, the instant it expires, whatever the browser keeps", async () => {
  const cookie = make();
  const request = send(await cookie.seal({ state: "s" }));

  clock.advance({ seconds: 599 });
  expect(await cookie.open(request)).toMatchObject({ state: "s" });

  clock.advance({ seconds: 1 });
  expect(await cookie.open(request)).toBeUndefined();
});

it("is not accepted with another key, for another purpose, under another name, or edited", async () => {
  const header = await make().seal({ state: "s" });
  expect(await make({ key: new Uint8Array(32).fill(2) }).open(send(header))).toBeUndefined();
  expect(await make({ purpose: "session" }).open(send(header))).toBeUndefined();
  expect(await make({ name: "other" }).open(send(header))).toBeUndefined();
  expect(await make({ secure: false }).open(send(header))).toBeUndefined();
  const value = header?.split(";", 1).join("") ?? "";
  for (const position of [20, 40, 60, value.length - 5]) {
    const edited = `${value.slice(0, position)}${value[position] === "A" ? "B" : "A"}${value.slice(position + 1)}`;
    expect(await make().open(send(edited)), `position ${String(position)}`).toBeUndefined();
  }
});

it("is not taken for a cookie when there is none, or rubbish", async () => {
  expect(await make().open(new Request("https://photos.example.com/"))).toBeUndefined();
  for (const value of ["", "x", "a.b.c.d.e", "eyJhbGciOiJub25lIn0.e30.", "%00", "a".repeat(100_000)]) {
    expect(await make().open(send(`__Secure-test=${value}`)), value.slice(0, 40)).toBeUndefined();
  }
});

it("is found among other cookies, unless there are more than a server accepts", async () => {
  const [pair = ""] = ((await make().seal({ state: "s" })) ?? "").split(";", 1);
  const behind = (length: number): Request =>
    new Request("https://photos.example.com/", {
      headers: { cookie: `a=${"x".repeat(length - pair.length - 4)}; ${pair}` },
    });
  expect(await make().open(behind(16_384))).toMatchObject({ state: "s" });
  expect(await make().open(behind(16_385))).toBeUndefined();
});

it("is not made when a browser would not keep it", async () => {
  expect(await make().seal({ idToken: "a".repeat(2000) })).toBeTypeOf("string");
  expect(await make().seal({ idToken: "a".repeat(4000) })).toBeUndefined();
});
