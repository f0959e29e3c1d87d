/** The querier's API. Every call answers with the envelope's data or throws an Error with the server's sentence. */

export async function ask(path, parameters = {}) {
  const url = new URL(path, location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  let response;
  try {
    response = await fetch(url);
  } catch {
    throw new Error("The querier does not answer.");
  }
  const body = await response.json().catch(() => {
    throw new Error(`The querier answered ${response.status} without JSON.`);
  });
  if (body.status !== "success") throw new Error(`${body.errorType}: ${body.error}`);
  return body;
}

export const query = (text, time, options) => ask("api/v1/query", { query: text, time, ...options });

export const queryRange = (text, start, end, step, options) =>
  ask("api/v1/query_range", { query: text, start, end, step, ...options });
