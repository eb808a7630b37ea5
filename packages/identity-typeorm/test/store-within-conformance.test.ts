import {
  accountRepositoryConformance,
  auditLogConformance,
  clientRepositoryConformance,
  type Conformance,
  concurrencyConformance,
  credentialRepositoryConformance,
  identityConformance,
  legacyAccountConformance,
  linkTokenRepositoryConformance,
  loginReportConformance,
  passcodeRepositoryConformance,
  principalReaderConformance,
  profileRepositoryConformance,
  sealRepositoryConformance,
  sessionRepositoryConformance,
  throttleRepositoryConformance,
} from "@pp/identity-testing";
import { afterAll } from "vitest";
import { storeWithin } from "../src/index.ts";
import { numberPlaceholders } from "../src/sql-executor.ts";
import { type Host, hostEngines } from "./support/host.ts";
import { seedLegacyAccounts } from "./support/store-under-test.ts";

/** All but that of transactions: a store within one sees what is not committed. */
const suites: readonly Conformance[] = [
  accountRepositoryConformance,
  profileRepositoryConformance,
  credentialRepositoryConformance,
  passcodeRepositoryConformance,
  linkTokenRepositoryConformance,
  sessionRepositoryConformance,
  clientRepositoryConformance,
  principalReaderConformance,
  throttleRepositoryConformance,
  auditLogConformance,
  loginReportConformance,
  sealRepositoryConformance,
  legacyAccountConformance,
  concurrencyConformance,
  identityConformance,
];

for (const [name, openHost] of hostEngines) {
  let host: Promise<Host> | undefined;
  afterAll(async () => (await host)?.close());

  /** Each case has a transaction of the host, which then takes everything back. */
  const open = async () => {
    const { dataSource } = await (host ??= openHost());
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    const rows = (sql: string, values: readonly unknown[] = []) =>
      runner.query(name === "Postgres" ? numberPlaceholders(sql) : sql, [...values]);
    return {
      store: storeWithin(runner.manager),
      openAnother: () => Promise.resolve(storeWithin(runner.manager)),
      seedLegacyAccounts: (seeds: Parameters<typeof seedLegacyAccounts>[2]) =>
        seedLegacyAccounts({ rows }, name, seeds),
      close: async () => {
        await runner.rollbackTransaction();
        await runner.release();
      },
    };
  };
  for (const suite of suites) suite(`within a transaction of the host, ${name}`, open);
}
