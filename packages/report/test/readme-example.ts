import { renderReport, type Column } from "../src/index.ts";

interface Member {
  readonly name: string;
  readonly joinedAt: Date;
  readonly active: boolean;
}

const columns: readonly Column<Member>[] = [
  { title: "Name", value: (member) => member.name },
  { title: "Joined At", value: (member) => member.joinedAt },
  { title: "Login", value: (member) => member.active, text: (member) => (member.active ? "Enabled" : "Disabled") },
];
const members = [{ name: "王小明", joinedAt: new Date("2025-01-02T03:04:05Z"), active: true }];

process.stdout.write(renderReport(members, columns, { format: "table" }));
process.stdout.write(renderReport(members, columns, { format: "json" }));
