/** The names of the values that a text wants, in order of appearance. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1] ?? ""))];
}

function shape(text: string, without: string[]): string {
  const names = placeholders(text).filter((name) => !without.includes(name));
  return names.length === 0 ? "Nothing" : `{ ${names.map((name) => `${name}: Value`).join("; ")} }`;
}

/**
 * Writes the types of a catalogue, so that the compiler knows every key and what its text wants.
 * `x.one` and `x.other` together are the plural `x`, chosen by its `{n}`.
 */
export function renderKeys(catalogue: Record<string, string>): string {
  const singular: string[] = [];
  const plural: string[] = [];
  for (const [key, text] of Object.entries(catalogue)) {
    const base = key.replace(/\.(one|other)$/, "");
    const counted = `${base}.one` in catalogue && `${base}.other` in catalogue;
    if (!counted) singular.push(`  "${key}": ${shape(text, [])};`);
    else if (key.endsWith(".other")) plural.push(`  "${base}": ${shape(text, ["n"])};`);
  }
  return [
    "// @generated from en.json by `npm run texts`. Do not edit.",
    "",
    "export type Value = string | number;",
    "export type Nothing = Record<never, never>;",
    "",
    "export interface Texts {",
    ...singular,
    "}",
    "",
    "export interface Plurals {",
    ...plural,
    "}",
    "",
  ].join("\n");
}
