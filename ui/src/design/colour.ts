import { sha1 } from "@noble/hashes/legacy.js";

/** CIE L* by theme: HSLuv's lightness is L*, so every hue meets the contrast that tokens.css promises. */
const lightness = {
  nick: { light: 40, dark: 76, "contrast-light": 30, "contrast-dark": 86 },
  fill: { light: 44, dark: 42, "contrast-light": 34, "contrast-dark": 34 },
} as const;
const saturation = { nick: 90, fill: 62 } as const;

// HSLuv (hsluv.org): linear sRGB from CIE XYZ, and the constants of CIE LUV for the white point D65.
const rgbFromXyz = [
  [3.240969941904521, -1.537383177570093, -0.498610760293],
  [-0.96924363628087, 1.87596750150772, 0.041555057407175],
  [0.055630079696993, -0.20397695888897, 1.056971514242878],
] as const;
const kappa = 903.2962962;
const epsilon = 0.0088564516;
const whiteU = 0.19783000664283;
const whiteV = 0.46831999493879;

/** The largest chroma that sRGB can show at this lightness and hue: the nearest border of the gamut. */
function maxChroma(l: number, hue: number): number {
  const cube = (l + 16) ** 3 / 1560896;
  const y = cube > epsilon ? cube : l / kappa;
  const [sin, cos] = [Math.sin(hue), Math.cos(hue)];
  let nearest = Infinity;
  for (const [a, b, c] of rgbFromXyz) {
    for (const side of [0, 1]) {
      const bottom = (632260 * c - 126452 * b) * y + 126452 * side;
      const slope = ((284517 * a - 94839 * c) * y) / bottom;
      const offset = ((838422 * c + 769860 * b + 731718 * a) * l * y - 769860 * side * l) / bottom;
      const length = offset / (sin - slope * cos);
      if (length >= 0 && length < nearest) nearest = length;
    }
  }
  return nearest;
}

function gamma(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** HSLuv (degrees, percent, percent) as #rrggbb. */
export function hsluv(h: number, s: number, l: number): string {
  const hue = (h / 180) * Math.PI;
  const chroma = (maxChroma(l, hue) / 100) * s;
  const u = (chroma * Math.cos(hue)) / (13 * l) + whiteU;
  const v = (chroma * Math.sin(hue)) / (13 * l) + whiteV;
  const y = l <= 8 ? l / kappa : ((l + 16) / 116) ** 3;
  const x = -(9 * y * u) / ((u - 4) * v - u * v);
  const z = (9 * y - 15 * v * y - v * x) / (3 * v);
  const parts = rgbFromXyz.map(([a, b, c]) => {
    const part = Math.min(1, Math.max(0, gamma(a * x + b * y + c * z)));
    return Math.round(part * 255)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${parts.join("")}`;
}

/** XEP-0392 §5.1: the angle of a text, from the first two bytes of its SHA-1, little endian. */
export function angle(text: string): number {
  const [low = 0, high = 0] = sha1(new TextEncoder().encode(text));
  return ((low + high * 256) / 65536) * 360;
}

/** The custom properties that colour an element by a name; `tokens.css` picks those of the theme. */
export function colours(name: string): ReadonlyMap<string, string> {
  const hue = angle(name);
  const found = new Map<string, string>();
  for (const kind of ["nick", "fill"] as const) {
    for (const [theme, l] of Object.entries(lightness[kind])) {
      found.set(`--cc-${kind}-${theme}`, hsluv(hue, saturation[kind], l));
    }
  }
  return found;
}

const known = new Map<string, ReadonlyMap<string, string>>();

/**
 * Colours an element by an address (XEP-0392), for everything in it that reads `--nick` or `--avatar-fill`.
 * Set through the CSSOM: the window's content policy forbids style attributes.
 */
export function coloured(address: string): (element: HTMLElement) => void {
  return (element) => {
    let found = known.get(address);
    if (found === undefined) {
      found = colours(address);
      known.set(address, found);
    }
    element.dataset["cc"] = "";
    for (const [property, value] of found) element.style.setProperty(property, value);
  };
}
