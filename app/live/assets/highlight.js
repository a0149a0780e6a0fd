/** Terms that belong together light up together: a formula's part, its column, its cell. */

let lit = [];

function light(event) {
  const term = event.target.closest?.("[data-term]");
  for (const node of lit) node.classList.remove("lit");
  lit = [];
  if (!term) return;
  const { term: name, of } = term.dataset;
  const same = [...document.querySelectorAll(`[data-term="${CSS.escape(name)}"]`)];
  lit = same.filter((node) => of == null || node.dataset.of == null || node.dataset.of === of);
  for (const node of lit) node.classList.add("lit");
}

document.addEventListener("pointerover", light);
document.addEventListener("focusin", light);
