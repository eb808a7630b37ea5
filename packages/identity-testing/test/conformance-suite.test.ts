import { describe, expect, it } from "vitest";
import { casesByPort } from "../src/conformance/cases/index.ts";
import type { ConformanceCase } from "../src/conformance/harness/conformance-case.ts";
import type { StoreUnderTest } from "../src/conformance/harness/store-under-test.ts";
import { accountWriteFlaws } from "./flaws/account-write-flaws.ts";
import { auditFlaws } from "./flaws/audit-flaws.ts";
import { belongingFlaws } from "./flaws/belonging-flaws.ts";
import { clientFlaws } from "./flaws/client-flaws.ts";
import { clientListFlaws } from "./flaws/client-list-flaws.ts";
import { columnFlaws } from "./flaws/column-flaws.ts";
import type { Flaw } from "./flaws/flawed-store.ts";
import { findingFlaws } from "./flaws/finding-flaws.ts";
import { identityFlaws } from "./flaws/identity-flaws.ts";
import { legacyFlaws } from "./flaws/legacy-flaws.ts";
import { loginReportFlaws } from "./flaws/login-report-flaws.ts";
import { ownerFlaws } from "./flaws/owner-flaws.ts";
import { pageFlaws } from "./flaws/page-flaws.ts";
import { passcodeFlaws } from "./flaws/passcode-flaws.ts";
import { principalFlaws } from "./flaws/principal-flaws.ts";
import { sealFlaws } from "./flaws/seal-flaws.ts";
import { searchFlaws } from "./flaws/search-flaws.ts";
import { sessionEndFlaws } from "./flaws/session-end-flaws.ts";
import { sessionFlaws } from "./flaws/session-flaws.ts";
import { sessionListFlaws } from "./flaws/session-list-flaws.ts";
import { signInFlaws } from "./flaws/sign-in-flaws.ts";
import { throttleFlaws } from "./flaws/throttle-flaws.ts";
import { soundStore, transactionFlaws } from "./flaws/transaction-flaws.ts";
import { uniqueRuleFlaws } from "./flaws/unique-rule-flaws.ts";
import { valueFlaws } from "./flaws/value-flaws.ts";

const cases: readonly ConformanceCase[] = Object.values(casesByPort).flat();

const flaws: readonly Flaw[] = [
  ...uniqueRuleFlaws,
  ...accountWriteFlaws,
  ...searchFlaws,
  ...pageFlaws,
  ...belongingFlaws,
  ...passcodeFlaws,
  ...sessionFlaws,
  ...sessionListFlaws,
  ...sessionEndFlaws,
  ...ownerFlaws,
  ...columnFlaws,
  ...findingFlaws,
  ...valueFlaws,
  ...legacyFlaws,
  ...clientFlaws,
  ...clientListFlaws,
  ...principalFlaws,
  ...throttleFlaws,
  ...auditFlaws,
  ...loginReportFlaws,
  ...sealFlaws,
  ...identityFlaws,
  ...signInFlaws,
  ...transactionFlaws,
];

const broken = flaws.flatMap(({ name, open, breaks }) => breaks.map((sentence) => ({ name, open, sentence })));

/** Runs one case on a store of its own. */
async function outcomeOn(open: Flaw["open"], sentence: string): Promise<"holds" | "fails"> {
  let store = open();
  const run = cases.find(({ name }) => name === sentence)?.run;
  if (run === undefined) throw new Error(`the suite has no case "${sentence}"`);
  const subject: StoreUnderTest = {
    get store() {
      return store;
    },
    openAnother: () => Promise.resolve(store),
    seedLegacyAccounts: (rows) => {
      store = open(rows);
      return Promise.resolve();
    },
    close: () => store.close(),
  };
  const [result] = await Promise.allSettled([run(subject)]);
  return result.status === "fulfilled" ? "holds" : "fails";
}

async function isBrokenByAny(sentence: string): Promise<boolean> {
  for (const { open } of flaws) if ((await outcomeOn(open, sentence)) === "fails") return true;
  return false;
}

describe("the conformance suite", () => {
  it("has one case a sentence", () => {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(broken)("notices a store $name: $sentence", async ({ open, sentence }) => {
    expect(await outcomeOn(open, sentence)).toBe("fails");
  });

  it("has no case that holds whatever the flaw", async () => {
    const known = new Set(broken.map(({ sentence }) => sentence));
    const unproved: string[] = [];
    for (const { name } of cases) if (!known.has(name) && !(await isBrokenByAny(name))) unproved.push(name);
    expect(unproved).toEqual([]);
  }, 120_000);

  it("passes for a sound store in the same wrapper, so that it is the flaw that is noticed", async () => {
    const sentences = new Set(broken.map(({ sentence }) => sentence));
    const failing: string[] = [];
    for (const sentence of sentences) if ((await outcomeOn(soundStore, sentence)) === "fails") failing.push(sentence);
    expect(failing).toEqual([]);
  });
});
