/**
 * Addresses of cells: rows and columns count from 0, boxes end before `bottom` and `right`.
 * @typedef {{top: number, bottom: number, left: number, right: number}} Box
 */

/** The letters of a column: 0 is A. */
export function letters(column) {
  let name = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** The column of some letters. */
function columnOf(name) {
  return [...name.toUpperCase()].reduce((sum, each) => sum * 26 + each.charCodeAt(0) - 64, 0) - 1;
}

export const a1 = (row, column) => letters(column) + (row + 1);

/** @param {Box} box */
export function boxA1(box) {
  const first = a1(box.top, box.left);
  const last = a1(box.bottom - 1, box.right - 1);
  return first === last ? first : `${first}:${last}`;
}

export const quoted = (title) => `'${title.replaceAll("'", "''")}'`;

/** A range with its sheet, as the API wants it. */
export const placed = (title, box) => `${quoted(title)}!${boxA1(box)}`;

/** Read `B7` or `B7:C9`. @returns {Box|null} */
export function parse(text) {
  const found = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?$/.exec(text.trim());
  if (!found) return null;
  const [, fromColumn, fromRow, toColumn = fromColumn, toRow = fromRow] = found;
  return span(
    { row: Number(fromRow) - 1, column: columnOf(fromColumn) },
    { row: Number(toRow) - 1, column: columnOf(toColumn) },
  );
}

/** The box between two cells, both included. @returns {Box} */
export function span(one, other) {
  return {
    top: Math.min(one.row, other.row),
    bottom: Math.max(one.row, other.row) + 1,
    left: Math.min(one.column, other.column),
    right: Math.max(one.column, other.column) + 1,
  };
}

/** @param {Box} box */
export const holds = (box, row, column) =>
  row >= box.top && row < box.bottom && column >= box.left && column < box.right;

/** @param {Box} one @param {Box} other */
export const meets = (one, other) =>
  one.top < other.bottom && other.top < one.bottom && one.left < other.right && other.left < one.right;

/** A GridRange as a box, its open sides closed by the size of the sheet. @returns {Box} */
export function boxOf(range, rows, columns) {
  return {
    top: range.startRowIndex ?? 0,
    bottom: range.endRowIndex ?? rows,
    left: range.startColumnIndex ?? 0,
    right: range.endColumnIndex ?? columns,
  };
}

/** @param {Box} box */
export const gridRange = (sheetId, box) => ({
  sheetId,
  startRowIndex: box.top,
  endRowIndex: box.bottom,
  startColumnIndex: box.left,
  endColumnIndex: box.right,
});
