import { CountingRandom } from "./counting-random.ts";
import { FakeCipher } from "./fake-cipher.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeTotp } from "./fake-totp.ts";
import { FastHasher } from "./fast-hasher.ts";
import { TestDigest } from "./test-digest.ts";

/** What `fakePorts` gives, each of its own class so that tests can steer it. */
export interface FakePorts {
  readonly hasher: FastHasher;
  readonly digest: TestDigest;
  readonly cipher: FakeCipher;
  readonly totp: FakeTotp;
  readonly clock: FakeClock;
  readonly random: CountingRandom;
}

/** All that `createIdentity` needs beside a store, new for every call. For tests only. */
export const fakePorts = (): FakePorts => ({
  hasher: new FastHasher(),
  digest: new TestDigest(),
  cipher: new FakeCipher(),
  totp: new FakeTotp(),
  clock: new FakeClock(),
  random: new CountingRandom(),
});
