import { sample, type Sample } from "../../design/sample";
import type { AccountRow, ErrorCode, Failure, Link, StepDone } from "../../ipc";

import AccountList from "./AccountList.svelte";
import AccountStatus from "./AccountStatus.svelte";
import type { Memory } from "./accounts.store";
import LogIn from "./LogIn.svelte";
import { nothingTyped } from "./login";
import LogInAgain from "./LogInAgain.svelte";
import Opening from "./Opening.svelte";
import ProfileFailed from "./ProfileFailed.svelte";
import Progress from "./Progress.svelte";
import Unlock from "./Unlock.svelte";
import Welcome from "./Welcome.svelte";

const nothing = (): void => undefined;
const well = (): Promise<null> => Promise.resolve(null);
const soon = Date.now() + 12_000;
const long = "adolph.blaine.charles.david.earl.frederick.gerald@a-very-long-name-of-a-server.department.university.example";

function failure(code: ErrorCode, detail = "", about = "quiet.example"): Failure {
  return { code, about, detail };
}

function row(link: Link, more: Partial<AccountRow> = {}): AccountRow {
  return { id: 1, address: "mira@quiet.example", server: "quiet.example", kept: true, link, queued: 0, ...more };
}

const done: StepDone[] = [
  { step: "finding", detail: "xmpp.quiet.example:5223", tookMs: 214 },
  { step: "securing", detail: "TLS 1.3", tookMs: 312 },
  { step: "authenticating", detail: "SCRAM-SHA-256-PLUS", tookMs: 431 },
];
const memory: Memory = { attempt: null, downSince: 0, trouble: null, backAt: null, owed: 0, fresh: false };
const online: Link = { state: "online" };

const forms: Sample[] = [
  sample("accounts/log-in", "window", LogIn, { typed: nothingTyped, failure: null, logIn: well, back: nothing }),
  sample("accounts/log-in-address-wrong", "window", LogIn, {
    typed: { address: "mira", server: "" },
    failure: failure("addressInvalid", "", "mira"),
    logIn: well,
    back: nothing,
  }),
  sample("accounts/log-in-password-wrong", "window", LogIn, {
    typed: { address: "mira@quiet.example", server: "" },
    failure: failure("notAuthorized"),
    logIn: well,
    back: nothing,
  }),
  sample("accounts/log-in-server-wrong", "window", LogIn, {
    typed: { address: long, server: "localhost:http" },
    failure: failure("addressInvalid", "", "localhost:http"),
    logIn: well,
    back: nothing,
  }),
  sample("accounts/log-in-server-not-found", "window", LogIn, {
    typed: { address: "mira@quiet.example", server: "nohost.example:5222" },
    known: "a password",
    failure: failure("serverNotFound"),
    logIn: well,
    back: nothing,
  }),
  sample("accounts/unlock-first", "window", Unlock, { first: true, unlock: well }),
  sample("accounts/unlock", "window", Unlock, { first: false, unlock: well }),
  sample("accounts/log-in-again", "window", LogInAgain, { row: row(online), logInAgain: well, close: nothing }),
];

function progress(id: string, link: Link, attempt: Memory["attempt"], more: Partial<AccountRow> = {}, stuck: Failure | null = null): Sample {
  const props = { row: row(link, { kept: false, ...more }), attempt, stuck, cancel: nothing, tryNow: nothing };
  return sample(`accounts/progress-${id}`, "window", Progress, props);
}

const attempts: Sample[] = [
  progress("begins", { state: "connecting", step: "finding", done: [] }, { step: "finding", done: [] }),
  progress("loads", { state: "connecting", step: "loading", done }, { step: "loading", done }),
  progress("certificate", { state: "stopped", failure: failure("certificateInvalid", "expired 2026-11-19") }, {
    step: "securing",
    done: done.slice(0, 1),
  }),
  progress("no-answer", { state: "waiting", failure: failure("serverNoAnswer"), retryAt: soon }, { step: "finding", done: [] }),
  progress("stuck", { state: "waiting", failure: failure("noNetwork"), retryAt: soon }, { step: "finding", done: [] }, {}, failure("diskFull")),
  progress("no-tls", { state: "stopped", failure: failure("noTls") }, { step: "securing", done: done.slice(0, 1) }),
  progress(
    "long",
    { state: "stopped", failure: failure("serverNotProven", "", long.split("@")[1] ?? "") },
    { step: "authenticating", done: done.slice(0, 2) },
    { address: long, server: long.split("@")[1] ?? "" },
  ),
];

const broken: Sample[] = [
  ...(["profileInUse", "storeTooNew", "storeBroken", "keychainLocked", "keyLost", "diskFull", "internal"] as const).map((code) =>
    sample(`accounts/profile-${code}`, "window", ProfileFailed, { failure: failure(code, "profile: in use by 4711", ""), reopen: well }),
  ),
  sample("accounts/profile-refused", "window", ProfileFailed, {
    failure: failure("profileInUse", "", ""),
    reopen: () => Promise.resolve(failure("internal", "the engine has ended", "")),
    begun: failure("internal", "the engine has ended", ""),
  }),
];

function status(id: string, link: Link, more: { queued?: number; memory?: Partial<Memory>; named?: boolean; trouble?: Failure } = {}): Sample {
  return sample(`accounts/status-${id}`, "line", AccountStatus, {
    row: row(link, { queued: more.queued ?? 0, ...(more.trouble === undefined ? {} : { trouble: more.trouble }) }),
    memory: { ...memory, ...more.memory },
    named: more.named ?? false,
    tryNow: nothing,
    logInAgain: nothing,
  });
}

const lines: Sample[] = [
  status("connecting", { state: "connecting", step: "finding", done: [] }),
  status("offline", { state: "waiting", failure: failure("noNetwork"), retryAt: soon }, { queued: 2 }),
  status("no-answer", { state: "waiting", failure: failure("serverNoAnswer"), retryAt: soon }, { queued: 1 }),
  status("named", { state: "waiting", failure: failure("connectionLost"), retryAt: soon }, { named: true }),
  status("password", { state: "stopped", failure: failure("notAuthorized") }),
  status("certificate", { state: "stopped", failure: failure("certificateInvalid", "expired") }),
  status("troubled", online, { trouble: failure("answerUnreadable", "stanza larger than 1 MiB"), memory: { downSince: null } }),
  status("back", online, { memory: { downSince: null, backAt: soon, owed: 2 } }),
];

export const gallery: Sample[] = [
  sample("accounts/opening", "window", Opening, { since: 0 }),
  sample("accounts/welcome", "window", Welcome, { logIn: nothing, speak: nothing }),
  ...forms,
  ...attempts,
  ...broken,
  ...lines,
  sample("accounts/list", "line", AccountList, {
    rows: [
      row(online),
      row({ state: "stopped", failure: failure("notAuthorized") }, { id: 2, address: "mira@tern.example", server: "tern.example" }),
      row({ state: "waiting", failure: failure("serverNoAnswer", "", "long.example"), retryAt: soon }, { id: 3, address: long }),
    ],
    add: nothing,
    remove: well,
    tryNow: nothing,
    logInAgain: nothing,
  }),
];
