/**
 * The drawing pad: mouse, pen, finger or keys draw strokes, which are brought to the set's form while they are drawn. It shows the
 * picture that is looked at; who draws over one of the test set begins anew.
 */
import { h, setAttributes, setText } from "../../browser/page/dom.js";
import { onLetGo } from "../../browser/page/hold.js";
import { commit } from "../../browser/page/link.js";
import { looks } from "../../browser/page/looks.js";
import { alike, repaint, state } from "../../browser/page/store.js";
import { images, isEdited, look as lookThere, lookAt, picture, remember, theSet, UNEDITED } from "./looking.js";
import { PAD, readInk, simplified, writeInk } from "./maths.js";
import { grey, render } from "./tiles.js";

/** The pen's width and a key's step, in units of a stroke's coordinates. */
const WIDTH = 4.2;
const STEP = 3;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value) => Math.max(0, Math.min(PAD, value));
/** On the pad's grid. */
const onGrid = (point) => point.map(Math.round);

/** Strokes on a canvas of so many pixels, rounded between their points, which lie on a grid. */
function drawStrokes(context, strokes, side, colour) {
  const times = side / PAD;
  Object.assign(context, { strokeStyle: colour, lineWidth: WIDTH * times, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    const points = stroke.map((point) => point.map((value) => value * times));
    context.beginPath();
    context.moveTo(...points[0]);
    points.slice(1, -1).forEach((point, n) => {
      const next = points[n + 2];
      const isSharp = turnAt(points[n], point, next) < SHARP;
      if (isSharp) return context.lineTo(...point);
      context.quadraticCurveTo(...point, ...(n + 2 < points.length - 1 ? point.map((value, axis) => (value + next[axis]) / 2) : next));
    });
    const [x, y] = points.at(-1);
    context.lineTo(x + (points.length === 1 ? 0.01 : 0), y);
    context.stroke();
  }
}

/** A corner that is sharper than this, as the cosine of the turn, stays one. */
const SHARP = 0.5;
function turnAt(a, b, c) {
  const [u, v] = [[b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]];
  return (u[0] * v[0] + u[1] * v[1]) / (Math.hypot(...u) * Math.hypot(...v) || 1);
}

/** {node, paint, copy, clear, stop} of a pad that takes so many points; `text` has its words. */
export function pad(text, mostPoints) {
  const canvas = h("canvas", { class: "pad", "data-testid": "pad", role: "application", tabindex: 0, "aria-label": text.pad, "aria-description": text.keys });
  const hint = h("span", { class: "pad-hint", "aria-hidden": "true" });
  const pen = h("span", { class: "pad-pen", "aria-hidden": "true", hidden: true });
  const said = h("span", { class: "unseen", role: "status" });
  const node = h("span", { class: "pad-frame" }, canvas, hint, pen, said);
  const pixels = document.createElement("canvas");

  /** The strokes that were there, and the one that is being drawn, by pointer or by keys. */
  let before = null;
  let stroke = null;
  /** The same as it was drawn, before it came onto the grid. */
  let trail = null;
  /** What is drawn where there are as many points as it takes. */
  let full = null;
  let pointer = null;
  /** Where the pen of the keys is, and whether it is down. */
  let place = [PAD / 2, PAD / 4].map(Math.round);
  let isDown = false;
  /** Keys have moved the pen last, and no pointer has drawn since. */
  let isKeyed = false;
  let run = {};

  const strokes = () => (images.source === "pad" ? readInk(images.ink) : []);
  const show = () => lookThere({ source: "pad", ink: writeInk([...before, stroke]), ...UNEDITED });

  function begin(point) {
    before = strokes();
    stroke = [onGrid(point)];
    trail = [point];
    state.moving = true;
    show();
  }
  const isTooLong = (drawn) => drawn.reduce((sum, each) => sum + each.length, 0) >= mostPoints;
  const sayFull = () => {
    full = images.ink;
    setText(said, text.full);
    repaint();
  };
  /** Whether there is room for another stroke. */
  const hasRoom = () => {
    if (!isTooLong(strokes())) return true;
    sayFull();
    return false;
  };
  /** The pen passes these points, and what comes of it is shown once. */
  function go(points) {
    const last = stroke.at(-1);
    let isFull = false;
    for (const point of points) {
      trail.push(point);
      if (alike(stroke.at(-1), onGrid(point))) continue;
      if (isTooLong([...before, stroke])) stroke = simplified(stroke);
      isFull = isTooLong([...before, stroke]);
      if (!isFull) stroke.push(onGrid(point));
    }
    if (stroke.at(-1) === last) repaint();
    else show();
    if (isFull) sayFull();
  }
  function end(source = null) {
    stroke = simplified(stroke);
    show();
    stroke = trail = before = null;
    commit(source);
  }

  const pointOf = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [within(((clientX - left) / width) * PAD), within(((clientY - top) / height) * PAD)];
  };
  let takeBack = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pointer !== null) return;
    event.preventDefault();
    lift();
    if (!hasRoom()) return;
    pointer = event.pointerId;
    takeBack = remember();
    canvas.setPointerCapture(pointer);
    canvas.focus({ preventScroll: true });
    isKeyed = false;
    begin(pointOf(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    go((passed.length ? passed : [event]).map(pointOf));
  });
  canvas.addEventListener("pointerup", (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    end();
  });
  const cancel = () => {
    if (pointer === null) return;
    pointer = stroke = trail = before = null;
    state.moving = false;
    takeBack();
  };
  canvas.addEventListener("pointercancel", ({ pointerId }) => pointerId === pointer && cancel());

  /** The keys' pen leaves the pad. */
  function lift() {
    if (!isDown) return;
    isDown = false;
    setText(said, text.up);
    if (stroke) end(run);
    repaint();
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || pointer !== null) return;
    if (event.key === " " || MOVES[event.key]) isKeyed = true;
    if (event.key === " ") {
      event.preventDefault();
      if (event.repeat) return;
      if (isDown) return lift();
      if (!hasRoom()) return;
      isDown = true;
      run = {};
      setText(said, text.down);
      begin(place);
      return;
    }
    if (event.key === "Escape") return lift();
    if (event.key === "Delete") return clear();
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const size = event.shiftKey ? 1 : STEP;
    place = place.map((value, axis) => within(value + size * move[axis]));
    if (isDown) {
      state.moving = true;
      go([place]);
    }
    repaint();
  });
  canvas.addEventListener("keyup", () => {
    if (!isDown || !stroke) return;
    state.moving = false; // the digit rests: what it is seen as is said
    repaint();
  });
  canvas.addEventListener("blur", () => {
    lift();
    isKeyed = false;
    repaint();
  });
  const stopListening = onLetGo(() => {
    isDown = false;
    cancel();
    stroke = trail = before = null;
  });

  function clear() {
    lift();
    lookAt({ source: "pad", ink: "", ...UNEDITED });
  }

  function draw(context, side, look) {
    context.fillStyle = look.paper;
    context.fillRect(0, 0, side, side);
    if (images.source === "pad" && !isEdited()) return drawStrokes(context, trail ? [...before, trail] : strokes(), side, look.ink);
    const { shape: [height, width] } = theSet();
    render(pixels, picture(), [height, width], grey(look));
    const times = side / Math.max(height, width);
    context.imageSmoothingEnabled = false;
    context.drawImage(pixels, (side - times * width) / 2, (side - times * height) / 2, times * width, times * height);
  }

  let drawn = null;
  return {
    node, clear,
    paint() {
      const side = Math.round(canvas.clientWidth * devicePixelRatio);
      const look = looks(canvas);
      const isEmpty = images.source === "pad" && !images.ink && !isEdited();
      setText(hint, images.source === "pad" && images.ink === full ? text.full : isEmpty || images.source === "test" ? text.hint : "");
      hint.classList.toggle("empty", isEmpty);
      setAttributes(pen, { hidden: !isKeyed });
      pen.classList.toggle("down", isDown);
      pen.style.transform = `translate(${(canvas.clientWidth * place[0]) / PAD}px, ${(canvas.clientHeight * place[1]) / PAD}px)`;
      const now = [side, look, images.ink, picture(), images.source, trail?.length];
      if (drawn?.every((part, n) => part === now[n])) return;
      drawn = now;
      if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
      draw(canvas.getContext("2d"), side, look);
    },
    copy(look) {
      const copy = document.createElement("canvas");
      Object.assign(copy, { width: canvas.width, height: canvas.width });
      draw(copy.getContext("2d"), canvas.width, look);
      return copy;
    },
    stop() {
      stopListening();
      if (stroke) state.moving = false;
    },
  };
}
