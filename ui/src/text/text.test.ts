import { afterEach, describe, expect, it } from "vitest";

import type { ErrorCode } from "../ipc";

import { t, tn } from "./catalogue";
import de from "./de.json";
import en from "./en.json";
import { meaning, nextStep, report, sentence } from "./failure";
import { fromDesktop, speech } from "./language.svelte";
import { dayName, dayOf, when } from "./moments";

const codes = Object.keys(en)
  .filter((key) => key.startsWith("failure."))
  .map((key) => key.slice("failure.".length) as ErrorCode);

afterEach(() => speech.choose("en"));

describe("texts", () => {
  it("follow the chosen language at once", () => {
    speech.choose("en");
    expect(t("app.cancel")).toBe(en["app.cancel"]);
    speech.choose("de");
    expect(t("app.cancel")).toBe(de["app.cancel"]);
  });

  it("take the desktop's language when none is chosen, and English for one they do not speak", () => {
    expect(fromDesktop(["de-AT", "en"])).toBe("de");
    expect(fromDesktop(["ar", "de"])).toBe("de");
    expect(fromDesktop(["ar", "fr"])).toBe("en");
    expect(fromDesktop([])).toBe("en");
  });

  it("count", () => {
    expect(tn("status.queued", 1)).toMatch(/^1 message /);
    expect(tn("status.queued", 2)).toMatch(/^2 messages /);
    speech.choose("de");
    expect(tn("status.queued", 1)).toMatch(/^1 Nachricht /);
    expect(tn("status.queued", 0)).toMatch(/^0 Nachrichten /);
  });

  it("keep a right-to-left name from turning the sentence around it", () => {
    expect(t("progress.title", { server: "خادم.example" })).toContain("\u2068خادم.example\u2069");
    expect(t("progress.title", { server: "quiet.example" })).not.toContain("\u2068");
  });

  it("take a value as it is, even one that looks like a hole or a replacement pattern", () => {
    expect(t("progress.title", { server: "{n} $& $1" })).toContain("{n} $& $1");
  });
});

describe("failures", () => {
  it.each(codes)("%s is one sentence that ends, in both languages", (code) => {
    for (const language of ["en", "de"]) {
      speech.choose(language);
      for (const about of ["quiet.example", ""]) {
        const said = sentence({ code, about, detail: "" });
        expect(said).toMatch(/^[\p{Lu}q].*\.$/u);
        expect(said).not.toMatch(/[{}]/);
      }
      expect(meaning({ code, about: "", detail: "" })).toMatch(/^$|\.$/);
    }
  });

  it("name the next step where there is one", () => {
    expect(nextStep({ code: "notAuthorized", about: "", detail: "" })).toBe("logInAgain");
    expect(nextStep({ code: "storeTooNew", about: "", detail: "" })).toBe("none");
  });

  it("report the code and the detail", () => {
    expect(report({ code: "noTls", about: "quiet.example", detail: "no starttls" })).toBe("Amsel: noTls\nquiet.example\nno starttls");
  });
});

describe("moments", () => {
  const now = new Date(2026, 10, 18, 14, 30).getTime();
  const hour = 3_600_000;

  it("are a time today, then a word, a weekday, a date", () => {
    speech.choose("en");
    expect(when(now - hour, now)).toMatch(/^13[:.]30|1:30/);
    expect(when(now - 24 * hour, now)).toBe("Yesterday");
    expect(when(now - 72 * hour, now)).toMatch(/^Sun/);
    expect(when(now - 400 * 24 * hour, now)).toMatch(/2?0?25/);
  });

  it("are days with names", () => {
    speech.choose("de");
    expect(dayName(dayOf(now), now)).toBe("Heute");
    expect(dayName(dayOf(now) - 1, now)).toBe("Gestern");
    expect(dayName(dayOf(now) - 3, now)).toBe("Sonntag");
    expect(dayName(dayOf(now) - 400, now)).toMatch(/2025/);
  });

  it("belong to the day where the user is", () => {
    expect(dayOf(new Date(2026, 10, 18, 0, 0).getTime())).toBe(dayOf(new Date(2026, 10, 18, 23, 59).getTime()));
    expect(dayOf(new Date(2026, 10, 19, 0, 0).getTime())).toBe(dayOf(now) + 1);
  });
});
