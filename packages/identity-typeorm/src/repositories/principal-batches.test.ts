import type { SessionId, SessionWithOwner } from "@pp/identity";
import { expect, it } from "vitest";
import { PrincipalBatches } from "./principal-batches.ts";

const idOf = (number: number): SessionId => number.toString(16).padStart(64, "0") as SessionId;
const principalOf = (id: SessionId): SessionWithOwner =>
  ({ session: { id }, account: undefined, client: undefined }) as unknown as SessionWithOwner;

interface Statement {
  readonly ids: readonly SessionId[];
  readonly answer: (found?: readonly SessionId[]) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** A connection whose answers the test gives. */
function openBatches() {
  const sent: Statement[] = [];
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const several = (ids: readonly SessionId[]) =>
    new Promise<readonly SessionWithOwner[]>((resolve, reject) => {
      const answer = (found = ids) => (resolve(found.map(principalOf)), settled());
      sent.push({ ids, answer, fail: (error) => (reject(error), settled()) });
    });
  const batches = new PrincipalBatches({ several, one: async (id) => (await several([id]))[0] });
  return { batches, sent };
}

it("sends at once what nobody has to wait for, and keeps two statements under way at most", async () => {
  const { batches, sent } = openBatches();
  const found = [1, 2, 3, 4, 5].map((number) => batches.find(idOf(number)));
  expect(sent.map(({ ids }) => ids)).toEqual([[idOf(1)], [idOf(2)]]);
  await sent[0]?.answer();
  expect(sent.map(({ ids }) => ids)).toEqual([[idOf(1)], [idOf(2)], [idOf(3), idOf(4), idOf(5)]]);
  await sent[2]?.answer([idOf(5), idOf(3)]);
  await sent[1]?.answer([]);
  const ids = (await Promise.all(found)).map((principal) => principal?.session.id);
  expect(ids).toEqual([idOf(1), undefined, idOf(3), undefined, idOf(5)]);
});

it("never answers from a statement that was sent before it was asked", async () => {
  const { batches, sent } = openBatches();
  const [early, other] = [batches.find(idOf(1)), batches.find(idOf(9))];
  const late = batches.find(idOf(1));
  await sent[0]?.answer();
  expect((await early)?.session.id).toBe(idOf(1));
  // Revoked in between.
  await sent[2]?.answer([]);
  expect(await late).toBeUndefined();
  await sent[1]?.answer();
  await other;
});

it("asks once for who is asked for many times, and tells all of them", async () => {
  const { batches, sent } = openBatches();
  const first = [batches.find(idOf(1)), batches.find(idOf(2))];
  const many = Array.from({ length: 250 }, (_, index) => batches.find(idOf(index % 3)));
  await sent[0]?.answer();
  await sent[1]?.answer();
  expect(sent.slice(2).map(({ ids }) => ids)).toEqual([
    [idOf(0), idOf(1), idOf(2)],
    [idOf(1), idOf(2), idOf(0)],
  ]);
  await sent[2]?.answer();
  await sent[3]?.answer();
  await sent[4]?.answer();
  const ids = (await Promise.all(many)).map((principal) => principal?.session.id);
  expect(ids).toEqual(Array.from({ length: 250 }, (_, index) => idOf(index % 3)));
  await Promise.all(first);
});

it("tells everybody in a statement that it failed, and goes on with the next", async () => {
  const { batches, sent } = openBatches();
  const found = [1, 2, 3, 4].map((number) => batches.find(idOf(number)));
  const outcomes = Promise.allSettled(found);
  await sent[0]?.fail(new Error("gone"));
  await sent[2]?.fail(new Error("gone too"));
  await sent[1]?.answer();
  expect((await outcomes).map((outcome) => (outcome.status === "rejected" ? String(outcome.reason) : "found"))).toEqual(
    ["Error: gone", "found", "Error: gone too", "Error: gone too"],
  );
  const next = batches.find(idOf(5));
  await sent[3]?.answer();
  expect((await next)?.session.id).toBe(idOf(5));
});
