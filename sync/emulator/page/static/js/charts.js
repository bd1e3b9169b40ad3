/** Draws the charts of a sheet where they are anchored. */
import * as api from "./api.js";
import { planOf } from "./chartspec.js";
import { make } from "./dom.js";
import { HEAD, SIDE } from "./grid.js";
import { dark } from "./looks.js";

const WIDTH = 600;
const HEIGHT = 371;
const SPOKEN = 12;

export class Charts {
  /** @param {import("./book.js").Book} book @param {import("./grid.js").Grid} grid */
  constructor(book, grid) {
    this.book = book;
    this.grid = grid;
    /** @type {any[]} */
    this.drawn = [];
    this.turn = 0;
  }

  clear() {
    this.turn += 1;
    this.drawn.forEach((chart) => chart.destroy());
    this.drawn = [];
    this.grid.canvas.querySelectorAll(".chart").forEach((each) => each.remove());
  }

  /** Draw the charts of the sheet that is shown, with the figures of now. */
  async show() {
    const { tab, canvas } = this.grid;
    const charts = (tab.resource.charts ?? []).filter((each) => each.position?.overlayPosition);
    if (!charts.length) return this.clear();
    const turn = (this.turn += 1);
    const plans = charts.map((each) => planOf(each.spec, this.book));
    const ranges = [...new Set(plans.flatMap((plan) => plan?.ranges ?? []))];
    const [{ Chart }, figures, texts] = await Promise.all([
      import("../vendor/chart.js"),
      ranges.length ? api.values(this.book.id, ranges, "UNFORMATTED_VALUE") : [],
      ranges.length ? api.values(this.book.id, ranges, "FORMATTED_VALUE") : [],
    ]);
    if (turn !== this.turn || tab !== this.grid.tab) return undefined;
    this.clear();
    const of = (plan, read) => plan.ranges.map((range) => read[ranges.indexOf(range)]);
    charts.forEach((each, at) => {
      const plan = plans[at];
      const told = plan?.build(of(plan, figures), of(plan, texts));
      canvas.append(this.card(Chart, each, told));
    });
    return undefined;
  }

  card(Chart, chart, told) {
    const title = chart.spec.title ?? "";
    const card = make("figure", { class: "chart", "data-chart": chart.chartId, "aria-label": title || "Chart" });
    this.place(card, chart.position.overlayPosition);
    if (title) card.append(make("figcaption", { text: title, dir: "auto" }));
    if (!told) {
      card.append(make("p", { text: "This kind of chart is not drawn here; Google Sheets and Excel show it." }));
      return card;
    }
    const canvas = make("canvas", { role: "img", "aria-label": spoken(title, told) });
    const frame = make("div", { class: "frame" }, canvas);
    card.append(frame);
    requestAnimationFrame(() => {
      if (!card.isConnected) return;
      this.drawn.push(new Chart(canvas, config(told)));
      card.dataset.drawn = "yes";
    });
    return card;
  }

  place(card, overlay) {
    const { tab } = this.grid;
    const { rowIndex = 0, columnIndex = 0 } = overlay.anchorCell ?? {};
    card.style.left = `${SIDE + tab.across.start(columnIndex) + (overlay.offsetXPixels ?? 0)}px`;
    card.style.top = `${HEAD + tab.down.start(rowIndex) + (overlay.offsetYPixels ?? 0)}px`;
    card.style.width = `${overlay.widthPixels ?? WIDTH}px`;
    card.style.height = `${overlay.heightPixels ?? HEIGHT}px`;
  }
}

function spoken(title, told) {
  const lines = told.datasets.map((set) => {
    const points = set.data.slice(0, SPOKEN).map((value, at) => `${told.labels[at] ?? ""} ${value?.y ?? value ?? "none"}`);
    return `${set.label ?? ""}: ${points.join(", ")}`;
  });
  return `${title}. ${lines.join(". ")}`;
}

function config(told) {
  const ink = dark.matches ? "#d5dade" : "#3c4349";
  const rule = dark.matches ? "#394047" : "#e3e6e8";
  const scale = (name, more = {}) => ({
    ticks: { color: ink, maxRotation: 60 },
    grid: { color: rule },
    title: { display: Boolean(name), text: name ?? "", color: ink },
    stacked: told.stacked,
    ...more,
  });
  const { titles = {}, sideways } = told;
  const scales = {
    x: scale(sideways ? titles.LEFT_AXIS : titles.BOTTOM_AXIS),
    y: scale(sideways ? titles.BOTTOM_AXIS : titles.LEFT_AXIS),
    ...(told.right ? { right: scale(titles.RIGHT_AXIS, { position: "right", grid: { display: false } }) } : {}),
  };
  const round = told.kind === "pie" || told.kind === "doughnut";
  const side = { RIGHT_LEGEND: "right", LEFT_LEGEND: "left", TOP_LEGEND: "top" }[told.legend] ?? "bottom";
  return {
    type: told.kind,
    data: { labels: told.labels, datasets: told.datasets },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: sideways ? "y" : "x",
      cutout: told.hole ? `${told.hole * 100}%` : undefined,
      scales: round ? {} : scales,
      plugins: {
        legend: { display: told.legend !== "NO_LEGEND" && (round || told.datasets.length > 1), position: side, labels: { color: ink, boxWidth: 12 } },
      },
    },
  };
}
