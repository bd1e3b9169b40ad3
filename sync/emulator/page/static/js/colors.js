/** Colours of the API for a page that may be dark. */

const EMPTY = { red: 0, green: 0, blue: 0 };

/** @returns {[number, number, number]|null} 0 to 255 */
export function rgb(color, style) {
  const given = style?.rgbColor ?? color ?? (style ? EMPTY : null);
  if (!given) return null;
  return ["red", "green", "blue"].map((name) => Math.round((given[name] ?? 0) * 255));
}

export const css = (color) => `rgb(${color.join(" ")})`;

/** How light a colour is, 0 to 1. */
export function luminance(color) {
  const [red, green, blue] = color.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours as WCAG 2 defines it, 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The colour, made lighter or darker until it can be read on a background. */
export function readable(color, background, least = 4.5) {
  const towards = luminance(background) > 0.18 ? 0 : 255;
  let shown = color;
  for (let step = 1; contrast(shown, background) < least && step <= 10; step += 1) {
    shown = color.map((part) => Math.round(part + ((towards - part) * step) / 10));
  }
  return shown;
}

/** A light background as a tint of a dark page, its hue kept; a dark one as it is. */
export function dimmed(color, page) {
  if (luminance(color) < 0.4) return color;
  const mean = color.reduce((sum, part) => sum + part, 0) / 3;
  const chroma = Math.max(...color) - Math.min(...color);
  const share = 0.12 + 0.1 * Math.min(1, chroma / 40);
  return color.map((part, at) => {
    const tinted = page[at] + (mean - page[at]) * share + (part - mean) * 0.9;
    return Math.round(Math.max(0, Math.min(255, tinted)));
  });
}
