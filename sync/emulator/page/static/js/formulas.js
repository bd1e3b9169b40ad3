/** The formulas of a whole spreadsheet, put back after deleted rows came back. */
import * as api from "./api.js";
import { a1, quoted } from "./address.js";

const FORMULAS = "sheets(properties(sheetId),data(rowData(values(userEnteredValue(formulaValue)))))";
const NAMED = 5;

/** @returns {Promise<Map<number, Map<string, string>>>} by sheet, then by `row,column` */
export async function formulas(book) {
  const told = await api.spreadsheet(book.id, FORMULAS);
  const found = new Map();
  for (const sheet of told.sheets ?? []) {
    const cells = new Map();
    sheet.data?.[0]?.rowData?.forEach((line, row) =>
      line.values?.forEach((cell, column) => {
        const formula = cell.userEnteredValue?.formulaValue;
        if (formula !== undefined) cells.set(`${row},${column}`, formula);
      }),
    );
    found.set(sheet.properties.sheetId ?? 0, cells);
  }
  return found;
}

/**
 * Put formulas back that the deletion of rows changed, such as those that lost what they refer to.
 * @param {any} book
 * @param {Record<"before"|"left"|"found", Map<number, Map<string, string>>>} told the formulas before
 *   the deletion, right after it, and right before the rows came back
 * @param {{tab: number, at: number, count: number}} rows that were deleted
 * @returns {Promise<string>} which stay broken, because somebody edited them since
 */
export async function mend(book, { before, left, found }, { tab, at, count }) {
  const now = await formulas(book);
  const requests = [];
  const broken = [];
  for (const [sheetId, cells] of before) {
    for (const [place, formula] of cells) {
      const [row, column] = place.split(",").map(Number);
      if (sheetId === tab && row >= at && row < at + count) continue;
      const stands = now.get(sheetId)?.get(place);
      if (stands === formula) continue;
      const there = `${sheetId === tab && row >= at + count ? row - count : row},${column}`;
      const own = left.get(sheetId)?.get(there);
      if (own !== undefined && own === found.get(sheetId)?.get(there)) requests.push(entry(sheetId, row, column, formula));
      else if (stands?.includes("#REF!")) broken.push(`${quoted(book.tab(sheetId)?.title ?? "")}!${a1(row, column)}`);
    }
  }
  if (requests.length) await api.batch(book.id, requests);
  if (!broken.length) return "";
  const more = broken.length > NAMED ? ` and ${broken.length - NAMED} more` : "";
  return `Edited since, and still without what they refer to: ${broken.slice(0, NAMED).join(", ")}${more}.`;
}

const entry = (sheetId, rowIndex, columnIndex, formulaValue) => ({
  updateCells: {
    start: { sheetId, rowIndex, columnIndex },
    rows: [{ values: [{ userEnteredValue: { formulaValue } }] }],
    fields: "userEnteredValue",
  },
});
