/** How a training run went, with the playhead as a cursor. */
import { playhead } from "../training/film.js";

export const traces = () => ({ cursor: { x: [playhead()] } });
