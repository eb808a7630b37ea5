import { runStoreConformance } from "@pp/identity-testing";
import { afterAll } from "vitest";
import { engines } from "./support/engines.ts";
import { storeUnderTest } from "./support/store-under-test.ts";

for (const engine of engines) {
  afterAll(() => engine.dispose());
  runStoreConformance(engine.name, storeUnderTest(engine));
}
