/** The views of what the catalogue knows: members, blocks, runs. */
import { ask } from "./api.js";
import { ago, bytes, element, labels, moment, number, span, table } from "./text.js";

/** What S3 asked in US East on 2026-11-27: dollars for a put, and for a gigabyte a month. */
const PUT = 0.005 / 1000;
const GIGABYTE = 0.023;
const MONTH = 30.44 * 86400;

/** A put each 30 s, and what lies in the bucket until blocks cover it and six hours are over: some nine hours of log. */
function dollars({ incarnation, upTo, bytes: sent }) {
  const seconds = (upTo - madeAt(incarnation)) / 1000;
  if (sent === 0 || !(seconds > 300)) return "";
  return (MONTH / 30 * PUT + (Math.min(sent, sent / seconds * 9 * 3600) / 1e9) * GIGABYTE).toFixed(2);
}

/** The time in a ULID. */
const madeAt = (id) => [...id.slice(0, 10)].reduce((time, letter) => time * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(letter), 0);

export async function members(host) {
  const { data } = await ask("api/v1/perennial/members");
  host.replaceChildren(
    element("h2", {}, "Members"),
    table(
      ["replica", "state", "heartbeat", "last scrape", "last block ends", "log shipped up to", "behind", "log shipped", "log waiting", "$ a month for it", "answers from", "address", "version"],
      data.map((member) => [
        element("code", {}, labels(member.labels)),
        element("span", { class: member.state }, member.state),
        ago(member.heartbeat),
        ago(member.lastScrape),
        moment(member.lastBlock),
        member.trail.upTo > 0 ? ago(member.trail.upTo) : "",
        member.trail.upTo > 0 && member.lastScrape > member.trail.upTo ? span(member.lastScrape - member.trail.upTo) : "",
        member.trail.bytes > 0 ? bytes(member.trail.bytes) : "",
        member.trail.pending > 0 ? bytes(member.trail.pending) : "",
        dollars(member.trail),
        moment(member.oldest),
        member.address,
        member.version,
      ]),
      "No sidecar has reported yet.",
    ),
  );
}

export async function blocks(host) {
  const { data } = await ask("api/v1/perennial/blocks");
  const parts = [];
  if (data.quarantined.length > 0) {
    parts.push(
      element("h2", { class: "quarantined" }, "Quarantined"),
      table(["block", "seen", "why"], data.quarantined.map((block) => [element("code", {}, block.id), moment(block.seen), block.reason]), ""),
    );
  }
  for (const stream of data.streams) {
    const own = stream.blocks;
    const live = own.filter((block) => block.state === "live");
    parts.push(element("h2", {}, element("code", {}, labels(stream.labels)), ` version ${stream.version}`));
    if (live.length > 0) parts.push(lanes(live));
    parts.push(
      table(
        ["block", "state", "from", "length", "level", "resolution", "replicas", "series", "samples", "size", "why"],
        own
          .sort((a, b) => (b.minTime ?? 0) - (a.minTime ?? 0))
          .map((block) => [
            element("code", {}, block.id),
            element("span", { class: block.state }, block.state),
            block.minTime === undefined ? "" : moment(block.minTime),
            block.minTime === undefined ? "" : span(block.maxTime - block.minTime),
            block.level ?? "",
            block.resolution ?? "",
            (block.replicas ?? []).map(labels).join(" "),
            number(block.series),
            number(block.samples),
            block.bytes === undefined ? "" : bytes(block.bytes),
            block.reason ?? "",
          ]),
        "",
      ),
    );
  }
  host.replaceChildren(...(parts.length > 0 ? parts : [element("p", { class: "empty" }, "No block has been shipped yet.")]));
}

function lanes(live) {
  const from = Math.min(...live.map((block) => block.minTime));
  const to = Math.max(...live.map((block) => block.maxTime));
  const place = (time) => (100 * (time - from)) / Math.max(1, to - from);
  const rows = [...group(live, (block) => `${block.resolution}, level ${block.level}`)].sort(([a], [b]) => a.localeCompare(b));
  return element(
    "div",
    { class: "lanes" },
    ...rows.flatMap(([name, own]) => [
      element("span", {}, name),
      element(
        "div",
        { class: "lane" },
        ...own.map((block) =>
          element("i", {
            class: `level-${block.level}`,
            style: `left:${place(block.minTime)}%;width:calc(${place(block.maxTime) - place(block.minTime)}% - 1px)`,
            title: `${block.id}\n${moment(block.minTime)} + ${span(block.maxTime - block.minTime)}`,
          }),
        ),
      ),
    ]),
  );
}

export async function runs(host) {
  const { data } = await ask("api/v1/perennial/runs", { limit: 100 });
  host.replaceChildren(
    element("h2", {}, "Latest runs"),
    table(
      ["when", "step", "took", "outcome", "what it did"],
      data.map((run) => [moment(run.started), run.step, `${run.ended - run.started} ms`, element("span", { class: run.outcome }, run.outcome), run.summary]),
      "No step has done anything yet.",
    ),
  );
}

function group(items, key) {
  const groups = new Map();
  for (const item of items) {
    const name = key(item);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(item);
  }
  return groups;
}
