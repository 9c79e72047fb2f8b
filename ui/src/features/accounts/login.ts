import type { Failure } from "../../ipc";

/** What the user typed to log in, but for the password. */
export interface Typed {
  readonly address: string;
  /** `host:port`, or empty. */
  readonly server: string;
}

export const nothingTyped: Typed = { address: "", server: "" };

/** Beside which field a failure is shown; `form` if it is about none of them alone. */
export function fieldOf(failure: Failure, typed: Typed): "address" | "password" | "server" | "form" {
  switch (failure.code) {
    case "addressInvalid":
    case "serverNotFound":
      return typed.server.trim() !== "" && failure.about === typed.server.trim() ? "server" : "address";
    case "accountExists":
    case "accountDisabled":
      return "address";
    case "passwordEmpty":
    case "notAuthorized":
      return "password";
    case "textEmpty":
    case "textTooLong":
    case "textUnsendable":
    case "nameInvalid":
    case "serverNoAnswer":
    case "noNetwork":
    case "connectionLost":
    case "noTls":
    case "certificateInvalid":
    case "serverNonsense":
    case "serverUnavailable":
    case "noSafeMechanism":
    case "serverNotProven":
    case "conflict":
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
      return "form";
  }
}

/** Is the failure one that the user mends in the form, rather than by trying again? */
export function mendedInTheForm(failure: Failure): boolean {
  return fieldOf(failure, nothingTyped) !== "form";
}
