/**
 * Whether a loss oscillates: in the second half of what was recorded it turns at every eighth row or more often, by a hundredth
 * of its mean or more, and in the last quarter by no less than a fourth of what it did in the quarter before. (Halves and
 * quarters, because every training may begin wildly; measured on trainings of all optimisers, which converge with a mean change
 * below a thousandth.)
 */
const [LEAST_ROWS, TURNS, SIZE, SHRINKING] = [20, 1 / 8, 0.01, 1 / 4];

const mean = (values) => values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;

/** @param {number[]} losses  as they were recorded, row by row */
export function oscillates(losses) {
  if (losses.length < LEAST_ROWS) return false;
  const late = losses.slice(Math.floor(losses.length / 2));
  const changes = late.slice(1).map((loss, row) => loss - late[row]);
  const turns = changes.filter((change, row) => row > 0 && change * changes[row - 1] < 0).length;
  const middle = Math.floor(changes.length / 2);
  const [before, last] = [changes.slice(0, middle), changes.slice(middle)].map(mean);
  return turns >= TURNS * (changes.length - 1) && last >= SIZE * mean(late) && last >= SHRINKING * before;
}
