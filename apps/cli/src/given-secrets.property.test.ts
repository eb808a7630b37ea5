import fc from "fast-check";
import { expect, it } from "vitest";
import { CliHarness } from "./testing/cli-harness.ts";

const clientSecret = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6";
const token = "69be27ac5ca305b394046a83f6fda18167ca3d3f2dbe7ac0";

const rest = fc.subarray(["-x", "--json", "--yes", "-n", "--secret-stdin", "--regenerate", "-s=fotos", "extra word"]);
const withClientSecret = fc.tuple(
  fc.constantFrom(["clients", "add"], ["clients", "mod"], ["clients", "ad"], ["client", "mod", "cs5gfen1bgxz7s9i"]),
  fc.constantFrom(
    ["--secret", clientSecret],
    [`--secret=${clientSecret}`],
    [`--secret=${clientSecret}x`],
    [`--sekret=${clientSecret}`],
    // Alone it would be the username, or the client id.
    ["bob", clientSecret],
  ),
  rest,
);
const withToken = fc.tuple(
  fc.constantFrom(["auth", "show"], ["auth", "rm"], ["sess", "rm", "sess34q3hael"], ["auth", "sho"]),
  fc.constantFrom([token], ["-", token], [`${token}0`], [`${token}${token}`]),
  rest,
);

it("never shows a client secret or a token, however the rest is mistyped", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(withClientSecret, withToken), fc.boolean(), async (parts, isFirst) => {
      const [command, secret, more] = parts;
      const args = isFirst ? [...more, ...command, ...secret] : [...command, ...secret, ...more];
      const { stdout, stderr } = await new CliHarness().run(args, { stdin: token });
      expect(stderr).not.toContain(clientSecret);
      expect(stdout + stderr).not.toContain(token);
    }),
    { numRuns: 200 },
  );
});
