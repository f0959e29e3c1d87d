/** The cardinality explorer: which metrics, labels and pairs make series many; a click narrows it down. */
import { ask } from "./api.js";
import { bytes, element, number } from "./text.js";

const spans = [["2h", 7200], ["1d", 86400], ["7d", 604800], ["30d", 2592000]];

export async function cardinality(host, words) {
  const given = new URLSearchParams(words ?? "");
  const match = given.get("match") ?? "";
  const span = Number(given.get("span") ?? 7200);
  const now = Math.floor(Date.now() / 1000);
  const end = Number(given.get("end") ?? now);
  const form = controls(match, span, given);
  let body;
  try {
    body = await ask("api/v1/status/tsdb", { limit: 20, "match[]": match, start: end - span, end });
  } catch (error) {
    host.replaceChildren(form, element("p", { class: "error" }, error.message));
    return;
  }
  const { data } = body;
  const narrow = (matcher) => go(given, { match: match === "" ? `{${matcher}}` : match.replace(/}\s*$/, `,${matcher}}`) });
  host.replaceChildren(
    form,
    ...(body.warnings ?? []).map((text) => element("p", { class: "warning" }, text)),
    element("p", { class: "totals" }, `${number(data.headStats.numSeries)} series with ${number(data.headStats.numLabelPairs)} pairs of labels`),
    element(
      "div",
      { class: "counts" },
      counts("Series by metric", data.seriesCountByMetricName, number, (name) => narrow(`__name__=${JSON.stringify(name)}`)),
      counts("Values by label", data.labelValueCountByLabelName, number, (name) => narrow(`${quoted(name)}!=""`)),
      counts("Series by pair", data.seriesCountByLabelValuePair, number, (pair) => {
        const at = pair.indexOf("=");
        narrow(`${quoted(pair.slice(0, at))}=${JSON.stringify(pair.slice(at + 1))}`);
      }),
      counts("Bytes of values by label", data.memoryInBytesByLabelName, bytes),
    ),
  );
}

const quoted = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

function go(given, change) {
  const words = new URLSearchParams(given);
  for (const [name, value] of Object.entries(change)) value === "" ? words.delete(name) : words.set(name, value);
  location.hash = `#cardinality?${words}`;
}

function controls(match, span, given) {
  const input = element("input", { type: "text", value: match, placeholder: 'every series, or a selector such as {job="api"}', "aria-label": "Selector", spellcheck: "false", class: "selector" });
  const form = element(
    "form",
    { onsubmit: (event) => { event.preventDefault(); go(given, { match: input.value.trim() }); } },
    input,
    element("span", { class: "choice", role: "group", "aria-label": "Range" }, ...spans.map(([text, seconds]) =>
      element("button", { type: "button", "aria-pressed": String(seconds === span), onclick: () => go(given, { span: seconds }) }, text))),
  );
  return form;
}

function counts(title, entries, unit, click) {
  const most = Math.max(1, ...entries.map(({ value }) => value));
  return element(
    "section",
    {},
    element("h2", {}, title),
    element(
      "ol",
      { class: "ranking" },
      ...entries.map(({ name, value }) =>
        element(
          "li",
          {},
          element("i", { style: `width:${(100 * value) / most}%` }),
          click ? element("button", { type: "button", class: "plain", onclick: () => click(name) }, name) : element("span", {}, name),
          element("b", {}, unit(value)),
        ),
      ),
    ),
  );
}
