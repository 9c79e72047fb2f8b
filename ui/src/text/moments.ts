import { t } from "./catalogue";
import { speech } from "./language.svelte";

const dayLength = 86_400_000;

/** A time of day: 14:23. */
export function clock(at: number): string {
  return new Intl.DateTimeFormat(speech.locale, { timeStyle: "short" }).format(at);
}

/** The whole moment, for tooltips and screen readers. */
export function moment(at: number): string {
  return new Intl.DateTimeFormat(speech.locale, { dateStyle: "full", timeStyle: "short" }).format(at);
}

/** The calendar day of a moment where the user is, counted from 1970-01-01. */
export function dayOf(at: number): number {
  const local = new Date(at);
  return Math.round(Date.UTC(local.getFullYear(), local.getMonth(), local.getDate()) / dayLength);
}

function relative(days: number): string {
  const word = new Intl.RelativeTimeFormat(speech.now, { numeric: "auto" }).format(days, "day");
  return word.charAt(0).toLocaleUpperCase(speech.now) + word.slice(1);
}

/** A day as a heading: Today, Yesterday, Monday, 3 November 2026. */
export function dayName(day: number, now: number): string {
  const ago = dayOf(now) - day;
  if (ago === 0 || ago === 1) return relative(-ago);
  const year = new Date(day * dayLength).getUTCFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" as const };
  const form: Intl.DateTimeFormatOptions =
    ago > 1 && ago < 7 ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long", ...year };
  return new Intl.DateTimeFormat(speech.locale, { ...form, timeZone: "UTC" }).format(day * dayLength);
}

/** A moment in a list: the time today, "Yesterday", the weekday this week, else the date. */
export function when(at: number, now: number): string {
  const ago = dayOf(now) - dayOf(at);
  if (ago <= 0) return clock(at);
  if (ago === 1) return relative(-1);
  if (ago < 7) return new Intl.DateTimeFormat(speech.locale, { weekday: "short" }).format(at);
  return new Intl.DateTimeFormat(speech.locale, { dateStyle: "short" }).format(at);
}

/** A length of time in seconds: 0.2 s. */
export function seconds(milliseconds: number): string {
  const number = new Intl.NumberFormat(speech.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return t("app.seconds", { n: number.format(milliseconds / 1000) });
}
