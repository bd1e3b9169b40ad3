/**
 * A cell's format as styles. Formats are shared between cells, so each is worked out once.
 * @typedef {{styles: Record<string, string>, wrap: string, align: string, kind: string}} Look
 */
import { contrast, css, dimmed, luminance, readable, rgb } from "./colors.js";
import { pixels } from "./measure.js";

const WHITE = [255, 255, 255];
const DARK_PAGE = [24, 27, 31];
const BLACK_TEXT = [0, 0, 0];
const INKY = 0.035;
const UNSEEN = 1.1;
const ACROSS = { LEFT: "left", CENTER: "center", RIGHT: "right" };
const DOWN = { TOP: "flex-start", MIDDLE: "center", BOTTOM: "flex-end" };

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
  const given = own && String(own) !== String(WHITE) ? own : null;
  const painted = given && dark.matches ? dimmed(given, DARK_PAGE) : given;
  if (painted) styles.backgroundColor = css(painted);
  const written = rgb(text.foregroundColor, text.foregroundColorStyle) ?? BLACK_TEXT;
  const around = painted ?? page;
  if (contrast(written, given ?? WHITE) < UNSEEN) {
    styles.color = css(around); // written so that nobody sees it
    return styles;
  }
  const inky = luminance(written) < INKY;
  if (inky && (!painted || painted !== given)) return styles; // the page's own ink
  if (painted && luminance(written) > luminance(painted)) {
    styles.backgroundColor = css(readable(painted, written)); // light on dark stays that
    styles.color = css(written);
  } else {
    styles.color = css(readable(written, around, dark.matches ? 6 : 4.5));
  }
  return styles;
}

function fonts(text) {
  const styles = {};
  if (text.bold) styles.fontWeight = "700";
  if (text.italic) styles.fontStyle = "italic";
  const lines = [text.underline && "underline", text.strikethrough && "line-through"];
  if (lines.some(Boolean)) styles.textDecoration = lines.filter(Boolean).join(" ");
  if (text.fontSize && text.fontSize !== 10) {
    styles.fontSize = `${pixels(text.fontSize)}px`;
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
