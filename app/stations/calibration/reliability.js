/** Accuracy over confidence in bins, both runs; below, how many points each bin has, with the mean confidence and the accuracy. */
import { softmax } from "../../browser/maths/kernel.js";
import { place } from "../../browser/page/numbers.js";
import { chosen, judged, onePoint, RUNS, taught } from "./judged.js";

const EMPTY = { x: [], y: [] };

/** Rectangles as one outline with gaps: [left, right, bottom, top] each. */
function boxes(sides) {
  const x = [];
  const y = [];
  for (const [left, right, bottom, top] of sides) {
    x.push(left, left, right, right, left, null);
    y.push(bottom, top, top, bottom, bottom, null);
  }
  return { x, y };
}

const filled = ({ count }) => Array.from(count.keys()).filter((bin) => count[bin]);

/** The upper rim of the counts as shares of all points, a step a bin. */
function rim({ edges, count }, points) {
  const x = [edges[0]];
  const y = [0];
  count.forEach((n, bin) => {
    x.push(edges[bin], edges[bin + 1]);
    y.push(n / points, n / points);
  });
  return { x: [...x, edges.at(-1)], y: [...y, 0] };
}

export function traces({ temperature }) {
  const found = judged();
  const keys = ["bars", "gaps", "smoothed", "smoothed-marks", "counts", "counts-smoothed", "confidence", "accuracy", "point-right", "point-wrong"];
  if (!found) return Object.fromEntries(keys.map((key) => [key, EMPTY]));
  const points = taught().labels.length;
  const { plain, smoothed } = found;
  const { edges, binConfidence: confidence, binAccuracy: accuracy } = plain;
  const side = (bin, bottom, top) => [edges[bin], edges[bin + 1], bottom, top];
  const other = filled(smoothed);
  const line = { x: other.map((bin) => smoothed.binConfidence[bin]), y: other.map((bin) => smoothed.binAccuracy[bin]) };
  const { logits, isRight } = onePoint();
  const one = { x: [Math.max(...softmax(logits, temperature))], y: [Number(isRight)] };
  return {
    bars: boxes(filled(plain).map((bin) => side(bin, 0, accuracy[bin]))),
    gaps: boxes(filled(plain).map((bin) => side(bin, accuracy[bin], confidence[bin]))),
    smoothed: line, "smoothed-marks": line,
    counts: boxes(filled(plain).map((bin) => side(bin, 0, plain.count[bin] / points))),
    "counts-smoothed": rim(smoothed, points),
    confidence: { x: [plain.confidence] }, accuracy: { x: [plain.accuracy] },
    "point-right": isRight ? one : EMPTY, "point-wrong": isRight ? EMPTY : one,
  };
}

/** How far the axis of counts may reach. */
const REACHES = [0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** Bins of equal mass have as many points each but where confidences are equal: the axis holds the largest of both runs. */
export function axes() {
  const found = chosen.strategy === "quantile" && judged();
  const largest = found ? Math.max(...RUNS.flatMap((run) => [...found[run].count])) / taught().labels.length : 1;
  return { yaxis2: { range: [0, REACHES.find((reach) => reach >= largest)] } };
}

/** Its curves are bins: what they come to says more. */
export function now({ temperature }, { names }) {
  const found = judged();
  if (!found) return [];
  const { plain } = found;
  return [["T", place(temperature)], [names.ece, plain.ece], [names.mce, plain.mce], [names.confidence, plain.confidence], [names.accuracy, plain.accuracy]];
}

export function table(_, { names }) {
  const found = judged();
  const head = [names.from, names.to, ...["plain", "smoothed"].flatMap((run) => [names.count, names.confidence, names.accuracy].map((of) => `${of} (${names[run]})`))];
  if (!found) return { head, rows: [] };
  const isShared = chosen.strategy === "uniform";
  const cells = ({ count, binConfidence, binAccuracy }, bin) =>
    (count[bin] ? [String(count[bin]), binConfidence[bin], binAccuracy[bin]] : ["0", undefined, undefined]);
  const rows = Array.from(found.plain.count.keys(), (bin) => [
    found.plain.edges[bin], found.plain.edges[bin + 1], ...cells(found.plain, bin), ...(isShared ? cells(found.smoothed, bin) : [])]);
  return { head: isShared ? head : head.slice(0, 5), rows };
}
