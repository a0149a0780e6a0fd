/**
 * The film of a training as the page has it: of one run or of two in step, the model at every recorded step. The pieces
 * come while it plays. Nothing is computed here.
 */
import { floats } from "../page/dom.js";
import { askAgain, onAnswer } from "../page/link.js";
import { repaint } from "../page/store.js";

/**
 * `runs`: {kind, sizes, activation, features, loss, steps, numbers, width, curves, end}; `timeline`: the steps that the playhead stops
 * at, as far from one another as those of the run that was recorded most often; rows up to `loaded` are there.
 */
export const recording = { name: null, at: null, planned: 0, runs: [], timeline: [0], loaded: 0, isWhole: false, pieces: 0 };
/** The piece that is fetched next. */
let next = 0;
/** A piece could not be fetched: the next answer that names the film lets it go on. */
let isBroken = false;

const listeners = new Set();

/** Call `react(isNew)` when another film begins to come, and when more of it has. Returns the way to stop. */
export function onRecording(react) {
  listeners.add(react);
  return () => listeners.delete(react);
}

const tell = (isNew) => {
  for (const react of [...listeners]) react(isNew);
  repaint();
};

onAnswer("recording", ({ film }) => {
  if (!film || (film.at === recording.at && !isBroken)) return;
  isBroken = false;
  if (film.at === recording.at) return fetchPieces(recording.runs);
  if (film.name === recording.name) return fetchAnew(film.at);
  const runs = film.runs.map((run) => ({ ...run, told: 0, steps: [], numbers: [], width: 0, curves: {}, end: null }));
  Object.assign(recording, { ...film, runs, timeline: [0], loaded: 0, isWhole: false, pieces: 0 });
  next = 0;
  tell(true);
  fetchPieces(runs);
});

/** The same film is made anew, in other pieces: what is here of it stays, and what is not is taken from those. */
function fetchAnew(at) {
  recording.at = at;
  if (recording.isWhole && recording.runs.every(({ end, steps }) => (end ? end.code !== "failed" : steps.at(-1) === recording.planned))) return;
  next = 0;
  recording.isWhole = false;
  recording.runs = recording.runs.map((run) => ({ ...run, told: 0, end: null })); // whoever still fetches the other pieces leaves off
  fetchPieces(recording.runs);
}

/** How much of the recording is there, 0 to 1. */
export const progress = () => (recording.isWhole ? 1 : recording.loaded / Math.max(1, recording.timeline.length - 1));

/** Fetch piece after piece into `runs`; another film takes over, or the same one that begins anew. */
async function fetchPieces(runs) {
  while (recording.runs === runs && !recording.isWhole) {
    const where = new URL(`films/${recording.at}/${next}`, document.baseURI);
    const answer = await fetch(where).catch(() => null);
    const piece = answer?.status === 200 ? await answer.json().catch(() => null) : null;
    if (recording.runs !== runs || recording.isWhole) return;
    if (![200, 202, 204].includes(answer?.status) || (answer.status === 200 && !piece)) {
      isBroken = true;
      return askAgain();
    }
    if (answer.status === 202) continue;
    if (piece) add(piece);
    else recording.isWhole = true;
    measure();
    tell(false);
  }
}

/** What is there stays; no more of it is fetched. */
export function endRecording() {
  recording.isWhole = true;
  measure();
  tell(false);
}

function add(piece) {
  next++;
  recording.pieces++;
  piece.forEach(({ steps, parameters, curves, end }, n) => {
    const run = recording.runs[n];
    const known = Math.max(0, run.steps.length - run.told); // rows that other pieces have brought
    run.told += steps.length;
    if (steps.length > known) {
      const numbers = floats(parameters);
      run.width ||= numbers.length / steps.length;
      run.numbers.push({ first: run.steps.length, numbers: numbers.subarray(known * run.width) });
      run.steps.push(...steps.slice(known));
      for (const [name, values] of Object.entries(curves)) (run.curves[name] ??= []).push(...values.slice(known));
    }
    run.end ??= end;
  });
}

/** Where the playhead can go with what is there. */
function measure() {
  const runs = recording.runs.filter(({ steps }) => steps.length);
  if (!runs.length) return;
  const last = ({ steps }) => steps.at(-1);
  const stepped = runs.filter(({ steps }) => steps.length > 1);
  const growing = recording.isWhole ? [] : stepped.filter(({ end }) => !end);
  const end = growing.length ? recording.planned : Math.max(...runs.map(last));
  const every = stepped.length ? Math.min(...stepped.map(({ steps }) => steps[1])) : 1;
  recording.timeline = Array.from({ length: Math.ceil(end / every) + 1 }, (_, row) => Math.min(end, row * every));
  recording.loaded = growing.length ? Math.floor(Math.min(...growing.map(last)) / every) : recording.timeline.length - 1;
}

/** What a run's curves say at a step: {loss, penalty, accuracy, ...}. */
export function recordedAt(index, step) {
  const run = recording.runs[index];
  const row = rowAt(run, step);
  return Object.fromEntries(Object.entries(run.curves).map(([name, values]) => [name, values[row]]));
}

/** The row of a run that was recorded last at a step. */
export function rowAt({ steps }, step) {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (steps[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The parameters of a run's row, as they were recorded. */
export function parametersOf(run, row) {
  const { first, numbers } = run.numbers.findLast((piece) => piece.first <= row);
  return numbers.subarray((row - first) * run.width, (row - first + 1) * run.width);
}

/** The model of run `index` at a step: {weights, bias}, with its `scheme` where it votes, or a network's JSON. */
export function modelAt(index, step) {
  const run = recording.runs[index];
  const numbers = Array.from(parametersOf(run, rowAt(run, step)));
  const { features } = run;
  if (run.kind === "network") return { sizes: run.sizes, activation: run.activation, features, parameters: numbers };
  const inputs = run.sizes[0];
  const rows = run.width / (inputs + 1);
  const weights = Array.from({ length: rows }, (_, k) => numbers.slice(inputs * k, inputs * (k + 1)));
  const linear = { weights, bias: numbers.slice(inputs * rows), features };
  return run.kind === "linear" ? linear : { ...linear, scheme: run.kind };
}
