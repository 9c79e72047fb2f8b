import { describe, expect, it } from "vitest";

import { angle, colours, hsluv } from "./colour";
import { initials } from "./initials";

describe("colours from names", () => {
  // XEP-0392 §13.2, "Test Vectors": angles of the names without correction.
  it.each([
    ["Romeo", 327.255249],
    ["juliet@capulet.lit", 209.410400],
    ["😺", 331.199341],
    ["council", 359.994507],
    ["Board", 171.430664],
  ])("hash %s to its angle", (name, degrees) => {
    expect(angle(name)).toBeCloseTo(degrees, 5);
  });

  it("are grey where nothing but lightness is asked for", () => {
    expect(hsluv(120, 0, 50)).toMatch(/^#([\da-f]{2})\1\1$/);
    expect(hsluv(0, 100, 53.24)).toMatch(/^#[\da-f]{6}$/);
  });

  it("come for all four themes and for both uses", () => {
    expect([...colours("mira@quiet.example").keys()]).toHaveLength(8);
    expect(colours("mira@quiet.example")).toEqual(colours("mira@quiet.example"));
  });
});

describe("initials", () => {
  it.each([
    ["Jonas Weber", "JW"],
    ["jonas", "J"],
    ["nobody@quiet.example", "N"],
    ["Adolph Blaine Charles", "AC"],
    ["ólafur Björnsson", "ÓB"],
    ["👩🏽‍🔧", "👩🏽‍🔧"],
    ["", "?"],
  ])("of %s are %s", (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});
