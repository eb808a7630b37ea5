import { EntitySchema } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";

export interface ThrottleRow {
  key: string;
  until: Date;
  failures: number;
  updated_at: Date;
}

/** `auth_throttle`: who has to wait, shared by all processes. */
export const throttleSchema = ({ instant, key }: ColumnTypes) =>
  new EntitySchema<ThrottleRow>({
    name: "IdentityThrottle",
    tableName: "auth_throttle",
    columns: {
      key: { ...key, length: 255, primary: true },
      until: { ...instant },
      failures: { type: "integer", default: 0 },
      updated_at: { ...instant },
    },
    indices: [
      { name: "auth_throttle_until_idx", columns: ["until"] },
      { name: "auth_throttle_updated_at_idx", columns: ["updated_at"] },
    ],
  });
