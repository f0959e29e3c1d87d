import "./page.css";
import { ask } from "./api.js";
import { graph } from "./graph.js";
import { cardinality } from "./cardinality.js";
import { listen, theme } from "./keys.js";
import { alerts, rules, targets } from "./scraped.js";
import { blocks, members, runs } from "./status.js";

const views = { alerts, rules, targets, members, blocks, runs, cardinality };
/** Views that are not asked for again by themselves: what they ask is not cheap. */
const once = ["cardinality"];
const refresh = 5000;
let timer = 0;

async function show() {
  const [name, words] = (location.hash.slice(1) || "graph").split("?");
  const view = name in views || name === "graph" ? name : "graph";
  clearTimeout(timer);
  for (const link of document.querySelectorAll("nav a")) link.toggleAttribute("aria-current", link.dataset.view === view);
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== `view-${view}`;
  if (view === "graph") return startGraph(words);
  const host = document.getElementById(`view-${view}`);
  try {
    await views[view](host, words);
  } catch (error) {
    host.textContent = error.message;
  }
  if (!once.includes(view)) timer = setTimeout(show, refresh);
}

let started = false;

let open = null;

function startGraph(words) {
  if (started) {
    const query = new URLSearchParams(words ?? "").get("query");
    if (query) open.ask(query);
    return;
  }
  started = true;
  const given = Object.fromEntries(new URLSearchParams(words ?? ""));
  if (given.range) given.range = Number(given.range);
  if (given.end) given.end = Number(given.end);
  if (given.dedup) given.dedup = given.dedup === "true";
  open = graph(given);
}

theme(0);
listen({ theme: () => theme(1) });
addEventListener("hashchange", show);
show();
ask("api/v1/status/buildinfo").then(({ data }) => { document.getElementById("version").textContent = data.version; }, () => {});
