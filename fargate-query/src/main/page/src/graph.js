/** The graph view: an editor, a range picker, a chart or a table. Its state is in the address, so that a link shows the same. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { PromQLExtension } from "@prometheus-io/codemirror-promql";
import { query, queryRange } from "./api.js";
import { draw } from "./chart.js";
import { analyze, drawPlan, explain } from "./plan.js";
import { element, labels, span, table } from "./text.js";

const ranges = [["15m", 900], ["1h", 3600], ["6h", 21600], ["1d", 86400], ["7d", 604800], ["30d", 2592000]];
const byId = (id) => document.getElementById(id);

const colours = HighlightStyle.define([
  { tag: tags.name, color: "var(--ink)" },
  { tag: tags.labelName, color: "var(--leaf)" },
  { tag: tags.string, color: "var(--amber)" },
  { tag: tags.number, color: "var(--amber)" },
  { tag: [tags.keyword, tags.operator, tags.modifier], color: "var(--soft)" },
  { tag: tags.function(tags.variableName), color: "var(--leaf)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

export function graph(start) {
  const state = { shape: "graph", range: 3600, end: null, resolution: "0", dedup: true, ...start };
  let asked = 0;

  const editor = new EditorView({
    parent: byId("editor"),
    state: EditorState.create({
      doc: state.query ?? "up",
      extensions: [
        history(), bracketMatching(), closeBrackets(), autocompletion(), EditorView.lineWrapping,
        syntaxHighlighting(colours), placeholder("A PromQL query"),
        new PromQLExtension().setComplete({ remote: { url: new URL(".", location.href).href.replace(/\/$/, "") } }).asExtension(),
        Prec.highest(keymap.of([{ key: "Enter", run: () => { run(); return true; } }, { key: "Shift-Enter", run: (view) => { view.dispatch(view.state.replaceSelection("\n")); return true; } }])),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
      ],
    }),
  });

  const press = (group, value) => group.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === String(value))));
  const set = (change) => { Object.assign(state, change); show(); run(); };

  byId("range").append(...ranges.map(([text, seconds]) => element("button", { type: "button", "data-value": seconds }, text)));
  byId("range").addEventListener("click", (event) => event.target.dataset.value && set({ range: Number(event.target.dataset.value) }));
  byId("shape").addEventListener("click", (event) => event.target.dataset.value && set({ shape: event.target.dataset.value }));
  byId("earlier").addEventListener("click", () => set({ end: (state.end ?? Date.now() / 1000) - state.range / 2 }));
  byId("later").addEventListener("click", () => set({ end: state.end === null ? null : Math.min(Date.now() / 1000, state.end + state.range / 2) }));
  byId("now").addEventListener("click", () => set({ end: null }));
  byId("end").addEventListener("change", (event) => set({ end: event.target.value === "" ? null : new Date(event.target.value).getTime() / 1000 }));
  byId("resolution").addEventListener("change", (event) => set({ resolution: event.target.value }));
  byId("dedup").addEventListener("change", (event) => set({ dedup: event.target.checked }));
  byId("ask").addEventListener("submit", (event) => { event.preventDefault(); run(); });

  function show() {
    press(byId("range"), state.range);
    press(byId("shape"), state.shape);
    byId("resolution").value = state.resolution;
    byId("dedup").checked = state.dedup;
    byId("end").value = state.end === null ? "" : new Date(state.end * 1000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 19);
  }

  function remember() {
    const words = new URLSearchParams({ query: state.query, shape: state.shape, range: state.range, resolution: state.resolution, dedup: state.dedup });
    if (state.end !== null) words.set("end", state.end);
    history_replace(`#graph?${words}`);
  }

  function notes(...items) {
    byId("notes").replaceChildren(...items.flatMap(([kind, text]) => [element("span", { class: kind }, text), "\n"]));
  }

  async function run() {
    state.query = editor.state.doc.toString().trim();
    if (state.query === "") return;
    const mine = ++asked;
    remember();
    const begun = performance.now();
    const options = { max_source_resolution: state.resolution, dedup: state.dedup };
    const end = state.end ?? Math.floor(Date.now() / 1000);
    const step = Math.max(1, Math.ceil(state.range / 300));
    const last = Math.floor(end / step) * step;
    const first = last - Math.floor(state.range / step) * step;
    try {
      if (state.shape === "plan") {
        byId("chart").replaceChildren();
        const words = [state.query, first, last, step, options];
        drawPlan(byId("answer"), await explain(...words));
        notes(["", "measuring …"]);
        const { data, warnings } = await analyze(...words);
        if (mine !== asked) return;
        if (data.analysis?.name) drawPlan(byId("answer"), data.analysis);
        notes(["", `${data.result.length} series in ${Math.round(performance.now() - begun)} ms; time is that of all threads, inputs included`], ...(warnings ?? []).map((text) => ["warning", text]));
        return;
      }
      const answer = state.shape === "graph" ? await queryRange(state.query, first, last, step, options) : await query(state.query, end, options);
      if (mine !== asked) return;
      const { result, resultType } = answer.data;
      if (state.shape === "graph") {
        draw(byId("chart"), byId("answer"), result, first, last, step, (from, to) => set({ range: Math.max(10, Math.round(to - from)), end: to }));
      } else {
        byId("chart").replaceChildren();
        byId("answer").replaceChildren(rows(result, resultType));
      }
      const size = Array.isArray(result) ? result.length : 1;
      notes(
        ["", `${size} series in ${Math.round(performance.now() - begun)} ms${state.shape === "graph" ? `, a point every ${span(step * 1000)}` : ""}`],
        ...(answer.warnings ?? []).map((text) => ["warning", text]),
        ...(answer.infos ?? []).map((text) => ["", text]),
      );
    } catch (error) {
      if (mine !== asked) return;
      byId("chart").replaceChildren();
      byId("answer").replaceChildren();
      notes(["error", error.message]);
    }
  }

  show();
  run();
  return {
    ask(text) {
      if (text === state.query) return;
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
      run();
    },
  };
}

function rows(result, type) {
  if (type === "scalar" || type === "string") return table(["value"], [[result[1]]], "");
  const text = (series) =>
    series.value ? series.value[1]
    : series.histogram ? `count ${series.histogram[1].count}, sum ${series.histogram[1].sum}`
    : (series.values ?? []).map(([time, value]) => `${value} @${time}`).join("\n");
  return table(["series", "value"], result.map((series) => [element("code", {}, labels(series.metric)), text(series)]), "No series at this time.");
}

function history_replace(hash) {
  window.history.replaceState(null, "", hash);
}
