import { t } from "../../text";

/** When it is tried again: seconds that count down, minutes when it is long; nothing once it is due. */
export function nextTry(seconds: number): string {
  const n = Math.ceil(seconds);
  if (n <= 0) return "";
  return n < 100 ? t("status.nextTry", { n }) : t("status.nextTryMinutes", { n: Math.round(n / 60) });
}
