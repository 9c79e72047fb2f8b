import type { TimelineRow } from "../../ipc";
import { clock, sentence, t } from "../../text";
import { clamp } from "./display";

/** As much as anybody wants to hear at once. */
const spoken = 1_000;

/** Why a message was not sent, as one sentence; empty if nothing is wrong with it. */
export function trouble(row: TimelineRow): string {
  if (row.delivery !== "failed" && row.delivery !== "unknown") return "";
  const said = t(`delivery.${row.delivery}`);
  if (row.failure === null) return `${said}.`;
  const why = sentence(row.failure);
  // Some sentences begin with "Not sent" themselves.
  return why.startsWith(said) ? why : `${said}. ${why}`;
}

/** One sentence for a message: "Jonas, 14:23: Shall I book for two?", "You, 14:30: Perfect. Delivered." */
export function messageSentence(row: TimelineRow, name: string): string {
  const text = row.refused === null ? clamp(row.text, spoken).text : `${t("tl.refused")}.`;
  const said = t("tl.sentence", { name: row.own ? t("tl.mine") : name, time: clock(row.at), text });
  if (row.delivery === null) return said;
  const state = trouble(row);
  const end = /[.!?…:]$/u.test(said) ? "" : ".";
  return `${said}${end} ${state === "" ? `${t(`delivery.${row.delivery}`)}.` : state}`;
}
