/** How wide text is on the screen. */

const FAMILY = 'Arial, "Liberation Sans", Helvetica, sans-serif';
const POINTS_TO_PIXELS = 1.3;
const context = document.createElement("canvas").getContext("2d");

/** The height of letters of a size in points, in pixels; the usual 10 points are 13. */
export const pixels = (points) => Math.round((points ?? 10) * POINTS_TO_PIXELS);

/** The width of a line of text in pixels. @param {any} [font] a TextFormat */
export function widthOf(text, font) {
  context.font = `${font?.bold ? "700 " : ""}${pixels(font?.fontSize)}px ${FAMILY}`;
  return context.measureText(text).width;
}

/** How many lines text takes up in a width, words kept whole as far as that can be told. */
export function linesOf(text, width, font) {
  let lines = 0;
  for (const paragraph of text.split("\n")) {
    let room = 0;
    lines += 1;
    for (const word of paragraph.split(/(?<=[ -])/)) {
      const wide = widthOf(word, font);
      if (room + widthOf(word.trimEnd(), font) > width && room > 0) {
        lines += 1;
        room = 0;
      }
      lines += Math.floor(wide / width);
      room += wide % width;
    }
  }
  return lines;
}
