import { describe, expect, it } from "vitest";
import { parseArgon2Hash } from "./argon2-hash.ts";

const SALT = "HsMso5tCfbnx62mixD9qrQ";
const DIGEST = "jc9i/3mVxmfQkVLtKBnDsDLZP1R54zCXuti3Hnrgkac";
const withParameters = (parameters: string): string => `$argon2id$v=19$${parameters}$${SALT}$${DIGEST}`;
const withBytes = (saltBytes: number, digestBytes: number): string => {
  const bare = (bytes: number): string => Buffer.alloc(bytes, 0xfb).toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=262144,t=4,p=16$${bare(saltBytes)}$${bare(digestBytes)}`;
};

describe("parseArgon2Hash", () => {
  it("reads what a hash costs and how long its parts are", () => {
    expect(parseArgon2Hash(withParameters("m=12288,t=3,p=4"))).toEqual({
      memoryKib: 12_288,
      iterations: 3,
      parallelism: 4,
      saltBytes: 16,
      digestBytes: 32,
    });
  });

  it.each(["m=8,t=1,p=1", "m=128,t=1,p=16", "m=262144,t=4,p=16", "m=16384,t=64,p=1"])("takes %s, a limit", (text) => {
    expect(parseArgon2Hash(withParameters(text))).toBeDefined();
  });

  it.each([
    ["64 GiB", "m=67108864,t=1,p=1"],
    ["1 KiB more than 256 MiB", "m=262145,t=1,p=1"],
    ["2^30 iterations", "m=8,t=1073741824,p=1"],
    ["65 iterations", "m=8,t=65,p=1"],
    ["17 lanes", "m=1024,t=1,p=17"],
    ["more than 1 GiB of work in all", "m=262144,t=5,p=1"],
    ["less than 8 KiB", "m=7,t=1,p=1"],
    ["less than 8 KiB for each lane", "m=127,t=1,p=16"],
    ["none", "m=0,t=0,p=0"],
    ["more digits than a number holds", "m=99999999999999999999,t=1,p=1"],
    ["leading zeros", "m=0019456,t=2,p=1"],
    ["another order", "t=2,m=19456,p=1"],
    ["a negative number", "m=-19456,t=2,p=1"],
    ["an exponent", "m=1e4,t=2,p=1"],
    ["a key that is not known here", "m=19456,t=2,p=1,keyid=abcd"],
    ["a lane too few", "m=19456,t=2"],
  ])("refuses %s", (_, parameters) => {
    expect(parseArgon2Hash(withParameters(parameters))).toBeUndefined();
  });

  it.each([
    ["nothing", ""],
    ["a bcrypt hash", "$2y$05$FpQhmQZoZrdGfiz6FJVszOVAdtibDmUD6CdSUTnU/Z7889vYmEEaa"],
    ["Argon2i", withParameters("m=19456,t=2,p=1").replace("argon2id", "argon2i")],
    ["Argon2d", withParameters("m=19456,t=2,p=1").replace("argon2id", "argon2d")],
    ["version 16", withParameters("m=19456,t=2,p=1").replace("v=19", "v=16")],
    ["no version", withParameters("m=19456,t=2,p=1").replace("v=19$", "")],
    ["a space before", ` ${withParameters("m=19456,t=2,p=1")}`],
    ["a line after", `${withParameters("m=19456,t=2,p=1")}\n`],
    ["padding", `${withParameters("m=19456,t=2,p=1")}=`],
    ["another alphabet", withParameters("m=19456,t=2,p=1").replace("/", "_")],
    ["bits that no byte has", withParameters("m=19456,t=2,p=1").replace("9qrQ$", "9qrR$")],
    ["a length that no bytes have", withParameters("m=19456,t=2,p=1").replace("9qrQ$", "9qrQAAA$")],
  ])("refuses %s", (_, text) => {
    expect(parseArgon2Hash(text)).toBeUndefined();
  });

  it("takes salts of 8 to 48 bytes and digests of 16 to 64, all of which fit into 255 characters", () => {
    expect(parseArgon2Hash(withBytes(8, 16))).toMatchObject({ saltBytes: 8, digestBytes: 16 });
    expect(parseArgon2Hash(withBytes(48, 64))).toMatchObject({ saltBytes: 48, digestBytes: 64 });
    expect(withBytes(48, 64).length).toBeLessThanOrEqual(255);
    for (const [salt, digest] of [
      [7, 32],
      [49, 32],
      [16, 15],
      [16, 65],
    ] as const) {
      expect(parseArgon2Hash(withBytes(salt, digest)), `${String(salt)}, ${String(digest)}`).toBeUndefined();
    }
  });
});
