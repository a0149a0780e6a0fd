/**
 * Which pictures: the sets that the server has, and files of the user's. The files go to the server in one request of their own
 * (upload.py); what is wrong with them is said here, and what was shown stays.
 */
import { takeDrops } from "../../browser/controls/drop.js";
import { menu } from "../../browser/controls/menu.js";
import { component, fill, h, setAttributes, setText } from "../../browser/page/dom.js";
import { answer, askAgain, commit, isAway, onAnswer } from "../../browser/page/link.js";
import { said } from "../../browser/page/numbers.js";
import { change, repaint, subscribe, values } from "../../browser/page/store.js";

/** How long until files are sent again, where the server was away, in ms. */
const SOON = 1000;
const MEGABYTE = 1e6;
const megabytes = (bytes) => String(Math.ceil(bytes / MEGABYTE));

const chosen = (values.images ??= {});
/** The files of each set that was loaded since the page was opened: a server that was started anew is given them again. */
const loaded = new Map();

/** Send a request whose progress is seen: {status, json}. Rejects where it does not arrive, and when it is cancelled. */
function post(where, headers, body, seen, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", where);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded: sent }) => seen(sent);
    request.onload = () => {
      let json = null;
      try { json = JSON.parse(request.responseText); } catch { /* a proxy's page */ }
      resolve({ status: request.status, json });
    };
    request.onerror = request.onabort = () => reject(new Error("not sent"));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

export default component((root) => {
  let given = null;
  let strip = null;
  let painters = [];
  let problem = "";
  /** What is under way: {sent, size, stage, abort}. */
  let sending = null;
  let offered = "";

  const text = (name, put = {}) => fill(given.text[name], put);
  const told = () => answer()?.images;

  function complain(words) {
    problem = words;
    repaint();
  }

  function show(set) {
    problem = ""; // it was about what was not shown
    change("images", { set, step: null, picture: 0, cell: "", evidence_of: null, against: null });
    commit();
  }

  /** `done` is called with the set that comes of them. */
  async function load(files, done = show) {
    sending?.abort.abort();
    sending = null;
    problem = "";
    if (files.length > given.most_files) return complain(text("too_many", { n: String(files.length) }));
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (size > given.most_bytes) return complain(text("too_large", { size: megabytes(size), most: megabytes(given.most_bytes) }));
    const task = (sending = { size, sent: 0, stage: "sending", abort: new AbortController() });
    repaint();
    try {
      // Read first: a file that has changed since it was chosen could not be told from a server that is away.
      const bodies = await Promise.all(files.map((file) => file.arrayBuffer()));
      const set = await send(task, files, new Blob(bodies));
      if (task !== sending || !set) return;
      loaded.set(set, files);
      done(set);
    } catch {
      if (task === sending) problem = text("unreadable");
    } finally {
      if (task === sending) sending = null;
      repaint();
    }
  }

  /** The key of the set that the server has made of the files; null: it has refused them, or nobody wants them any more. */
  async function send(task, files, body) {
    const where = new URL(`pictures?lang=${given.language}`, document.baseURI);
    const named = encodeURIComponent(JSON.stringify(files.map(({ name, size }) => ({ name, size }))));
    const seen = (sent) => {
      task.sent = sent;
      task.stage = sent < task.size ? "sending" : "checking";
      repaint();
    };
    while (task === sending) {
      const reply = await post(where, { [given.header]: named, "Content-Type": "application/octet-stream" }, body, seen, task.abort.signal)
        .catch(() => null);
      if (task !== sending) return null;
      if (reply?.json?.set) return reply.json.set;
      if (reply && (reply.json || reply.status < 502)) {
        problem = reply.json?.problem ?? text("failed");
        return null;
      }
      task.stage = "waiting";
      repaint();
      do await new Promise((done) => setTimeout(done, SOON)); while (isAway() && task === sending);
      task.stage = "sending";
    }
    return null;
  }

  function cancel() {
    const { abort } = sending;
    sending = null;
    abort.abort();
    repaint();
  }

  function setMenu() {
    const sets = told()?.sets ?? [];
    const shown = menu({
      name: () => text("set"), get: () => told()?.set.key ?? chosen.set, choose: show, choices: sets.map(({ key, title }) => [key, title]),
    });
    painters.push(shown.paint);
    return shown.node;
  }

  function namesMenu() {
    const shown = menu({
      name: () => text("names"), get: () => chosen.names || told()?.set.suggests, choices: given.choices,
      choose(names) {
        change("images", { names });
        commit();
      },
    });
    painters.push(() => {
      shown.paint();
      setAttributes(shown.node, { hidden: told()?.set.key === given.digits });
    });
    return shown.node;
  }

  function summary() {
    const node = h("span", { class: "quiet", "data-testid": "data-summary" });
    painters.push(() => {
      const set = told()?.set;
      if (!set) return;
      const [height, width] = set.shape.map(String);
      const counts = { training: said(set.training), test: said(set.test), pictures: said(set.training + set.test) };
      const whole = text("summary", { ...counts, height, width, classes: String(set.classes.length) });
      setText(node, set.measured < set.training ? `${whole} · ${text("measured", { n: said(set.measured) })}` : whole);
    });
    return node;
  }

  function build() {
    painters = [];
    const input = h("input", {
      type: "file", multiple: true, hidden: true,
      onchange() {
        const files = [...input.files];
        input.value = ""; // the same files may come again
        if (files.length) load(files);
      },
    });
    const bar = h("progress", { "aria-label": text("load") });
    const stop = h("button", { type: "button", class: "chip", onclick: cancel }, text("cancel"));
    const status = h("span", { role: "status" });
    const words = h("p", { class: "data-problem", role: "alert", "data-testid": "own-files-problem" });
    painters.push(() => {
      const stage = sending?.stage;
      setAttributes(bar, { hidden: !sending, max: sending?.size, value: stage === "sending" ? sending.sent : null });
      setAttributes(stop, { hidden: !sending });
      setText(status, sending ? text(stage, { n: megabytes(sending.size) }) : "");
      const wrong = problem || (sending ? "" : told()?.problem ?? "");
      setText(words, wrong);
      setAttributes(words, { hidden: !wrong });
      setAttributes(strip, { "aria-busy": sending ? "true" : null });
    });
    strip = h("section", { class: "data own-files", "data-testid": "own-files", "data-drop": text("drop"), "aria-label": text("title") },
      h("div", { class: "data-row" },
        setMenu(), namesMenu(),
        h("button", { type: "button", class: "chip", "data-tip": text("load_why"), onclick: () => input.click() }, text("load")),
        input, bar, stop, status, summary()),
      words);
    root.replaceChildren(strip);
  }

  const paint = () => {
    if (!given || !told()) return;
    const now = JSON.stringify(told().sets);
    if (now !== offered) {
      const isHere = strip?.contains(document.activeElement) && document.activeElement.ariaLabel;
      offered = now;
      build();
      if (isHere) strip.querySelector(`[aria-label="${CSS.escape(isHere)}"]`)?.focus({ preventScroll: true });
    }
    for (const painter of painters) painter();
  };

  const stopDrops = takeDrops(() => strip, (files) => given && load(files));

  const listen = onAnswer("own-files", ({ images }) => {
    // A server that was started anew has forgotten the set: what this page has loaded it gets again.
    const files = loaded.get(chosen.set);
    if (given && images?.problem && images.set.key !== chosen.set && files && !sending) {
      loaded.delete(chosen.set);
      load(files, askAgain); // all that is set stays: only the pictures were missing
    }
    repaint();
  });
  const unsubscribe = subscribe(paint);
  return {
    update(data) {
      given = data;
      offered = "";
      repaint();
    },
    stop() {
      stopDrops();
      sending?.abort.abort();
      sending = null;
      listen();
      unsubscribe();
    },
  };
});
