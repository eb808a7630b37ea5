import { IsInt, IsNotEmpty, IsOptional, Max, Min, validateSync } from "class-validator";
import { CliError } from "./cli-error.ts";

const lengthRule = { message: "must be a whole number from 1 to 72" };

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
}

export interface GivenSettings {
  readonly PHOTOPRISM_ADMIN_USER: string | undefined;
  readonly PHOTOPRISM_ADMIN_PASSWORD: string | undefined;
  readonly PHOTOPRISM_PASSWORD_LENGTH: string | undefined;
}

/** @throws CliError `config/invalid` for the first variable that is wrong; its value is not in the message */
export function checkSettings(given: GivenSettings): void {
  const length = given.PHOTOPRISM_PASSWORD_LENGTH;
  const settings = Object.assign(new Settings(), given, {
    // Number() alone takes " ", "0x8" and "8e0" for numbers too.
    PHOTOPRISM_PASSWORD_LENGTH:
      length === undefined ? undefined : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN,
  });
  const [error] = validateSync(settings, { stopAtFirstError: true });
  if (error === undefined) return;
  const [problem = "is not valid"] = Object.values(error.constraints ?? {});
  throw new CliError("config/invalid", `${error.property} ${problem}`, { field: error.property });
}
