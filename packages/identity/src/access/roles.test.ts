import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { assignableRoles, parseRole } from "./roles.ts";

describe("parseRole", () => {
  it.each(assignableRoles)("accepts %s", (role) => {
    expect(parseRole(role)).toBe(role);
  });

  it("takes no notice of case and of spaces around it", () => {
    expect(parseRole("  Admin ")).toBe("admin");
  });

  it.each(["visitor", "none", "", "root", "admin user", "contributor", "__proto__", "toString"])(
    "refuses '%s' and names the accepted roles",
    async (text) => {
      const { code, message } = await failureOf(() => parseRole(text));
      expect(code).toBe("role/unknown");
      expect(message).toBe(`unknown role '${text}'; accepted: admin, user, viewer, guest`);
    },
  );
});
