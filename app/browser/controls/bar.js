/** A bar that shows a share of its track. */

/** Fill a bar to a share, 0 to 1, with its end rounded by so many pixels: what is not 0 is seen. */
export function fillTo(bar, share, radius = 4) {
  bar.style.clipPath = `inset(0 calc(${(100 - 100 * share).toFixed(3)}% - ${share > 0 && radius ? 2 : 0}px) 0 0 round ${radius}px)`;
}
