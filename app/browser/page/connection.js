/** Where the link to Python is mounted: notices, undo, redo, reset, the link to this page. */
import { menu } from "../controls/menu.js";
import { announcer } from "./announcer.js";
import { copyLink } from "./address.js";
import { component, h, setAttributes, setIdle, setText } from "./dom.js";
import { canRedo, canUndo } from "./history.js";
import { ask, commit, connect, isAway, receive, redo, undo } from "./link.js";
import { exporter } from "../export/exporter.js";
import { resize } from "./size.js";
import { markStation } from "./station_links.js";
import { change, state, subscribe, values } from "./store.js";
import { nameStreamlits } from "./streamlit.js";

/** How long "Link copied" is shown, in ms. */
const COPIED = 2000;

/** Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y, with the Mac's key as well; a text that is being typed has its own. */
function shortcut(event) {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return;
  if (event.target.matches?.("input, textarea") || state.moving) return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
}

/** The station that the page shows. */
let shown = null;

/** Another station: its heading has the focus, so that it is read out and keys go on from there; or the term that was asked for. */
function arrive() {
  if (document.activeElement?.closest(".chapters")) return;
  const heading = document.querySelector('[data-testid="stMain"] h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Streamlit's link to the content leads to what the stations' links are in; the content begins after them. */
function skip(event) {
  if (!event.target.closest?.('[data-testid="stSkipToContent"]')) return;
  event.preventDefault();
  arrive();
}

export default component((root, send) => {
  let given = null;
  const button = (press, sign) => h("button", { type: "button", class: "chip plain", onclick: press }, sign);
  const back = button(undo, "↶");
  const forth = button(redo, "↷");
  const reset = button(() => ask("reset"), "");
  reset.classList.add("destroys");
  const link = h("button", { type: "button", class: "chip plain", onclick: copy });
  /** Tells screen readers whether the link was copied: the button's own words come back by themselves. */
  const copying = h("span", { class: "unseen", role: "status" });
  const notices = h("div", { class: "notices", role: "alert" });
  const large = h("button", { type: "button", class: "chip plain", onclick() {
    change("view", { size: values.view.size === "large" ? "usual" : "large" });
    commit();
  } }, "A", h("sup", {}, "+"));
  const exports = exporter();
  const tools = h("div", { class: "page-tools" }, back, forth, reset, link, exports.node, large);
  const results = announcer(() => given.text);
  root.replaceChildren(tools, notices, results.node, copying);
  let languages = null;
  let over = 0;

  async function copy() {
    const { text } = given;
    const done = () => (given.fits ? text.copied : text.copied_kept);
    const failed = () => (isAway() ? text.away : text.not_copied);
    const copied = await copyLink().then(done, failed);
    setText(link, copied);
    setText(copying, copied);
    clearTimeout(over);
    over = setTimeout(() => {
      setText(link, given.text.copy_link);
      setText(copying, "");
    }, COPIED);
  }

  const paint = () => {
    for (const node of [back, forth, reset, exports.node]) setAttributes(node, { hidden: !given?.edits });
    setIdle(back, !canUndo());
    setIdle(forth, !canRedo());
    resize();
    setAttributes(large, { "aria-pressed": String(values.view?.size === "large") });
  };
  const keys = (event) => given?.edits && shortcut(event);
  document.addEventListener("keydown", keys);
  document.addEventListener("click", skip);
  const unsubscribe = subscribe(paint);
  return {
    update(data) {
      given = data;
      const { text } = data;
      for (const [node, name] of [[back, text.undo], [forth, text.redo], [reset, text.reset], [large, text.large]]) setAttributes(node, { "aria-label": name, "data-tip": name });
      setText(reset, text.reset);
      setText(link, text.copy_link);
      exports.update(text.export, data.paper);
      if (document.documentElement.lang !== data.language) setText(results.node, ""); // what it has said is in another one
      setAttributes(document.documentElement, { lang: data.language });
      nameStreamlits(text.streamlits);
      if (!languages) {
        languages = menu({
          name: () => given.text.language, get: () => given.language, choose: (language) => ask("language", language), choices: data.languages,
        });
        for (const option of languages.node.options) option.lang = option.value; // each is called as it calls itself
        tools.append(languages.node);
      }
      languages.paint();
      setAttributes(link, { "data-tip": data.fits ? null : text.kept });
      markStation(data.station, text.pages);
      if (shown !== null && shown !== data.station) requestAnimationFrame(arrive);
      shown = data.station;
      connect((event, value) => send(event, value));
      if (!receive(data)) return;
      const said = data.notices.join("\n");
      if (notices.dataset.said === said) return;
      notices.dataset.said = said;
      notices.replaceChildren(...data.notices.map((notice) => h("p", { class: "notice", "data-testid": "notice" }, notice)));
    },
    stop() {
      results.stop();
      exports.stop();
      document.removeEventListener("keydown", keys);
      document.removeEventListener("click", skip);
      unsubscribe();
    },
  };
});
