/** Brings the page a whole film, once; shows nothing. A page that has lost it asks for it again. */
import { component, h } from "../page/dom.js";
import { holds, takeFilm } from "./film.js";

export default component((root, send) => {
  root.replaceChildren(h("span", { class: "reel" }));
  return {
    update({ number, film }) {
      if (film) takeFilm(film);
      else if (!holds(number)) send("missing", number);
    },
    stop() {},
  };
});
