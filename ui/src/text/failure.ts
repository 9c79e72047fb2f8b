import type { ErrorCode, Failure } from "../ipc";

import { t, type PlainKey, type TextKey } from "./catalogue";

/** What the user can do next about a failure, where there is something. */
export type NextStep = "tryAgain" | "logInAgain" | "fix" | "none";

const nextSteps: Record<ErrorCode, NextStep> = {
  addressInvalid: "fix",
  addressOwn: "fix",
  passwordEmpty: "fix",
  accountExists: "fix",
  textEmpty: "fix",
  textTooLong: "fix",
  textUnsendable: "fix",
  nameInvalid: "fix",
  serverNotFound: "fix",
  serverNoAnswer: "tryAgain",
  noNetwork: "tryAgain",
  connectionLost: "tryAgain",
  noTls: "tryAgain",
  certificateInvalid: "tryAgain",
  serverNonsense: "tryAgain",
  serverUnavailable: "tryAgain",
  notAuthorized: "logInAgain",
  accountDisabled: "none",
  noSafeMechanism: "none",
  serverNotProven: "tryAgain",
  conflict: "tryAgain",
  serverRefused: "tryAgain",
  answerUnreadable: "tryAgain",
  messageRefused: "tryAgain",
  recipientUnknown: "none",
  deliveryUnknown: "tryAgain",
  passphraseWrong: "fix",
  passphraseTooShort: "fix",
  keychainLocked: "tryAgain",
  keyLost: "tryAgain",
  diskFull: "tryAgain",
  profileInUse: "tryAgain",
  storeTooNew: "none",
  storeBroken: "none",
  notFound: "none",
  internal: "tryAgain",
};

/** What it means and what to do, where the sentence alone does not say it. */
const meanings: Record<ErrorCode, PlainKey | null> = {
  addressInvalid: null,
  addressOwn: null,
  passwordEmpty: null,
  accountExists: null,
  textEmpty: null,
  textTooLong: null,
  textUnsendable: null,
  nameInvalid: null,
  serverNotFound: "meaning.serverNotFound",
  serverNoAnswer: "meaning.serverNoAnswer",
  noNetwork: "meaning.noNetwork",
  connectionLost: null,
  noTls: "meaning.noTls",
  certificateInvalid: "meaning.certificateInvalid",
  serverNonsense: "meaning.serverNonsense",
  serverUnavailable: "meaning.serverUnavailable",
  notAuthorized: "meaning.notAuthorized",
  accountDisabled: "meaning.accountDisabled",
  noSafeMechanism: "meaning.noSafeMechanism",
  serverNotProven: "meaning.serverNotProven",
  conflict: "meaning.conflict",
  serverRefused: "meaning.serverRefused",
  answerUnreadable: "meaning.answerUnreadable",
  messageRefused: null,
  recipientUnknown: null,
  deliveryUnknown: null,
  passphraseWrong: null,
  passphraseTooShort: null,
  keychainLocked: "meaning.keychainLocked",
  keyLost: "meaning.keyLost",
  diskFull: "meaning.diskFull",
  profileInUse: "meaning.profileInUse",
  storeTooNew: "meaning.storeTooNew",
  storeBroken: "meaning.storeBroken",
  notFound: null,
  internal: null,
};

/** The one sentence of a failure. Does not compile if a code has none. */
export function sentence(failure: Failure): string {
  const key: TextKey = `failure.${failure.code}`;
  const about = failure.about === "" ? t("failureAbout.somebody") : failure.about;
  const text = t(key, { about });
  return failure.about === "" ? text.charAt(0).toLocaleUpperCase() + text.slice(1) : text;
}

/** What a failure means, or nothing if its sentence says it all. */
export function meaning(failure: Failure): string {
  const key = meanings[failure.code];
  return key === null ? "" : t(key);
}

export function nextStep(failure: Failure): NextStep {
  return nextSteps[failure.code];
}

/** What "Copy report" gives: the code, whom it is about, and the detail. Never a password, never a message. */
export function report(failure: Failure): string {
  const lines = [`Amsel: ${failure.code}`];
  if (failure.about !== "") lines.push(failure.about);
  if (failure.detail !== "") lines.push(failure.detail);
  return lines.join("\n");
}
