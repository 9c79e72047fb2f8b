import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { hsluv } from "./colour";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const themes = ["light", "dark", "contrast-light", "contrast-dark"] as const;
type Theme = (typeof themes)[number];
type Values = ReadonlyMap<string, string>;

function declarations(block: string): Values {
  return new Map([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((hit) => [hit[1] ?? "", (hit[2] ?? "").trim()]));
}

/** Everything that stands in the blocks after a selector. */
function block(selector: string): Values {
  const at = css.indexOf(`${selector} {`);
  expect(at, selector).toBeGreaterThan(-1);
  return declarations(css.slice(at, css.indexOf("}", at)));
}

const palette = block("/* ---------- Tier 1: palette ---------- */\n:root");
const chosen: Record<Theme, Values> = {
  light: block(`:root, [data-theme="light"]`),
  dark: block(`[data-theme="dark"]`),
  "contrast-light": block(`[data-theme="contrast-light"]`),
  "contrast-dark": block(`[data-theme="contrast-dark"]`),
};

function colour(theme: Theme, name: string): string {
  const value = chosen[theme].get(`--c-${name}`) ?? chosen.light.get(`--c-${name}`) ?? "";
  const raw = /^var\((--p-[\w-]+)\)$/.exec(value)?.[1];
  return raw === undefined ? value : (palette.get(raw) ?? "");
}

/** WCAG 2.2, relative luminance of #rrggbb. */
function luminance(hex: string): number {
  expect(hex).toMatch(/^#[\da-f]{6}$/);
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

interface Pair {
  front: string;
  back: string;
  need: number;
  promised: Record<Theme, number>;
}

/** The table in the head of tokens.css: what it promises is what is tested. */
const pairs: Pair[] = [...css.matchAll(/^ {2}([\w-]+) on ([\w-]+) +([\d.]+) +([\d.]+) \w+ +([\d.]+) \w+ +([\d.]+) \w+ +([\d.]+) \w+/gm)].map(
  ([, front = "", back = "", need = "", ...figures]) => {
    const promised = Object.fromEntries(themes.map((theme, at) => [theme, Number(figures[at])])) as Record<Theme, number>;
    return { front, back, need: Number(need), promised };
  },
);

/** The promises about colours from names, in the same head. */
const nickRows = [...css.matchAll(/^ {2}([\w-]+) +nick L=(\d+):.*white on avatar fill L=(\d+): ([\d.]+)/gm)];

describe("the contrast table of tokens.css", () => {
  it("is there", () => {
    expect(pairs.length).toBeGreaterThanOrEqual(50);
    expect(nickRows.length).toBe(themes.length);
  });

  it.each(pairs)("$front on $back reaches $need everywhere, and what the table says", ({ front, back, need, promised }) => {
    for (const theme of themes) {
      const is = contrast(colour(theme, front), colour(theme, back));
      expect(is, theme).toBeGreaterThanOrEqual(need);
      expect(is, `${theme}: the table is stale`).toBeCloseTo(promised[theme], 1);
    }
  });

  it("holds for names and avatars of every hue", () => {
    for (const [, theme = "", nick = "", fill = "", promised = ""] of nickRows) {
      const back = colour(theme as Theme, "bg-main");
      for (let hue = 0; hue < 360; hue += 5) {
        expect(contrast(hsluv(hue, 90, Number(nick)), back), `${theme} ${hue}`).toBeGreaterThanOrEqual(4.5);
        expect(contrast(hsluv(hue, 62, Number(fill)), "#ffffff"), `${theme} ${hue}`).toBeGreaterThanOrEqual(Number(promised) - 0.3);
      }
    }
  });

  it("would notice a pair that is too pale", () => {
    expect(contrast("#ffffff", "#ffffff")).toBe(1);
    expect(contrast("#777777", "#ffffff")).toBeLessThan(4.5);
    expect(contrast("#000000", "#ffffff")).toBe(21);
  });
});

describe("themes", () => {
  it("say the same whether chosen or followed", () => {
    const followed: [string, Theme][] = [
      ["@media (prefers-color-scheme: dark) {\n  :root:not([data-theme])", "dark"],
      ["@media (prefers-contrast: more) {\n  :root:not([data-theme])", "contrast-light"],
      ["@media (prefers-contrast: more) and (prefers-color-scheme: dark) {\n  :root:not([data-theme])", "contrast-dark"],
    ];
    for (const [selector, theme] of followed) expect([...block(selector)], theme).toEqual([...chosen[theme]]);
  });
});
