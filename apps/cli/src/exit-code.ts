import { errorKinds, type IdentityErrorCode, type IdentityErrorKind } from "@pp/identity";

/** What a shell sees. Scripts depend on the numbers: never change one. */
export const ExitCode = {
  /** Also when the user declined. */
  ok: 0,
  failure: 1,
  /** Also a missing value, or a question that cannot be asked, without a terminal. */
  invalidInput: 2,
  notFound: 3,
  notAuthenticated: 4,
  /** Forbidden, or in conflict with what is stored. */
  refused: 5,
  throttled: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

const exitCodes: Readonly<Record<IdentityErrorKind, ExitCode>> = {
  "not-found": ExitCode.notFound,
  conflict: ExitCode.refused,
  forbidden: ExitCode.refused,
  "invalid-input": ExitCode.invalidInput,
  unauthenticated: ExitCode.notAuthenticated,
  throttled: ExitCode.throttled,
  unavailable: ExitCode.failure,
};

export const exitCodeOf = (code: IdentityErrorCode): ExitCode => exitCodes[errorKinds[code]];
