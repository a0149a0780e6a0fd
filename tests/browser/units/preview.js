import { adopt, alike, change, endPreview, fieldsOf, isPreview, present, preview, restore, state } from "/app/browser/page/store.js";
import { equal, ok, test } from "./expect.js";

const COMMITTED = { logits: [2, 1, 0], labels: ["a", "b", "c"], temperature: 1, target: [1, 0, 0] };
const PASSING = { logits: [5, 5, 5], labels: ["x", "y", "z"], target: [0, 1, 0] };

const begin = () => {
  adopt("scenario", COMMITTED);
  preview(PASSING);
  preview({ ...PASSING, logits: [7, 7, 7] });
};

test("a preview is shown, and nobody's edit", () => {
  begin();
  equal(present(), { ...COMMITTED, ...PASSING, logits: [7, 7, 7] });
  equal(fieldsOf("scenario"), COMMITTED);
});

test("its end shows what stood there, the same objects", () => {
  begin();
  endPreview();
  ok(!isPreview());
  equal(present(), COMMITTED);
  ok(state.logits === fieldsOf("scenario").logits);
});

test("an edit meanwhile ends it, and is made to what stood there", () => {
  begin();
  change("scenario", { temperature: 3 });
  ok(!isPreview());
  equal(fieldsOf("scenario"), { ...COMMITTED, temperature: 3 });
  equal(present(), fieldsOf("scenario"));
});

test("what Python or undo bring meanwhile ends it", () => {
  for (const bring of [adopt, restore]) {
    begin();
    bring("scenario", { logits: [1, 1, 1] });
    ok(!isPreview());
    equal(present(), { ...COMMITTED, logits: [1, 1, 1] });
    ok(alike(fieldsOf("scenario"), present()));
  }
});
