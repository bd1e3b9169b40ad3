/** What stands in the editor for a cell: text that means the same when it is typed again. */

const DAY_SECONDS = 86_400;
const EPOCH = Date.UTC(1899, 11, 30);
const READ_OTHERWISE = /^(['=+]|[-\s\d.,%$€£()/:]+$|true$|false$)/i;

/** @param {any} cell @returns {string} */
export function entered(cell) {
  const value = cell?.userEnteredValue ?? {};
  if (value.formulaValue !== undefined) return value.formulaValue;
  if (value.boolValue !== undefined) return value.boolValue ? "TRUE" : "FALSE";
  const type = (cell?.userEnteredFormat ?? cell?.effectiveFormat)?.numberFormat?.type;
  if (value.numberValue !== undefined) return number(value.numberValue, type);
  const text = value.stringValue ?? "";
  return type !== "TEXT" && READ_OTHERWISE.test(text) ? `'${text}` : text;
}

function number(value, type) {
  if (type === "PERCENT") return `${Number((value * 100).toPrecision(15))}%`;
  if (type === "DATE" || type === "DATE_TIME" || type === "TIME") return moment(value, type);
  return String(value);
}

function moment(serial, type) {
  const days = Math.floor(serial);
  const seconds = Math.round((serial - days) * DAY_SECONDS);
  const date = new Date(EPOCH + days * DAY_SECONDS * 1000 + seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(serial);
  const [day, time] = date.toISOString().slice(0, 19).split("T");
  if (type === "TIME" && days === 0) return time;
  return type === "DATE" && seconds === 0 ? day : `${day} ${time}`;
}
