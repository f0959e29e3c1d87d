/** What the keyboard does outside of fields: views by number, `/` to the query, `t` for dark or light, `?` for this list. */
const keys = [
  ["1 … 9", "a view, from left to right"],
  ["/", "to the query"],
  ["Enter", "run the query; Shift-Enter for a new line"],
  ["Esc", "out of the query"],
  ["g  b  p", "graph, table, plan of the query"],
  ["←  →", "earlier, later"],
  ["t", "dark, light, or as the system"],
  ["?", "this list"],
];

export function listen(actions) {
  const dialog = document.getElementById("help");
  dialog.querySelector("dl").append(...keys.flatMap(([key, what]) => {
    const dt = document.createElement("dt");
    dt.textContent = key;
    const dd = document.createElement("dd");
    dd.textContent = what;
    return [dt, dd];
  }));
  document.getElementById("keys").addEventListener("click", () => dialog.showModal());
  addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, textarea, select, [contenteditable=true]");
    if (field) {
      if (event.key === "Escape") field.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    const links = [...document.querySelectorAll("nav a")];
    const view = links[Number(event.key) - 1];
    const graph = !document.getElementById("view-graph").hidden;
    const press = (selector) => document.querySelector(selector)?.click();
    if (view) location.hash = view.getAttribute("href");
    else if (event.key === "?") dialog.showModal();
    else if (event.key === "t") actions.theme();
    else if (event.key === "/") {
      event.preventDefault();
      const focus = () => document.querySelector("#editor .cm-content").focus();
      if (graph) focus();
      else {
        // What is hidden takes no focus: first the view is shown.
        addEventListener("hashchange", focus, { once: true });
        location.hash = "#graph";
      }
    } else if (graph && event.key === "g") press('#shape [data-value="graph"]');
    else if (graph && event.key === "b") press('#shape [data-value="table"]');
    else if (graph && event.key === "p") press('#shape [data-value="plan"]');
    else if (graph && event.key === "ArrowLeft") press("#earlier");
    else if (graph && event.key === "ArrowRight") press("#later");
  });
}

const themes = ["light dark", "dark", "light"];

/** Goes on to the next of: as the system, dark, light; without a word to the one that was chosen last. */
export function theme(step) {
  const now = Math.max(0, themes.indexOf(localStorage.getItem("theme")));
  const next = themes[(now + step) % themes.length];
  localStorage.setItem("theme", next);
  document.documentElement.style.colorScheme = next;
}
