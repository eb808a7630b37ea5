import type { ColumnTypes } from "../dialects/column-types.ts";
import { accountSchema } from "./account-schema.ts";
import { auditEventSchema } from "./audit-event-schema.ts";
import { passcodeSchema, passwordSchema } from "./credential-schemas.ts";
import { detailsSchema, settingsSchema } from "./profile-schemas.ts";
import { sessionSchema } from "./session-schema.ts";

/** Every table, as one engine has it. Entities are named `Identity…`: a host may have a `Session` of its own. */
export const makeSchemas = (types: ColumnTypes) => ({
  account: accountSchema(types),
  details: detailsSchema(types),
  settings: settingsSchema(types),
  password: passwordSchema(types),
  passcode: passcodeSchema(types),
  session: sessionSchema(types),
  auditEvent: auditEventSchema(types),
});

export type Schemas = ReturnType<typeof makeSchemas>;
