/** The distillation of the present scenario, whose logits are the student's: for the views that show it, computed once a frame. */
import { distillation } from "./maths.js";
import { softmax } from "../../browser/maths/kernel.js";
import { computed, state, values } from "../../browser/page/store.js";

/** What the user sets besides the scenario: Python's fields (app/stations/distillation/state.py). */
const chosen = (values.distillation ??= {});

/** The teacher's logits for the present classes: 0 where it says nothing. */
export const teacherOf = (classes = state.logits.length) => Array.from({ length: classes }, (_, k) => chosen.teacher?.[k] ?? 0);

/** Probabilities of both at T, and the loss by its parts. */
export const distilled = computed(
  () => [state.logits, state.target, state.temperature, chosen.teacher, chosen.alpha, chosen.squared],
  (logits, target, temperature, _, alpha, squared) => {
    const teacher = teacherOf(logits.length);
    return {
      teacher: softmax(teacher, temperature), student: softmax(logits, temperature),
      ...distillation(logits, teacher, target, temperature, alpha, squared),
    };
  },
);
