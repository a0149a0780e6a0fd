/**
 * What guides somebody who is new here: the first things to do, each until it was done once in this browser, and what words
 * mean (controls/tooltip.js).
 */
import "../controls/tooltip.js";
import { boxAround, component, h, setAttributes, setText } from "./dom.js";
import { takeGlossary } from "./glossary.js";
import { answer } from "./link.js";
import { alike, state, subscribe, values } from "./store.js";

const KEY = "softmax-live: done";

/** The names of what was done. A browser that keeps nothing for us keeps it for this page. */
let done = null;
function doneBefore() {
  try {
    done ??= JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    done ??= [];
  }
  return done;
}

function remember(name) {
  done = [...new Set([...doneBefore(), name])];
  try {
    localStorage.setItem(KEY, JSON.stringify(done));
  } catch {
    // then it is asked for again at the next visit
  }
}

export default component((root) => {
  let tasks = [];
  let station = null;
  const list = h("ol", { class: "tasks", "data-testid": "tasks" });
  root.replaceChildren(list);

  const paint = () => {
    if (answer()?.station !== station) return; // what the station opens with, nobody has done
    for (const task of tasks) {
      const [name, field] = task.of;
      const now = values[name]?.[field];
      if (task.isDone || now === undefined) continue;
      const isKnown = "before" in task;
      const isDone = isKnown && (task.held ? state.moving && now !== task.before : !alike(now, task.before));
      if (!isKnown || (task.held && !state.moving)) task.before = now;
      if (!isDone) continue;
      task.isDone = true;
      remember(task.name);
      show();
    }
  };
  /** What was done stays in its place, ticked, until all is done; then they go, and leave their room: nothing jumps. */
  const show = () => {
    for (const { node, isDone } of tasks) setAttributes(node, { "data-done": String(isDone) });
    setAttributes(list, { "data-done": String(tasks.every(({ isDone }) => isDone)) });
  };
  const stop = subscribe(paint);
  return {
    update(data) {
      takeGlossary(data);
      if (data.station !== station) {
        station = data.station;
        tasks = data.tasks.map(({ of, held }, n) => {
          const name = `${station} ${n}`;
          return { name, of, held, isDone: doneBefore().includes(name), node: h("li") };
        });
        setAttributes(list, { hidden: tasks.every(({ isDone }) => isDone) });
      }
      setAttributes(list, { "aria-label": data.title });
      tasks.forEach(({ node }, n) => setText(node, data.tasks[n].words));
      list.replaceChildren(...tasks.map(({ node }) => node));
      setAttributes(boxAround(root), { "data-empty": list.hidden || !tasks.length || null });
      show();
      paint();
    },
    stop,
  };
});
