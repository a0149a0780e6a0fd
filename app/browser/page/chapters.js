/** The glossary's page: its terms, by chapter. */
import { component, h } from "./dom.js";
import { sign, takeWanted } from "./glossary.js";

const entry = ([key, { name, sign: written, says, others }]) =>
  h("div", { id: key, class: "entry", tabindex: -1, "data-testid": `term-${key}` },
    h("dt", {}, h("dfn", {}, name), written ? sign(written) : null,
      ...Object.entries(others).map(([lang, other]) => h("span", { class: "quiet", lang }, other))),
    h("dd", {}, says));

export default component((root) => ({
  update({ chapters }) {
    const here = root.contains(document.activeElement) ? document.activeElement.id : ""; // a further run keeps the reader's place
    root.replaceChildren(h("div", { class: "chapters" }, ...chapters.map(({ title, terms }) =>
      h("section", {}, h("h2", {}, title), h("dl", {}, ...Object.entries(terms).map(entry))))));
    const wanted = document.getElementById(takeWanted() || here);
    if (!wanted) return;
    if (wanted.id !== here) wanted.scrollIntoView({ block: "center" });
    wanted.focus({ preventScroll: true });
  },
  stop() {},
}));
