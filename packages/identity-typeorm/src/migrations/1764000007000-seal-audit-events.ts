import { createHash } from "node:crypto";
import { contentHashOf } from "@pp/identity";
import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableIndex } from "typeorm";
import { toAuditEvent } from "../rows/audit-event-row.ts";
import type { SqlRow } from "../sql-executor.ts";
import { toNumber } from "../sql-values.ts";
import { migrationColumns } from "./columns.ts";

const added = ["realm", "outcome", "reason", "content_hash"];
const PAGE_SIZE = 1000;
const digest = { sha256: (text: string) => createHash("sha256").update(text).digest("hex"), equal: () => false };

/** What login events need, indexes to find them by, and a hash for every event, also of before. Frozen once released. */
export class SealAuditEvents1764000007000 implements MigrationInterface {
  readonly name = "SealAuditEvents1764000007000";

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.dataSource.options.type === "postgres";
    const { instant, integer, key, optionalInstant } = migrationColumns(runner.dataSource.options.type);
    const ok = { default: "'ok'" };
    const columns = [key("realm", 16), key("outcome", 16, ok), key("reason", 255), key("content_hash", 64)];
    await runner.addColumns(
      "audit_events",
      columns.map((column) => new TableColumn(column)),
    );
    await hashEvents(runner, isPostgres);
    await runner.dropIndex("audit_events", AT_INDEX);
    await runner.createIndices("audit_events", eventIndices());
    const id = (name: string) => ({ name, type: isPostgres ? "bigint" : "integer" });
    await runner.createTable(
      new Table({
        name: "audit_seals",
        columns: [
          { ...integer("number", 0), default: undefined, isPrimary: true },
          id("first_id"),
          id("last_id"),
          { name: "holes", type: "text" },
          { name: "late", type: "text" },
          { name: "event_count", type: "integer" },
          key("events_hash", 64, {}),
          instant("last_event_at"),
          instant("sealed_at"),
          key("key_id", 32, {}),
          key("signature", 64, {}),
          optionalInstant("purged_at"),
          key("purge_key_id", 32),
          key("purge_signature", 64),
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("audit_seals");
    for (const index of eventIndices()) await runner.dropIndex("audit_events", index);
    await runner.createIndex("audit_events", new TableIndex({ name: AT_INDEX, columnNames: ["at"] }));
    await runner.dropColumns("audit_events", added);
  }
}

const AT_INDEX = "audit_events_at_idx";

/** Each ends in the id: what is found comes out in the order of appending. Most events are a success. */
const eventIndices = (): TableIndex[] => [
  ...["at", "actor", "action", "client_ip", "subject_name"].map(
    (column) => new TableIndex({ name: `audit_events_${column}_idx`, columnNames: [column, "id"] }),
  ),
  new TableIndex({ name: "audit_events_outcome_idx", columnNames: ["outcome", "id"], where: "outcome <> 'ok'" }),
];

async function hashEvents(runner: QueryRunner, isPostgres: boolean): Promise<void> {
  const [first, second] = isPostgres ? ["$1", "$2"] : ["?", "?"];
  for (let lastId = 0; ;) {
    const select = `SELECT * FROM audit_events WHERE id > ${first} ORDER BY id LIMIT ${String(PAGE_SIZE)}`;
    const rows = (await runner.query(select, [lastId])) as SqlRow[];
    for (const row of rows) {
      const hash = contentHashOf(toAuditEvent(row), digest);
      await runner.query(`UPDATE audit_events SET content_hash = ${first} WHERE id = ${second}`, [hash, row["id"]]);
    }
    if (rows.length < PAGE_SIZE) return;
    lastId = toNumber(rows.at(-1)?.["id"]);
  }
}
