import { auditActions, auditOutcomes, type AuditQuery } from "@pp/identity";
import { CliError } from "./cli-error.ts";
import { parseMoment } from "./parse-moment.ts";

/** As given on the command line. */
export interface EventFilterFlags {
  readonly search: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly actor: string | undefined;
  readonly action: string | undefined;
  readonly outcome: string | undefined;
}

export type EventFilter = Omit<AuditQuery, "limit" | "beforeId" | "afterId">;

/** @throws CliError naming the flag, and what it takes */
export function parseEventFilter(flags: EventFilterFlags, now: Date): EventFilter {
  const { actor, since, until } = flags;
  const action = oneOf(auditActions, flags.action, "--action");
  const outcome = oneOf(auditOutcomes, flags.outcome, "--outcome");
  const search = flags.search?.trim() ?? "";
  return {
    ...(search === "" ? {} : { search }),
    ...(since === undefined ? {} : { since: parseMoment(since, now, "--since") }),
    ...(until === undefined ? {} : { until: parseMoment(until, now, "--until") }),
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function oneOf<Name extends string>(names: readonly Name[], text: string | undefined, flag: string): Name | undefined {
  if (text === undefined) return undefined;
  const found = names.find((name) => name === text.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new CliError("cli/invalid-arguments", `${flag} takes one of: ${names.join(", ")}`, { flag });
}
