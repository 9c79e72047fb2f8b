import type { Failure, Step, StepDone } from "../../ipc";

import type { Attempt } from "./accounts.store";

export const steps: readonly Step[] = ["finding", "securing", "authenticating", "loading"];

/** One line of the progress: behind us, being done, not reached, or where it failed. */
export interface StepLine {
  readonly step: Step;
  readonly state: "done" | "now" | "todo" | "failed";
  readonly done: StepDone | null;
}

/** At which step a failure happens if nobody saw the attempt. */
function usualStep(failure: Failure): Step {
  switch (failure.code) {
    case "noTls":
    case "certificateInvalid":
      return "securing";
    case "notAuthorized":
    case "accountDisabled":
    case "noSafeMechanism":
    case "serverNotProven":
      return "authenticating";
    case "conflict":
      return "loading";
    case "addressInvalid":
    case "addressOwn":
    case "passwordEmpty":
    case "accountExists":
    case "textEmpty":
    case "textTooLong":
    case "textUnsendable":
    case "nameInvalid":
    case "serverNotFound":
    case "serverNoAnswer":
    case "noNetwork":
    case "connectionLost":
    case "serverNonsense":
    case "serverUnavailable":
    case "serverRefused":
    case "answerUnreadable":
    case "messageRefused":
    case "recipientUnknown":
    case "deliveryUnknown":
    case "passphraseWrong":
    case "passphraseTooShort":
    case "keychainLocked":
    case "keyLost":
    case "diskFull":
    case "profileInUse":
    case "storeTooNew":
    case "storeBroken":
    case "notFound":
    case "internal":
      return "finding";
  }
}

/** The four lines of an attempt that runs, or that ended with a failure. */
export function linesOf(attempt: Attempt | null, failure: Failure | null): readonly StepLine[] {
  const at = attempt?.step ?? (failure === null ? "finding" : usualStep(failure));
  const here = steps.indexOf(at);
  return steps.map((step, index) => {
    const done = attempt?.done.find((one) => one.step === step) ?? null;
    if (index < here) return { step, state: "done", done };
    if (index > here) return { step, state: "todo", done: null };
    return { step, state: failure === null ? "now" : "failed", done: null };
  });
}
