import { MemoryStore } from "@pp/identity-testing";

export const store = new MemoryStore();
