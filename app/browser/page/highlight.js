/**
 * Terms that belong together light up together: a formula's part, its column, its cell. `data-term` says what a node is,
 * `data-of` of which class, `data-also` names further terms that it lights: "term/of term/of ...".
 */

let lit = [];

function light(event) {
  const term = event.target.closest?.("[data-term]");
  for (const node of lit) node.classList.remove("lit");
  lit = [];
  if (!term) return;
  const { term: name, of, also } = term.dataset;
  const wanted = [[name, of], ...(also?.split(" ") ?? []).map((pair) => pair.split("/"))];
  lit = wanted.flatMap(([name, of]) => {
    const same = [...document.querySelectorAll(`[data-term="${CSS.escape(name)}"]`)];
    return same.filter((node) => of == null || node.dataset.of == null || node.dataset.of === of);
  });
  for (const node of lit) node.classList.add("lit");
}

document.addEventListener("pointerover", light);
document.addEventListener("focusin", light);
