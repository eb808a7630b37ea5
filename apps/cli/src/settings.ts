import { IsInt, IsNotEmpty, IsOptional, Max, Min, validateSync } from "class-validator";
import { CliError } from "./cli-error.ts";

const lengthRule = { message: "must be a whole number from 1 to 72" };
const retentionRule = { message: "must be a number of days from 1 to 36500, such as 365 or 365d" };
const secondsRule = {
  message: "must be a whole number of seconds up to 315360000, -1 for no limit, or 0 for the default",
};

/** The variables with a meaning of their own, as they have to be. */
class Settings {
  @IsOptional()
  @IsNotEmpty({ message: "must not be empty" })
  PHOTOPRISM_ADMIN_USER?: string | undefined;

  @IsOptional()
  @IsNotEmpty({ message: "must not be empty" })
  PHOTOPRISM_ADMIN_PASSWORD?: string | undefined;

  @IsOptional()
  @IsInt(lengthRule)
  @Min(1, lengthRule)
  @Max(72, lengthRule)
  PHOTOPRISM_PASSWORD_LENGTH?: number | undefined;

  @IsOptional()
  @IsInt(retentionRule)
  @Min(1, retentionRule)
  @Max(36_500, retentionRule)
  PHOTOPRISM_AUDIT_RETENTION?: number | undefined;

  @IsOptional()
  @IsInt(secondsRule)
  @Min(-1, secondsRule)
  @Max(315_360_000, secondsRule)
  PHOTOPRISM_SESSION_MAXAGE?: number | undefined;

  @IsOptional()
  @IsInt(secondsRule)
  @Min(-1, secondsRule)
  @Max(315_360_000, secondsRule)
  PHOTOPRISM_SESSION_TIMEOUT?: number | undefined;
}

export interface GivenSettings {
  readonly PHOTOPRISM_ADMIN_USER: string | undefined;
  readonly PHOTOPRISM_ADMIN_PASSWORD: string | undefined;
  readonly PHOTOPRISM_PASSWORD_LENGTH: string | undefined;
  /** In days; a `d` behind the number is allowed. */
  readonly PHOTOPRISM_AUDIT_RETENTION: string | undefined;
  /** In seconds. */
  readonly PHOTOPRISM_SESSION_MAXAGE: string | undefined;
  /** In seconds. */
  readonly PHOTOPRISM_SESSION_TIMEOUT: string | undefined;
}

/** Number() alone takes " ", "0x8" and "8e0" for numbers too. */
const readNumber = (text: string | undefined, pattern: RegExp): number | undefined =>
  text === undefined ? undefined : pattern.test(text) ? parseInt(text, 10) : Number.NaN;

/** @throws CliError `config/invalid` for the first variable that is wrong; its value is not in the message */
export function checkSettings(given: GivenSettings): void {
  const settings = Object.assign(new Settings(), given, {
    PHOTOPRISM_PASSWORD_LENGTH: readNumber(given.PHOTOPRISM_PASSWORD_LENGTH, /^\d{1,3}$/),
    PHOTOPRISM_AUDIT_RETENTION: readNumber(given.PHOTOPRISM_AUDIT_RETENTION, /^\d{1,5}d?$/),
    PHOTOPRISM_SESSION_MAXAGE: readNumber(given.PHOTOPRISM_SESSION_MAXAGE, /^-?\d{1,9}$/),
    PHOTOPRISM_SESSION_TIMEOUT: readNumber(given.PHOTOPRISM_SESSION_TIMEOUT, /^-?\d{1,9}$/),
  });
  const [error] = validateSync(settings, { stopAtFirstError: true });
  if (error === undefined) return;
  const [problem = "is not valid"] = Object.values(error.constraints ?? {});
  throw new CliError("config/invalid", `${error.property} ${problem}`, { field: error.property });
}
