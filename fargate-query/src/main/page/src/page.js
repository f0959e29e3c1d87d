import "./page.css";
import { ask } from "./api.js";
import { graph } from "./graph.js";
import { blocks, members, runs } from "./status.js";

const views = { members, blocks, runs };
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
    await views[view](host);
  } catch (error) {
    host.textContent = error.message;
  }
  timer = setTimeout(show, refresh);
}

let started = false;

function startGraph(words) {
  if (started) return;
  started = true;
  const given = Object.fromEntries(new URLSearchParams(words ?? ""));
  if (given.range) given.range = Number(given.range);
  if (given.end) given.end = Number(given.end);
  if (given.dedup) given.dedup = given.dedup === "true";
  graph(given);
}

addEventListener("hashchange", show);
show();
ask("api/v1/status/buildinfo").then(({ data }) => { document.getElementById("version").textContent = data.version; }, () => {});
