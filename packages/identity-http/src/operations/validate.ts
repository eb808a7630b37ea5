import type { z } from "zod";
import { invalidField, ProblemError } from "../problem.ts";

/** @throws ProblemError that names the field and what is accepted, and never repeats what was given */
export function validate(schema: z.ZodType | undefined, value: unknown, whole: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ProblemError(invalidField(nameOf(issue, whole), messageOf(issue)));
}

type Issue = z.core.$ZodIssue | undefined;

function nameOf(issue: Issue, whole: string): string {
  const path = issue?.path.map(String).join(".") ?? "";
  return path === "" ? whole : path;
}

/** The name of an unknown field may be anything, a misplaced secret too. */
function messageOf(issue: Issue): string {
  if (issue?.code !== "unrecognized_keys") return issue?.message ?? "invalid";
  const names = issue.keys.filter((key) => /^[A-Za-z_]{1,32}$/.test(key));
  return names.length === 0 ? "has unknown fields" : `has unknown fields: ${names.join(", ")}`;
}
