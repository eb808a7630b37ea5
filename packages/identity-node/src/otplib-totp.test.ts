import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { NodeDigest } from "./node-digest.ts";
import { OtplibTotp } from "./otplib-totp.ts";

const totp = new OtplibTotp();
/** RFC 6238, appendix B: the ASCII secret 12345678901234567890. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const at = (seconds: number): Date => new Date(seconds * 1000);

describe("OtplibTotp", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_234_567_890, "005924"],
    [20_000_000_000, "353130"],
  ])("knows the code of RFC 6238 at %d", async (seconds, code) => {
    expect(await totp.matchingStep(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it("takes one step of difference either way, and not two", async () => {
    expect(await totp.matchingStep(secret, "287082", at(59 + 30))).toBe(1);
    expect(await totp.matchingStep(secret, "287082", at(29))).toBe(1);
    expect(await totp.matchingStep(secret, "287082", at(90))).toBeUndefined();
    expect(await totp.matchingStep(secret, "005924", at(1_234_567_890 - 60))).toBeUndefined();
  });

  it.each(["", "28708", "2870822", "28708a", "٢٨٧٠٨٢", "287 082"])("%j is no code", async (code) => {
    expect(await totp.matchingStep(secret, code, at(59))).toBeUndefined();
  });

  it("agrees with oathtool on secrets that it makes", async () => {
    for (let round = 0; round < 5; round += 1) {
      const made = await totp.makeSecret();
      expect(made).toMatch(/^[A-Z2-7]{32}$/);
      const now = at(1_700_000_000 + round * 12_345);
      const code = execFileSync("oathtool", [
        "--totp",
        "-b",
        made,
        "--now",
        now.toISOString().replace("T", " ").replace(/\..*/, " UTC"),
      ]);
      expect(await totp.matchingStep(made, code.toString().trim(), now)).toBe(Math.floor(now.getTime() / 30_000));
    }
  });

  it("gives a URI with the issuer, the account and the secret", async () => {
    const uri = new URL(await totp.uri(secret, { issuer: "Photo Prism", account: "bob@home" }));
    expect(uri.protocol).toBe("otpauth:");
    expect(decodeURIComponent(uri.pathname)).toBe("/Photo Prism:bob@home");
    expect(uri.searchParams.get("secret")).toBe(secret);
    expect(uri.searchParams.get("issuer")).toBe("Photo Prism");
  });
});

describe("NodeDigest", () => {
  it("is SHA-256 in lower-case hex", () => {
    expect(new NodeDigest().sha256("69be27ac5ca305b394046a83f6fda18167ca3d3f2dbe7ac0")).toBe(
      "a3859489780243a78b331bd44f58255b552dee104041a45c0e79b610f63af2e5",
    );
  });

  it("compares texts, those of another length too", () => {
    expect(new NodeDigest().equal("abc", "abc")).toBe(true);
    expect(new NodeDigest().equal("abc", "abd")).toBe(false);
    expect(new NodeDigest().equal("abc", "abcd")).toBe(false);
  });
});
