import de from "./de.json";
import en from "./en.json";
import type { Nothing, Plurals, Texts, Value } from "./keys";
import { speech, type Language } from "./language.svelte";

export type TextKey = keyof Texts;
export type PluralKey = keyof Plurals;
/** Keys of texts that want no values. */
export type PlainKey = { [K in TextKey]: Nothing extends Texts[K] ? K : never }[TextKey];

type HasHoles<V> = V extends unknown ? (keyof V extends never ? false : true) : never;
/** Exactly what the text wants; for a choice of several keys, what any of them may want. */
type Values<V> = HasHoles<V> extends false ? [] : HasHoles<V> extends true ? [values: V] : [values: Record<string, Value>];

const catalogues: Record<Language, Record<string, string>> = { en, de };
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Characters that turn or isolate what follows them: LRE to RLO, LRI to PDI (UAX #9 §2). */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** A text without the characters that turn what follows them: for where it becomes part of a longer text. */
export function plain(value: string): string {
  return value.replace(turning, "");
}

/** Keeps a name from turning the sentence around it, by its script or on purpose (UAX #9, first strong isolate). */
function isolated(value: string): string {
  const calm = plain(value);
  return rightToLeft.test(calm) ? `\u2068${calm}\u2069` : calm;
}

function filled(key: string, values: Record<string, Value>): string {
  const text = catalogues[speech.now][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (hole: string, name: string) => {
    const value = values[name];
    if (value === undefined) return hole;
    return typeof value === "number" ? new Intl.NumberFormat(speech.locale).format(value) : isolated(value);
  });
}

/** The text of a key in the language that Amsel speaks now. */
export function t<K extends TextKey>(key: K, ...[values]: Values<Texts[K]>): string {
  return filled(key, values ?? {});
}

/** The text for `n` things. */
export function tn<K extends PluralKey>(key: K, n: number, ...[values]: Values<Plurals[K]>): string {
  const form = new Intl.PluralRules(speech.now).select(n) === "one" ? "one" : "other";
  return filled(`${key}.${form}`, { ...(values as Record<string, Value> | undefined), n });
}
