/** The views of what the Prometheis behind the querier tell: targets, rules, alerts. */
import { ask } from "./api.js";
import { ago, element, labels, number, table } from "./text.js";

const state = (word) => element("span", { class: `state ${word}` }, word);
const notes = (body) => (body.warnings ?? []).map((text) => element("p", { class: "warning" }, text));

export async function targets(host) {
  const body = await ask("api/v1/targets");
  const pools = Map.groupBy(body.data.activeTargets, (target) => target.scrapePool);
  const parts = [...pools].sort(([a], [b]) => a.localeCompare(b)).flatMap(([pool, own]) => [
    element("h2", {}, pool, element("small", {}, ` ${own.filter((target) => target.health === "up").length} of ${own.length} up`)),
    table(
      ["endpoint", "health", "labels", "last scrape", "took", "error"],
      own.map((target) => [
        target.scrapeUrl,
        state(target.health),
        element("code", {}, labels(target.labels)),
        ago(Date.parse(target.lastScrape)),
        `${number(target.lastScrapeDuration * 1000)} ms`,
        target.lastError,
      ]),
      "",
    ),
  ]);
  host.replaceChildren(...notes(body), ...(parts.length > 0 ? parts : [element("p", { class: "empty" }, "No Prometheus has told of its targets.")]));
}

export async function rules(host) {
  const body = await ask("api/v1/rules");
  const parts = body.data.groups.flatMap((group) => [
    element("h2", {}, group.name, element("small", {}, ` ${group.file}, every ${group.interval}s, evaluated ${ago(Date.parse(group.lastEvaluation))}`)),
    table(
      ["rule", "query", "state", "labels", "took", "error"],
      group.rules.map((rule) => [
        rule.name,
        link(rule.query),
        state(rule.state ?? rule.health),
        element("code", {}, labels(rule.labels)),
        `${number(rule.evaluationTime * 1000)} ms`,
        rule.lastError ?? "",
      ]),
      "",
    ),
  ]);
  host.replaceChildren(...notes(body), ...(parts.length > 0 ? parts : [element("p", { class: "empty" }, "No Prometheus has told of its rules.")]));
}

export async function alerts(host) {
  const body = await ask("api/v1/alerts");
  const worst = { firing: 0, pending: 1 };
  host.replaceChildren(
    ...notes(body),
    element("h2", {}, "Alerts"),
    table(
      ["alert", "state", "since", "value", "labels", "summary"],
      body.data.alerts
        .sort((a, b) => (worst[a.state] ?? 2) - (worst[b.state] ?? 2))
        .map((alert) => {
          const { alertname, ...rest } = alert.labels;
          return [
            alertname ?? "",
            state(alert.state),
            ago(Date.parse(alert.activeAt)),
            number(Number(alert.value)),
            element("code", {}, labels(rest)),
            alert.annotations.summary ?? alert.annotations.description ?? "",
          ];
        }),
      "No alert is active.",
    ),
  );
}

function link(query) {
  return element("a", { href: `#graph?${new URLSearchParams({ query })}` }, element("code", {}, query));
}
