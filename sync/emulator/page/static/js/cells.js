/** Cells as they were entered: read for later, compared, and put back. */
import * as api from "./api.js";
import { placed } from "./address.js";

/** What typing changes, and what moving cells about changes. */
export const ENTERED = {
  read: "userEnteredValue,userEnteredFormat(numberFormat)",
  write: "userEnteredValue,userEnteredFormat.numberFormat",
};
export const WHOLE = {
  read: "userEnteredValue,userEnteredFormat,note,dataValidation",
  write: "userEnteredValue,userEnteredFormat,note,dataValidation",
};

/** Rows of the API as rows that are each as wide as the box. @returns {any[][]} */
function squared(rows, box) {
  return Array.from({ length: box.bottom - box.top }, (_, row) =>
    Array.from({ length: box.right - box.left }, (__, column) => rows[row]?.values?.[column] ?? {}),
  );
}

/** Read the cells of a box; each row is as wide as the box. @returns {Promise<any[][]>} */
export async function read(book, tab, box, fields) {
  const mask = `sheets(data(rowData(values(${fields.read}))))`;
  const told = await api.spreadsheet(book.id, mask, [placed(tab.title, box)]);
  return squared(told.sheets?.[0]?.data?.[0]?.rowData ?? [], box);
}

/** Send requests and learn how they left a box. @returns {Promise<any[][]>} */
export async function write(book, tab, box, fields, requests) {
  return squared(await api.batchSeen(book.id, requests, placed(tab.title, box), fields.read), box);
}

/** A cell that is like no other: somebody else has written there since. */
const TAKEN = { taken: true };

/** Write texts as they are typed and learn how that left a box. @returns {Promise<any[][]>} */
export async function typed(book, tab, box, fields, rows) {
  const made = await api.type(book.id, placed(tab.title, box), rows);
  const after = await read(book, tab, box, fields);
  return after.map((line, row) =>
    line.map((cell, column) => {
      const own = made[row]?.[column] ?? "";
      return (Object.values(cell.userEnteredValue ?? {})[0] ?? "") === own ? cell : TAKEN;
    }),
  );
}

const sorted = (value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
    : value;

export const same = (one, other) => JSON.stringify(sorted(one ?? {})) === JSON.stringify(sorted(other ?? {}));

/**
 * Put cells back where they still are as `expected`.
 * @returns {Promise<number>} how many were left alone because they are not
 */
export async function putBack(book, tab, box, fields, expected, wanted) {
  const now = await read(book, tab, box, fields);
  let left = 0;
  const requests = [];
  wanted.forEach((line, row) => {
    let run = null;
    line.forEach((cell, column) => {
      const change = !same(cell, expected[row][column]);
      const free = change && same(now[row][column], expected[row][column]);
      if (change && !free && !same(now[row][column], cell)) left += 1;
      if (!free) {
        run = null;
      } else if (run) {
        run.updateCells.rows[0].values.push(cell);
      } else {
        const start = { sheetId: tab.id, rowIndex: box.top + row, columnIndex: box.left + column };
        run = { updateCells: { start, rows: [{ values: [cell] }], fields: fields.write } };
        requests.push(run);
      }
    });
  });
  if (requests.length) await api.batch(book.id, requests);
  return left;
}

/** The words for cells that were left alone. */
export function leftAlone(count) {
  if (!count) return "";
  const cells = count === 1 ? "1 cell was" : `${count} cells were`;
  return `${cells} changed by someone else since and left as found.`;
}
