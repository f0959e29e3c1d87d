/** A plan as a tree: one row for each operator, with bars for the time it took and the bytes it read, inputs below it. */
import { ask } from "./api.js";
import { bytes, element, number } from "./text.js";

const range = (text, start, end, step, options) => ({ query: text, start, end, step, ...options });

/** The plan before it runs: `{name, children}`. */
export const explain = (...words) => ask("api/v1/query_range_explain", range(...words)).then(({ data }) => data);

/** The answer with what each operator took in `data.analysis`. */
export const analyze = (...words) => ask("api/v1/query_range", { ...range(...words), analyze: true });

export function drawPlan(host, tree) {
  const nodes = flat(tree, 0);
  const most = (of) => Math.max(1e-9, ...nodes.map(({ node }) => node[of] ?? 0));
  const seconds = most("seconds");
  const size = most("bytes");
  const measured = nodes.some(({ node }) => node.seconds !== undefined);
  host.replaceChildren(
    element(
      "ul",
      { class: measured ? "plan measured" : "plan", role: "tree", "aria-label": "Query plan", tabindex: "0" },
      ...nodes.map(({ node, depth }) =>
        element(
          "li",
          { role: "treeitem", "aria-level": String(depth + 1), style: `--depth:${depth}` },
          element("code", { class: "operator" }, node.name),
          ...(measured
            ? [
                bar("time", (node.seconds ?? 0) / seconds, `${number((node.seconds ?? 0) * 1000)} ms`),
                bar("bytes", (node.bytes ?? 0) / size, node.bytes ? bytes(node.bytes) : ""),
                element("span", { class: "number" }, node.series === undefined ? "" : `${number(node.series)} series`),
                element("span", { class: "number" }, node.samples === undefined ? "" : `${number(node.samples)} samples`),
              ]
            : []),
        ),
      ),
    ),
  );
}

function bar(kind, share, text) {
  return element("span", { class: `bar ${kind}` }, element("i", { style: `width:${Math.round(100 * Math.min(1, share))}%` }), element("b", {}, text));
}

function flat(node, depth) {
  return [{ node, depth }, ...(node.children ?? []).flatMap((child) => flat(child, depth + 1))];
}
