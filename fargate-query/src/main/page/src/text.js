/** Numbers, times and label sets as people read them. */

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

export function table(heads, rows, empty) {
  if (rows.length === 0) return element("p", { class: "empty" }, empty);
  const head = element("tr", {}, ...heads.map((text) => element("th", {}, text)));
  return element(
    "table",
    {},
    element("thead", {}, head),
    element("tbody", {}, ...rows.map((cells) => element("tr", {}, ...cells.map((cell) => (cell instanceof HTMLTableCellElement ? cell : element("td", {}, cell)))))),
  );
}

export function labels(metric) {
  const name = metric.__name__ ?? "";
  const rest = Object.entries(metric)
    .filter(([key]) => key !== "__name__")
    .map(([key, value]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}=${JSON.stringify(value)}`);
  return rest.length === 0 && name !== "" ? name : `${name}{${rest.join(", ")}}`;
}

const units = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

export function number(value) {
  if (value === null || value === undefined) return "";
  const size = Math.abs(value);
  for (const [unit, letter] of units) if (size >= unit) return `${trim(value / unit)}${letter}`;
  return trim(value);
}

const trim = (value) => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5))));

export const bytes = (value) => `${number(value)}B`;

export function moment(ms) {
  if (!Number.isFinite(ms) || ms <= 0) return "never";
  const date = new Date(ms);
  return `${date.toISOString().slice(0, 10)} ${date.toTimeString().slice(0, 8)}`;
}

export function ago(ms) {
  if (!Number.isFinite(ms) || ms <= 0) return "never";
  const seconds = Math.max(0, Math.round((Date.now() - ms) / 1000));
  if (seconds < 120) return `${seconds}s ago`;
  return seconds < 7200 ? `${Math.round(seconds / 60)}m ago` : `${Math.round(seconds / 3600)}h ago`;
}

/** A length of time in its two largest units: `1d 12h`, `1m 40s`. */
export function span(ms) {
  const parts = [];
  let left = Math.round(ms);
  for (const [unit, letter] of [[864e5, "d"], [36e5, "h"], [6e4, "m"], [1e3, "s"]]) {
    if (left >= unit && parts.length < 2) {
      parts.push(`${Math.floor(left / unit)}${letter}`);
      left %= unit;
    }
  }
  return parts.join(" ") || `${left}ms`;
}
