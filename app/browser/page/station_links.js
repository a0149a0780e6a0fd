/** The links to the stations in the header. Streamlit makes them: by a click on one the session stays. */
import { setAttributes } from "./dom.js";

const menu = () => document.querySelector(".st-key-stations");
const links = () => [...document.querySelectorAll(".st-key-stations a")];

/** On a phone they are a line that scrolls: the present one is in sight, with its letters in any size. */
const inSight = new ResizeObserver(([{ target }]) => target.scrollIntoView({ block: "nearest", inline: "center" }));

/** The link to a station, by its key; undefined before Streamlit has made it. */
export function stationLink(key) {
  const leads = (path) => (link) => link.getAttribute("href").split("?")[0] === path;
  return links().find(leads(key)) ?? links().find(leads("")); // the first one answers at the bare address
}

/** Streamlit's links do not say that they are a menu, nor which station is here. `name`: what the menu is called. */
export function markStation(key, name) {
  const present = stationLink(key);
  if (menu()) setAttributes(menu(), { role: "navigation", "aria-label": name });
  for (const link of links()) setAttributes(link, { "aria-current": link === present ? "page" : null });
  inSight.disconnect();
  if (present) inSight.observe(present);
}

/** Go where a link on the page leads, by the station's own link; whether that was possible. */
export function goTo(key, event) {
  const link = stationLink(key);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  event.preventDefault();
  link.click();
  return true;
}
