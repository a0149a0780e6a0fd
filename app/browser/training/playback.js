/**
 * Plays a recording over the plane: forwards and backwards, by giving the plane the first run's model at the playhead.
 */
import { reducedMotion } from "../page/dom.js";
import { commitPlane, editPlane, grabPlane, plane, ready } from "../plane/store.js";
import { ask, isBusy, onAnswer } from "../page/link.js";
import { alike, repaint, state } from "../page/store.js";
import { endRecording, modelAt, onRecording, recording } from "./recording.js";

/** A whole film at speed 1, in ms. */
const LENGTH = 5000;
/** A page that was hidden goes on where it was. */
const LONGEST_FRAME = 100;

/**
 * `row`: the playhead's place in the recording's timeline, up to what is loaded; `due`: Train was pressed, the film that
 * comes is played.
 */
export const playback = { row: 0, playing: false, speed: 1, due: false };
/** The points and labels that the film plays over. */
let played = null;
/** A hand has changed the points, or the weights, while it played. */
let interrupted = false;
let since = 0;

export const lastRow = () => recording.timeline.length - 1;
/** The step that the playhead is at. */
export const playhead = () => recording.timeline[Math.min(lastRow(), Math.round(playback.row))];
/** The model of run `index` at the playhead. */
export const modelOf = (index) => modelAt(index, playhead());

onRecording((isNew) => {
  if (isNew) {
    halt();
    playback.row = 0;
  }
  playback.row = Math.min(playback.row, recording.loaded);
  playWhereDue();
});

/** Ask for a training; its film is played as soon as it begins to come. `how` may name another start. */
export function train(how = null) {
  halt();
  playback.due = true;
  ask("train", how, how !== null);
}

onAnswer("playback", ({ problems }) => {
  if (problems.train) playback.due = false;
  else if (!isBusy()) playWhereDue(); // it may be the film that is there already
});

function playWhereDue() {
  if (!playback.due || isBusy() || !ready() || !(recording.loaded > 0 || recording.isWhole)) return;
  playback.due = false;
  playback.row = 0;
  if (reducedMotion()) stopAt(0);
  else play();
}

/** Give the plane the first run's model at the playhead. */
function project() {
  const model = modelOf(0);
  editPlane({ ...(model.sizes ? { network: model } : { ...model, network: null }), step: playhead() });
}

/** Whether the plane shows what the film set last: another model is a hand's, and ends it. */
export const isShown = () => plane.step === playhead();

export function seek(row) {
  playback.row = Math.min(recording.loaded, Math.max(0, row));
  project();
}

export function play() {
  played = { points: plane.points, labels: plane.labels };
  plane.learning = true;
  if (playback.row >= lastRow()) playback.row = 0;
  grabPlane();
  playback.playing = true;
  state.moving = true;
  since = performance.now();
  seek(playback.row);
}

export function pause() {
  if (!playback.playing) return;
  halt();
  playback.row = Math.round(playback.row);
  commitPlane();
}

/** The film does not play any more. */
export function halt() {
  playback.playing = interrupted = plane.learning = false;
}

/** Jump to a row and stay there. */
export function stopAt(row) {
  halt();
  seek(Math.round(row));
  commitPlane();
}

/** End a training that is under way: what is there of its film stays. */
export function end() {
  endRecording();
  if (playback.playing && playback.row >= recording.loaded) pause();
}

/** The plane may show a step whose model is not there yet: a link, Back, undo. It comes with the recording. */
export function followPlane() {
  if (playback.playing || plane.step === null || !recording.runs[0]?.steps.length) return;
  const row = recording.timeline.indexOf(plane.step);
  if (row < 0 || row > recording.loaded) return;
  playback.row = row;
  const { weights, bias, ...network } = modelOf(0);
  const isThere = weights ? plane.network === null && alike([weights, bias], [plane.weights, plane.bias]) : alike(network.parameters, plane.network?.parameters);
  if (!isThere) project();
}

/** Move on in every frame, by the time that has passed. Returns true where a hand has broken in. */
export function advance() {
  if (!playback.playing) return interrupted;
  if (!ready() || !isShown() || plane.points !== played.points || plane.labels !== played.labels) {
    playback.playing = false; // a hand took a weight or a point
    interrupted = true;
    return true;
  }
  const now = performance.now();
  state.moving = true;
  seek(playback.row + (Math.min(now - since, LONGEST_FRAME) / LENGTH) * playback.speed * lastRow());
  since = now;
  if (playback.row >= lastRow() && recording.isWhole) pause();
  else repaint();
  return false;
}
