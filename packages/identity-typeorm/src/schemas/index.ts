import type { ColumnTypes } from "../dialects/column-types.ts";
import { accountSchema } from "./account-schema.ts";
import { auditEventSchema } from "./audit-event-schema.ts";
import { auditLoginSchema } from "./audit-login-schema.ts";
import { auditSealSchema } from "./audit-seal-schema.ts";
import { clientSchema } from "./client-schema.ts";
import { passcodeSchema, passwordSchema, recoveryCodeSchema } from "./credential-schemas.ts";
import { detailsSchema, settingsSchema } from "./profile-schemas.ts";
import { sessionSchema } from "./session-schema.ts";
import { throttleSchema } from "./throttle-schema.ts";

/** Every table, as one engine has it. Entities are named `Identity…`: a host may have a `Session` of its own. */
export const makeSchemas = (types: ColumnTypes) => ({
  account: accountSchema(types),
  details: detailsSchema(types),
  settings: settingsSchema(types),
  password: passwordSchema(types),
  passcode: passcodeSchema(types),
  session: sessionSchema(types),
  recoveryCode: recoveryCodeSchema(types),
  client: clientSchema(types),
  throttle: throttleSchema(types),
  auditEvent: auditEventSchema(types),
  auditSeal: auditSealSchema(types),
  auditLogin: auditLoginSchema(types),
});

export type Schemas = ReturnType<typeof makeSchemas>;
