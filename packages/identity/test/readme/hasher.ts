import { Argon2PasswordHasher } from "@pp/identity-argon2";
import { BcryptPasswordHasher, createNodeIdentity } from "@pp/identity-node";
import { store } from "./store.ts"; // yours

const hasher = new Argon2PasswordHasher({ verifyAlso: new BcryptPasswordHasher() });
export const identity = createNodeIdentity({ store, hasher });
