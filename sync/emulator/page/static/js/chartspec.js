/** A chart specification of the API and the figures it names, as what the chart library draws. */
import { css, rgb } from "./colors.js";
import { boxOf, placed } from "./address.js";

const COLORS = ["#1f6f6b", "#b45329", "#3b6fb5", "#8a6d00", "#7a4ea3", "#5c6670", "#b03a5b", "#2e7d32"];
const TYPES = { COLUMN: "bar", BAR: "bar", LINE: "line", AREA: "line", SCATTER: "scatter", STEPPED_AREA: "line", COMBO: "bar" };

/** @typedef {{ranges: string[], build: (figures: any[][][], texts: string[][][]) => any}} Plan */

/** The ranges of one piece of chart data. */
function rangesOf(piece, book) {
  return (piece?.sourceRange?.sources ?? []).map((range) => {
    const tab = book.tab(range.sheetId ?? 0);
    return placed(tab.title, boxOf(range, tab.rowCount, tab.columnCount));
  });
}

/** What a chart needs and how it is made of that; `null` for a kind that is not drawn. @returns {Plan|null} */
export function planOf(spec, book) {
  try {
    if (spec.basicChart && TYPES[spec.basicChart.chartType]) return basic(spec.basicChart, book);
    if (spec.pieChart) return pie(spec.pieChart, book);
  } catch {
    return null; // it names a sheet that is gone
  }
  return null;
}

/** Collects ranges, and finds their values again in what was read. */
function reader(book) {
  const ranges = [];
  const add = (piece) => {
    const first = ranges.length;
    ranges.push(...rangesOf(piece, book));
    const last = ranges.length;
    return (read) => read.slice(first, last).flatMap((rows) => line(rows));
  };
  return { ranges, add };
}

/** The values of a range in one line: a row, or a column with its blanks. */
function line(rows) {
  if (rows.length === 1) return rows[0];
  return rows.map((row) => row[0] ?? "");
}

const numberOf = (value) => (typeof value === "number" ? value : null);

function basic(chart, book) {
  const { ranges, add } = reader(book);
  const domain = (chart.domains ?? [])[0];
  const labels = domain ? add(domain.domain) : () => [];
  const series = (chart.series ?? []).map((each) => ({ each, values: add(each.series) }));
  const scatter = chart.chartType === "SCATTER";
  const build = (figures, texts) => {
    const all = series.map(({ values }) => values(figures));
    const heads = chart.headerCount ?? (typeof all[0]?.[0] === "string" && all[0][0] !== "" ? 1 : 0);
    const names = series.map(({ values }, at) => (heads ? String(values(texts)[0] ?? "") : `Series ${at + 1}`));
    const across = labels(scatter ? figures : texts).slice(heads);
    const filled = Math.max(...all.map((each) => each.length)) - heads;
    const datasets = series.map(({ each }, at) => {
      const numbers = all[at].slice(heads).map(numberOf);
      const own = rgb(each.color, each.colorStyle);
      const color = own ? css(own) : COLORS[at % COLORS.length];
      const points = scatter ? numbers.map((y, index) => ({ x: numberOf(across[index]), y })) : numbers;
      const type = TYPES[each.type] ?? TYPES[chart.chartType];
      const fill = chart.chartType === "AREA" || each.type === "AREA" || chart.chartType === "STEPPED_AREA";
      const axis = each.targetAxis === "RIGHT_AXIS" ? { yAxisID: "right" } : {};
      return { type, label: names[at], data: points, backgroundColor: color, borderColor: color, fill, borderWidth: 2, pointRadius: scatter ? 3 : 2, ...axis };
    });
    return {
      kind: scatter ? "scatter" : TYPES[chart.chartType],
      labels: scatter ? [] : across.slice(0, Math.max(filled, 0)).concat(Array(Math.max(0, filled - across.length)).fill("")),
      datasets,
      stacked: chart.stackedType === "STACKED" || chart.stackedType === "PERCENT_STACKED",
      sideways: chart.chartType === "BAR",
      right: datasets.some((each) => each.yAxisID),
      titles: Object.fromEntries((chart.axis ?? []).map((axis) => [axis.position, axis.title ?? ""])),
      legend: heads ? chart.legendPosition : "NO_LEGEND", // nothing says what the series are called
    };
  };
  return { ranges, build };
}

function pie(chart, book) {
  const { ranges, add } = reader(book);
  const labels = add(chart.domain);
  const values = add(chart.series);
  const build = (figures, texts) => {
    const numbers = values(figures);
    const names = labels(texts);
    const kept = numbers.map((value, at) => [names[at] ?? "", value]).filter(([, value]) => typeof value === "number" && value !== 0);
    return {
      kind: chart.pieHole ? "doughnut" : "pie",
      labels: kept.map(([name]) => name),
      datasets: [{ data: kept.map(([, value]) => value), backgroundColor: kept.map((_, at) => COLORS[at % COLORS.length]), borderWidth: 1 }],
      hole: chart.pieHole,
      legend: chart.legendPosition,
    };
  };
  return { ranges, build };
}
