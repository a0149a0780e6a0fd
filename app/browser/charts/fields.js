/** Fields over a grid as Plotly draws them. `rows[j][i]` is the value at pixel (px[i], py[j]); py falls, as y rises. */

const SHADES = 256;

/** A smooth picture of the grid, as Plotly's heat map of contours. */
export function heatmap(ctx, rows, px, py, { colorscale, zmin, zmax }) {
  const [width, height] = [px.length, py.length];
  const colour = colourScale(colorscale, zmin, zmax);
  const image = new ImageData(width, height);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) image.data.set(colour(rows[j][i]), 4 * ((height - 1 - j) * width + i));
  }
  const buffer = new OffscreenCanvas(width, height);
  buffer.getContext("2d").putImageData(image, 0, 0);
  const stepX = (px.at(-1) - px[0]) / (width - 1);
  const stepY = (py[0] - py.at(-1)) / (height - 1);
  ctx.drawImage(buffer, px[0] - stepX / 2, py.at(-1) - stepY / 2, stepX * width, stepY * height);
}

/** Lines of equal value, by marching squares. */
export function isolines(rows, px, py, levels) {
  const path = new Path2D();
  for (let j = 0; j + 1 < rows.length; j++) {
    const [low, high] = [rows[j], rows[j + 1]];
    for (let i = 0; i + 1 < px.length; i++) {
      const corners = [low[i], low[i + 1], high[i + 1], high[i]];
      const [least, most] = [Math.min(...corners), Math.max(...corners)];
      for (const level of levels) {
        if (least >= level || most < level) continue;
        const ends = [];
        for (let side = 0; side < 4; side++) {
          const a = corners[side];
          const b = corners[(side + 1) % 4];
          if (a < level === b < level) continue;
          const t = (level - a) / (b - a);
          const [ia, ja] = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]][side];
          const [ib, jb] = [[i + 1, j], [i + 1, j + 1], [i, j + 1], [i, j]][side];
          ends.push([px[ia] + t * (px[ib] - px[ia]), py[ja] + t * (py[jb] - py[ja])]);
        }
        for (let k = 0; k + 1 < ends.length; k += 2) {
          path.moveTo(...ends[k]);
          path.lineTo(...ends[k + 1]);
        }
      }
    }
  }
  return path;
}

/** The part of the grid where its values lie below `limit`: what Plotly shades of the constraint "> limit". */
export function shaded(rows, px, py, limit) {
  const path = new Path2D();
  for (let j = 0; j + 1 < rows.length; j++) {
    const [low, high] = [rows[j], rows[j + 1]];
    const whole = (i) => i + 1 < px.length && low[i] < limit && low[i + 1] < limit && high[i] < limit && high[i + 1] < limit;
    for (let i = 0; i + 1 < px.length; i++) {
      const start = i;
      while (whole(i)) i++;
      if (i > start) path.rect(px[start], py[j], px[i] - px[start], py[j + 1] - py[j]);
      if (i + 1 >= px.length) continue;
      const corners = [low[i], low[i + 1], high[i + 1], high[i]].map((value) => value - limit);
      partOfCell(path, corners, [[px[i], py[j]], [px[i + 1], py[j]], [px[i + 1], py[j + 1]], [px[i], py[j + 1]]]);
    }
  }
  return path;
}

/** The outline of what is below zero in one cell: its corners there, and the points where its sides cross zero. */
function partOfCell(path, corners, places) {
  if (corners.every((value) => !(value < 0))) return;
  let begun = false;
  const to = (x, y) => {
    if (begun) path.lineTo(x, y);
    else path.moveTo(x, y);
    begun = true;
  };
  for (let side = 0; side < 4; side++) {
    const [a, b] = [corners[side], corners[(side + 1) % 4]];
    const [[xa, ya], [xb, yb]] = [places[side], places[(side + 1) % 4]];
    if (a < 0) to(xa, ya);
    if (a < 0 === b < 0) continue;
    const t = a / (a - b);
    to(xa + t * (xb - xa), ya + t * (yb - ya));
  }
  path.closePath();
}

/** A Plotly colour scale [[0, "rgb(...)"], ...] as a function from lowest..highest to rgba bytes, in 256 shades. */
function colourScale(scale, lowest, highest) {
  const stops = scale.map(([at, colour]) => [at, colour.match(/[\d.]+/g).slice(0, 3).map(Number)]);
  const last = SHADES - 1;
  const table = Array.from({ length: SHADES }, (_, shade) => {
    let k = 1;
    while (k < stops.length - 1 && stops[k][0] < shade / last) k++;
    const [[t0, c0], [t1, c1]] = [stops[k - 1], stops[k]];
    const share = (shade / last - t0) / (t1 - t0);
    return [...c0.map((c, channel) => c + share * (c1[channel] - c)), 255];
  });
  const scaled = last / (highest - lowest || 1);
  return (value) => table[Math.max(0, Math.min(last, Math.round(scaled * (value - lowest))))];
}
