import type { Failure } from "../../ipc";

/** What the user typed to log in, but for the password. */
export interface Typed {
  readonly address: string;
  /** `host:port`, or empty. */
  readonly server: string;
}

export const nothingTyped: Typed = { address: "", server: "" };

/** Beside what a failure of a log-in is shown. */
export type Place = "address" | "password" | "server" | "form";

/** Beside which field a failure is shown; `form` if it is about none of them alone. */
export function fieldOf(failure: Failure, typed: Typed): Place {
  const server = typed.server.trim();
  switch (failure.code) {
    case "addressInvalid":
      return server !== "" && failure.about === server ? "server" : "address";
    // Where a server was typed, that one was looked for, whatever domain the failure names.
    case "serverNotFound":
      return server === "" ? "address" : "server";
    case "serverNoAnswer":
      return server === "" ? "form" : "server";
    case "addressOwn":
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
export function mendedInTheForm(failure: Failure, typed: Typed): boolean {
  return fieldOf(failure, typed) !== "form";
}

/** The failure in the user's words: the server that they typed, in place of the domain that it serves. */
export function asTyped(failure: Failure, typed: Typed): Failure {
  return fieldOf(failure, typed) === "server" ? { ...failure, about: typed.server.trim() } : failure;
}

/** What the form holds at a moment. */
export interface Filled extends Typed {
  readonly password: string;
}

/** Is what a failure stands beside still what was tried? A field that changed is not wrong any longer. */
export function stands(place: Place, tried: Filled, now: Filled): boolean {
  return place === "form" || tried[place] === now[place];
}
