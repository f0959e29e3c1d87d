/** A line chart of a range query's matrix, with a table of its series below as legend. */
import uPlot from "uplot";
import { element, labels, number } from "./text.js";

const most = 200;

const colour = (i) => `hsl(${(i * 137.5 + 145) % 360} 55% ${i % 2 ? 58 : 45}%)`;

/** One column of times (s) and one of values for each series, null where a series has no sample. */
export function columns(matrix, start, end, step) {
  const count = Math.floor((end - start) / step + 1e-9) + 1;
  const times = Array.from({ length: count }, (_, i) => start + i * step);
  const values = matrix.map((series) => {
    const column = new Array(count).fill(null);
    const samples = series.values ?? (series.histograms ?? []).map(([time, histogram]) => [time, histogram.count]);
    for (const [time, value] of samples) {
      const number = Number(value === "+Inf" ? "Infinity" : value === "-Inf" ? "-Infinity" : value);
      column[Math.round((time - start) / step)] = Number.isFinite(number) ? number : null;
    }
    return column;
  });
  return [times, ...values];
}

export function draw(host, legend, matrix, start, end, step, zoom) {
  host.replaceChildren();
  legend.replaceChildren();
  const shown = matrix.slice(0, most);
  if (shown.length === 0) {
    legend.append(element("p", { class: "empty" }, "No series in this range."));
    return null;
  }
  // The canvas knows no light-dark(): it takes the colour as the browser resolved it.
  const axis = { stroke: getComputedStyle(document.getElementById("notes")).color, grid: { stroke: "rgba(128,128,128,.18)", width: 1 }, ticks: { stroke: "rgba(128,128,128,.3)", width: 1 } };
  const plot = new uPlot(
    {
      width: host.clientWidth,
      height: 380,
      cursor: { drag: { x: true, y: false, setScale: false } },
      scales: { x: { min: start, max: end } },
      axes: [{ ...axis }, { ...axis, size: 64, values: (_, ticks) => ticks.map(number) }],
      series: [{}, ...shown.map((series, i) => ({ label: labels(series.metric), stroke: colour(i), width: 1.5, points: { show: false }, spanGaps: false }))],
      hooks: {
        setSelect: [(self) => {
          if (self.select.width > 4) zoom(self.posToVal(self.select.left, "x"), self.posToVal(self.select.left + self.select.width, "x"));
        }],
        setCursor: [(self) => values.forEach((cell, i) => {
          const at = self.cursor.idx;
          cell.textContent = number(at === null || at === undefined ? last(self.data[i + 1]) : self.data[i + 1][at]);
        })],
      },
    },
    columns(shown, start, end, step),
    host,
  );
  const values = shown.map((_, i) => element("td", { class: "number" }, number(last(plot.data[i + 1]))));
  const rows = shown.map((series, i) => {
    const row = element("tr", { class: "series" },
      element("td", { class: "labels" }, element("span", { class: "swatch", style: `background:${colour(i)}` }), labels(series.metric)),
      values[i]);
    row.addEventListener("click", () => {
      row.toggleAttribute("data-off");
      plot.setSeries(i + 1, { show: !row.hasAttribute("data-off") });
    });
    return row;
  });
  legend.append(element("table", {}, element("tbody", {}, ...rows)));
  if (matrix.length > most) legend.append(element("p", { class: "empty" }, `${matrix.length - most} more series are not drawn.`));
  new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: 380 })).observe(host);
  return plot;
}

function last(column) {
  for (let i = column.length - 1; i >= 0; i--) if (column[i] !== null) return column[i];
  return null;
}
