/**
 * The address bar. Streamlit opens a page with a bare address and then pushes the same page with its query string: two
 * entries for one step of the user, and Back would seem to do nothing. The second one takes the first one's place.
 */
const push = history.pushState;

history.pushState = function (data, title, url) {
  const next = new URL(url, document.baseURI);
  const completes = next.pathname === location.pathname && location.search === "" && next.search !== "";
  return completes ? history.replaceState(data, title, url) : push.call(this, data, title, url);
};

export async function copyLink() {
  const link = location.href;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = link;
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (!copied) throw new Error("the browser does not let the page copy");
  }
}
