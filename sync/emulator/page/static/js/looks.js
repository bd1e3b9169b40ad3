/**
 * A cell's format as styles. Formats are shared between cells, so each is worked out once.
 * @typedef {{styles: Record<string, string>, wrap: string, align: string, kind: string}} Look
 */
import { css, readable, rgb } from "./colors.js";

const WHITE = [255, 255, 255];
const DARK_PAGE = [24, 27, 31];
const BLACK_TEXT = [0, 0, 0];
const ACROSS = { LEFT: "left", CENTER: "center", RIGHT: "right" };
const DOWN = { TOP: "flex-start", MIDDLE: "center", BOTTOM: "flex-end" };
const POINTS_TO_PIXELS = 1.3;

export const dark = matchMedia("(prefers-color-scheme: dark)");
let known = new WeakMap();
dark.addEventListener("change", () => {
  known = new WeakMap();
});

/** @type {Look} */
const PLAIN = { styles: {}, wrap: "OVERFLOW_CELL", align: "", kind: "" };

/** @returns {Look} */
export function lookOf(format) {
  if (!format) return PLAIN;
  let look = known.get(format);
  if (!look) known.set(format, (look = worked(format)));
  return look;
}

function worked(format) {
  const text = format.textFormat ?? {};
  const styles = { ...colors(format, text), ...fonts(text), ...borders(format.borders ?? {}) };
  const down = DOWN[format.verticalAlignment];
  if (down && down !== "flex-end") styles.alignItems = down;
  return {
    styles,
    wrap: format.wrapStrategy ?? "OVERFLOW_CELL",
    align: ACROSS[format.horizontalAlignment] ?? "",
    kind: format.numberFormat?.type ?? "",
  };
}

function colors(format, text) {
  const styles = {};
  const page = dark.matches ? DARK_PAGE : WHITE;
  const own = rgb(format.backgroundColor, format.backgroundColorStyle);
  const painted = own && String(own) !== String(WHITE) ? own : null;
  if (painted) styles.backgroundColor = css(painted);
  const written = rgb(text.foregroundColor, text.foregroundColorStyle) ?? BLACK_TEXT;
  const plain = String(written) === String(BLACK_TEXT);
  if (plain && !painted) return styles;
  const adjusted = dark.matches || (plain && painted);
  styles.color = css(adjusted ? readable(written, painted ?? page) : written);
  return styles;
}

function fonts(text) {
  const styles = {};
  if (text.bold) styles.fontWeight = "700";
  if (text.italic) styles.fontStyle = "italic";
  const lines = [text.underline && "underline", text.strikethrough && "line-through"];
  if (lines.some(Boolean)) styles.textDecoration = lines.filter(Boolean).join(" ");
  if (text.fontSize && text.fontSize !== 10) {
    styles.fontSize = `${Math.round(text.fontSize * POINTS_TO_PIXELS)}px`;
  }
  if (/mono|courier|consol/i.test(text.fontFamily ?? "")) styles.fontFamily = "monospace";
  return styles;
}

function borders(sides) {
  const styles = {};
  for (const [side, border] of Object.entries(sides)) {
    if (!border?.style || border.style === "NONE") continue;
    const name = `border${side[0].toUpperCase()}${side.slice(1)}`;
    const color = rgb(border.color, border.colorStyle) ?? BLACK_TEXT;
    const shown = dark.matches ? readable(color, DARK_PAGE, 2) : color;
    const line = { DASHED: "dashed", DOTTED: "dotted", DOUBLE: "double" }[border.style] ?? "solid";
    const width = { SOLID_MEDIUM: 2, SOLID_THICK: 3, DOUBLE: 3 }[border.style] ?? 1;
    styles[name] = `${width}px ${line} ${css(shown)}`;
  }
  return styles;
}
