import { describe, expect, it } from "vitest";

import de from "./de.json";
import en from "./en.json";
import { placeholders, renderKeys } from "./keys.render";

const english: Record<string, string> = en;
const german: Record<string, string> = de;

describe("the catalogue", () => {
  it("has the same keys in the same order in both languages", () => {
    expect(Object.keys(german)).toEqual(Object.keys(english));
  });

  it("wants the same values in both languages", () => {
    for (const [key, text] of Object.entries(english)) {
      expect(placeholders(german[key] ?? "").sort(), key).toEqual(placeholders(text).sort());
    }
  });

  it("has both forms of every plural", () => {
    for (const key of Object.keys(english)) {
      if (key.endsWith(".one")) expect(english, key).toHaveProperty([key.replace(/one$/, "other")]);
      if (key.endsWith(".other")) expect(english, key).toHaveProperty([key.replace(/other$/, "one")]);
    }
  });

  it("keeps the tone: no exclamation marks, no protocol words, no straight apostrophes", () => {
    for (const [key, text] of [...Object.entries(english), ...Object.entries(german)]) {
      expect(text, key).not.toMatch(/!|\bOops|\bstanza|\broster|\bJID\b|\bSASL\b|'/i);
      expect(text.trim(), key).toBe(text);
      expect(text, key).not.toBe("");
    }
  });

  it("is what keys.ts was written from", async () => {
    await expect(renderKeys(english)).toMatchFileSnapshot("keys.ts");
  });
});
