/** How the pieces of a film come in. */
import { receive } from "/app/browser/page/link.js";
import { recording } from "/app/browser/training/recording.js";
import { equal, test } from "./expect.js";

const film = (name) => ({
  name, at: name, planned: 4, runs: [{ kind: "linear", sizes: [2, 2], activation: "tanh", loss: "cross_entropy" }],
});
const answer = (shown) =>
  receive({ session: "unit", number: 0, revision: 0, names: [], values: {}, figures: {}, problems: {}, film: shown });

/** A piece of one row of six numbers, all of which are zero. */
const piece = (step) => [{
  steps: [step], parameters: btoa("\0".repeat(24)), end: null,
  curves: { loss: [step], accuracy: [step], gradient_norm: [step] },
}];

/** Run `body` with `answers`, a function of a piece's address, in the place of the server. */
async function served(answers, body) {
  const { fetch } = window;
  window.fetch = async (address) => answers(...String(address).match(/films\/(\w+)\/(\d+)$/).slice(1));
  try {
    await body();
  } finally {
    window.fetch = fetch;
  }
}

const rest = () => new Promise((done) => setTimeout(done, 20));

test("a piece that is still being read when another film begins is none of that film's", async () => {
  let read = null;
  const late = new Promise((done) => { read = done; });
  const answers = (name, n) => {
    if (n !== "0") return { status: 204 };
    return { status: 200, json: async () => (name === "first" ? late : piece(2)) };
  };
  await served(answers, async () => {
    answer(film("first"));
    await rest();
    answer(film("second"));
    await rest();
    read(piece(0));
    await rest();
    equal(recording.name, "second");
    equal(recording.runs.map(({ steps }) => steps), [[2]]);
    equal(recording.isWhole, true);
  });
});

test("a piece that cannot be read is no end of the film: when it is named again, it goes on from there", async () => {
  let isBroken = true;
  const asked = [];
  const answers = (_name, n) => {
    asked.push(n);
    if (n === "2") return { status: 204 };
    return { status: 200, json: async () => (n === "1" && isBroken ? JSON.parse("{") : piece(2 * Number(n))) };
  };
  await served(answers, async () => {
    answer(film("broken"));
    await rest();
    equal(recording.runs.map(({ steps }) => steps), [[0]]);
    equal(recording.isWhole, false);
    isBroken = false;
    answer(film("broken"));
    await rest();
    equal(recording.runs.map(({ steps }) => steps), [[0, 2]]);
    equal(recording.isWhole, true);
    equal(asked, ["0", "1", "1", "2"]);
  });
});
