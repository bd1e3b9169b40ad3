/** The spreadsheet shown: its sheets, and their cells read piece by piece as they are needed. */
import * as api from "./api.js";
import { letters, quoted } from "./address.js";
import { Held } from "./rows.js";
import { CHUNK, Tab } from "./tab.js";

const META =
  "spreadsheetId,properties(title,locale),namedRanges,sheets(properties,merges,charts," +
  "tables(tableId,name,range),protectedRanges,rowGroups,columnGroups,basicFilter(range))";
const SIZE = "(pixelSize,hiddenByUser,hiddenByFilter)";
const LAYOUT = `sheets(data(rowMetadata${SIZE},columnMetadata${SIZE}))`;
const CELLS =
  "sheets(data(rowData(values(userEnteredValue,effectiveValue,formattedValue,note,hyperlink," +
  "dataValidation,userEnteredFormat(numberFormat),effectiveFormat(backgroundColor,borders,numberFormat(type)," +
  "horizontalAlignment,verticalAlignment,wrapStrategy,textFormat(foregroundColor,bold,italic," +
  "underline,strikethrough,fontSize,fontFamily))))))";

const AT_ONCE = 6;
const PAUSE = 10;

export class Book {
  /** @param {string} id @param {() => void} changed called when what is shown has changed */
  constructor(id, changed) {
    this.id = id;
    this.changed = changed;
    /** @type {Tab[]} */
    this.tabs = [];
    this.shared = new Map();
    this.generation = 0;
    this.held = new Held(this);
  }

  async open() {
    const told = await api.spreadsheet(this.id, META);
    this.title = told.properties.title;
    this.namedRanges = told.namedRanges ?? [];
    const old = new Map(this.tabs.map((tab) => [tab.id, tab]));
    this.tabs = told.sheets
      .filter((each) => (each.properties.sheetType ?? "GRID") === "GRID")
      .map((each) => {
        const tab = old.get(each.properties.sheetId);
        if (!tab) return new Tab(each);
        tab.update(each);
        return tab;
      });
  }

  tab(id) {
    return this.tabs.find((tab) => tab.id === id);
  }

  /** Learn the sizes of a sheet's rows and columns, and its first cells. */
  async prepare(tab) {
    tab.lay(await this.layout(tab)); // before its cells: hidden columns do not make rows high
    await this.load(tab, 0);
  }

  async layout(tab) {
    if (!tab.rowCount) return null;
    const told = await api.spreadsheet(this.id, LAYOUT, [quoted(tab.title)]);
    return told.sheets[0].data?.[0] ?? null;
  }

  /** Read one piece of a sheet. */
  async load(tab, chunk) {
    const first = chunk * CHUNK;
    const last = Math.min(first + CHUNK, tab.rowCount);
    if (first >= last || tab.chunks.get(chunk) === "loading") return;
    const before = tab.chunks.get(chunk);
    const { generation } = this;
    tab.chunks.set(chunk, "loading");
    const range = `${quoted(tab.title)}!A${first + 1}:${letters(tab.columnCount - 1)}${last}`;
    try {
      const told = await api.spreadsheet(this.id, CELLS, [range]);
      const rows = told.sheets[0].data?.[0].rowData ?? [];
      rows.forEach((row) => row.values?.forEach((cell) => this.share(cell)));
      const moved = tab.put(first, rows);
      tab.chunks.set(chunk, generation === this.generation ? "fresh" : "stale");
      if (moved && tab.down) tab.lay(null);
    } catch (error) {
      if (before) tab.chunks.set(chunk, "stale");
      else tab.chunks.delete(chunk);
      throw error;
    }
  }

  /** Keep equal formats and rules once. */
  share(cell) {
    for (const name of ["effectiveFormat", "dataValidation"]) {
      if (!cell[name]) continue;
      const key = JSON.stringify(cell[name]);
      const known = this.shared.get(key);
      if (known) cell[name] = known;
      else this.shared.set(key, cell[name]);
    }
  }

  /** Read the pieces that rows lie in and that are not there. Returns whether any was read. */
  async read(tab, top, bottom) {
    const wanted = tab.unread(top, bottom);
    await Promise.all(wanted.map((chunk) => this.load(tab, chunk)));
    return wanted.length > 0;
  }

  /** Read what rows need and show it. */
  async need(tab, top, bottom) {
    if (await this.read(tab, top, bottom)) this.changed();
  }

  /** Read all of some rows and wait for them; `told` is called before if that takes a while. */
  async whole(tab, top, bottom, told = () => undefined) {
    if (tab.missing(top, bottom).length > AT_ONCE) told();
    while (tab.missing(top, bottom).length) {
      const free = tab.unread(top, bottom).slice(0, AT_ONCE);
      if (free.length) await Promise.all(free.map((chunk) => this.load(tab, chunk)));
      else await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** Read one more piece ahead of time, from the top. Returns whether there was one. */
  async ahead(tab) {
    const [chunk] = tab.unread();
    if (chunk === undefined) return false;
    await this.load(tab, chunk);
    return true;
  }

  /** Everything read so far may have changed: read again what is shown, the rest when it is needed. */
  async refresh(tab, top, bottom) {
    this.generation += 1;
    for (const each of this.tabs) {
      for (const [chunk, state] of each.chunks) if (state === "fresh") each.chunks.set(chunk, "stale");
    }
    const [layout] = await Promise.all([
      this.layout(tab),
      this.open(),
      this.read(tab, 0, Math.max(1, tab.frozenRows)).then(() => this.read(tab, top, bottom)),
    ]);
    if (this.tab(tab.id)) tab.lay(layout);
    await this.held.follow();
    this.changed();
  }
}
