import { z } from "zod";
import { own } from "../access/operation-access.ts";
import { answer } from "../operations/answer.ts";
import { type Call, defineOperation, type Operation } from "../operations/operation.ts";
import { requireCaller } from "../operations/require-caller.ts";
import { ProblemError, problems, throttled } from "../problem.ts";
import { doneSchema } from "../views/done-view.ts";
import {
  enrolmentSchema,
  enrolmentView,
  passcodeSchema,
  passcodeView,
  recoveryCodesSchema,
} from "../views/passcode-view.ts";
import { confirmOwner } from "./confirm-owner.ts";
import { code, password, uidParams } from "./fields.ts";

const type = z.literal("totp");
const confirmation = password.optional().describe("The account's; without one, a login of the last ten minutes counts");

const typeBody = z.strictObject({ type }).meta({ id: "PasscodeType" });
const provenBody = z.strictObject({ type, password: confirmation }).meta({ id: "PasscodeChange" });
const confirmBody = z.strictObject({ type, code: code.default("") }).meta({ id: "PasscodeConfirmation" });
const recoveryBody = z.strictObject({ password: confirmation }).meta({ id: "RecoveryCodesRequest" });

type PasscodeCall<B = unknown> = Call<z.infer<typeof uidParams>, unknown, B>;
type ProvenCall = PasscodeCall<z.infer<typeof provenBody>>;

async function show({ identity, params }: PasscodeCall): Promise<Response> {
  return answer(passcodeView(await identity.passcodes.status(params.uid)));
}

async function enrol(call: ProvenCall): Promise<Response> {
  const { actor, body, identity, now, params, qrCode } = call;
  const proof = await confirmOwner(call, body.password);
  const enrolment = await identity.passcodes.enrol(params.uid, proof, actor);
  const picture = await qrCode?.(enrolment.uri);
  return answer(enrolmentView({ ...enrolment, uid: params.uid, qrCode: picture, createdAt: now }));
}

/** From now on a code is asked for. The person stays in the session in which they typed the first one. */
async function confirm(call: PasscodeCall<z.infer<typeof confirmBody>>): Promise<Response> {
  const { actor, body, clientIp, identity, params, userAgent } = call;
  const { account, session } = requireCaller(call);
  const attempt = { name: account?.username ?? "", clientIp, userAgent, realm: "api", reason: "invalid code" } as const;
  const result = await identity.attempt(attempt, async () => {
    await identity.passcodes.confirm(params.uid, body.code, actor, session.id);
    return true;
  });
  if (result.kind === "throttled") throw new ProblemError(throttled(result.retryAfterSeconds));
  return show(call);
}

/** The original needs it as a last step; here the first code has done that. */
async function activate({ identity, params }: PasscodeCall): Promise<Response> {
  const status = await identity.passcodes.status(params.uid);
  if (status.state !== "active") throw new ProblemError(notConfirmed);
  return answer(passcodeView(status));
}

const notConfirmed = {
  ...problems.forbidden,
  message: "Confirm the first code of your authenticator before this",
  errorCode: "passcode/not-confirmed",
} as const;

async function deactivate(call: ProvenCall): Promise<Response> {
  const { actor, body, identity, params } = call;
  const proof = await confirmOwner(call, body.password);
  await identity.passcodes.remove(params.uid, proof, actor, requireCaller(call).session.id);
  return answer({ code: 200, message: "Settings saved" });
}

async function replaceRecoveryCodes(call: PasscodeCall<z.infer<typeof recoveryBody>>): Promise<Response> {
  const { actor, body, identity, params } = call;
  const proof = await confirmOwner(call, body.password);
  const codes = await identity.passcodes.replaceRecoveryCodes(params.uid, proof, actor);
  return answer({ UID: params.uid, RecoveryCodes: codes });
}

const tag = "Second factor";
const path = "/users/{uid}/passcode";
const status = { 200: { description: "Its state, without secrets", schema: passcodeSchema } };

const enrolmentOperations: readonly Operation[] = [
  defineOperation({
    id: "showPasscode",
    method: "get",
    path,
    tag,
    summary: "Whether the own account has a second factor",
    access: own("passcode", "access_own"),
    params: uidParams,
    responses: status,
    run: show,
  }),
  defineOperation({
    id: "enrolPasscode",
    method: "post",
    path,
    tag,
    summary: "A new second factor, which waits for its first code",
    access: own("passcode", "create"),
    params: uidParams,
    body: provenBody,
    responses: { 200: { description: "Secret and recovery codes, shown this once", schema: enrolmentSchema } },
    run: enrol,
  }),
  defineOperation({
    id: "confirmPasscode",
    method: "post",
    path: `${path}/confirm`,
    tag,
    summary: "The first code: the second factor is active from now on, and the other sessions end",
    access: own("passcode", "update"),
    params: uidParams,
    body: confirmBody,
    responses: status,
    run: confirm,
  }),
  defineOperation({
    id: "activatePasscode",
    method: "post",
    path: `${path}/activate`,
    tag,
    summary: "Nothing more to do once it is confirmed; for clients of the original",
    access: own("passcode", "update"),
    params: uidParams,
    body: typeBody,
    responses: status,
    run: activate,
  }),
];

export const passcodeOperations: readonly Operation[] = [
  ...enrolmentOperations,
  defineOperation({
    id: "deactivatePasscode",
    method: "post",
    path: `${path}/deactivate`,
    tag,
    summary: "Take the second factor away, and end the other sessions",
    access: own("passcode", "delete"),
    params: uidParams,
    body: provenBody,
    responses: { 200: { description: "There is none any more", schema: doneSchema } },
    run: deactivate,
  }),
  defineOperation({
    id: "replaceRecoveryCodes",
    method: "post",
    path: `${path}/recovery-codes`,
    tag,
    summary: "Ten new recovery codes in the place of the old ones",
    access: own("passcode", "update"),
    params: uidParams,
    body: recoveryBody,
    responses: { 200: { description: "The codes, shown this once", schema: recoveryCodesSchema } },
    run: replaceRecoveryCodes,
  }),
];
