/**
 * Where a recording stands over the plane: it gives the plane the first run's model at the playhead. A player moves it
 * (training.js).
 */
import { ask, isBusy, onAnswer } from "../page/link.js";
import { alike, state } from "../page/store.js";
import { editPlane, grabPlane, plane, ready } from "../plane/store.js";
import { modelAt, onRecording, recording } from "./recording.js";

/**
 * `row`: the playhead's place in the recording's timeline, up to what is loaded; between two rows it is a fraction. `due`:
 * Train was pressed, the film that comes is played. `awaited`: Train was pressed, and the film is not whole yet. An address
 * brings a film too, which comes without a word. `continued`: the step at which a hand has changed what the last film was of.
 */
export const playback = { row: 0, playing: false, speed: 1, due: false, awaited: false, continued: null };
/** The points and labels that the film plays over. */
let played = null;

export const lastRow = () => recording.timeline.length - 1;
/** The step that the playhead is at. */
export const playhead = () => recording.timeline[Math.min(lastRow(), Math.round(playback.row))];
/** The model of run `index` at the playhead. */
export const modelOf = (index) => modelAt(index, playhead());

onRecording((isNew) => {
  if (isNew) {
    rest();
    playback.row = 0;
  }
  playback.row = Math.min(playback.row, recording.loaded);
  if (recording.isWhole || (isNew && !playback.due)) playback.awaited = false;
});

/** Show a row: give the plane the first run's model there. */
export function seek(row) {
  if (!recording.runs[0]?.numbers.length) {
    playback.due = false; // a hand is at the player before any of the film has come: it waits for the hand
    return;
  }
  playback.row = Math.min(recording.loaded, Math.max(0, row));
  const model = modelOf(0);
  editPlane({ ...(model.sizes ? { network: model } : { ...model, network: null }), step: playhead() });
  if (playback.playing) state.moving = true;
}

/** Whether the plane shows what the film set last: another model is a hand's, and ends it. */
export const isShown = () => plane.step === playhead();

/** The film begins to play: over these points, and the model is its own. */
export function begin() {
  played = { points: plane.points, labels: plane.labels };
  plane.learning = true;
  grabPlane();
}

/** It does not play any more. */
export function rest() {
  playback.playing = plane.learning = false;
}

/** Whether a hand has changed points or weights while the film played. */
export const isInterrupted = () =>
  plane.learning && played !== null && (!isShown() || plane.points !== played.points || plane.labels !== played.labels);

/** The training that was asked for last, as one step of undo: with its film. */
export let asked = null;

/** Ask for a training; its film is played as soon as it begins to come. `how` may name another start. */
export function train(how = null) {
  rest();
  playback.due = true;
  playback.awaited = true;
  playback.continued = how === null ? null : playhead();
  asked = {};
  ask("train", how, how !== null, asked);
}

onAnswer("playback", ({ problems }) => {
  if (problems.train) playback.due = playback.awaited = false;
});

/** Whether it is time to play the film that Train has asked for. */
export function isFilmDue() {
  if (!playback.due || isBusy() || !ready() || !(recording.loaded > 0 || recording.isWhole)) return false;
  playback.due = false;
  playback.awaited = !recording.isWhole;
  playback.row = 0;
  return true;
}

/**
 * The plane may show a step whose model was not there yet: a link, Back, undo. It comes with the recording, which is that of the
 * plane once Python has answered: until then it may be the one before.
 */
export function followPlane() {
  if (isBusy() || plane.learning || plane.step === null || !recording.runs[0]?.steps.length) return;
  const row = recording.timeline.indexOf(plane.step);
  if (row < 0 || row > recording.loaded) return;
  playback.row = row;
  const { weights, bias, features, ...network } = modelOf(0);
  const isThere = weights
    ? plane.network === null && alike([weights, bias, features], [plane.weights, plane.bias, plane.features])
    : alike(network.parameters, plane.network?.parameters);
  if (!isThere) seek(row);
}
