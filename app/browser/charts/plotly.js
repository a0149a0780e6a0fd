/** Plotly, fetched once from the installed package, and how a figure of Python's takes on this page's looks. */

let loading = null;

export function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../../plotly.min.js", import.meta.url);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("Plotly did not load"));
    document.head.append(script);
  });
  return loading;
}

/** A part of a figure with type, marks and margins so many times as large. */
function enlarged(part, times, name = "", within = "") {
  if (Array.isArray(part)) return part.map((each) => enlarged(each, times, name, within));
  if (part && typeof part === "object") {
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, enlarged(value, times, key, name)]));
  }
  const isLength = within === "margin" || (name === "size" && /font$|^marker$/.test(within)) || (name === "width" && within === "line");
  return isLength && typeof part === "number" ? part * times : part;
}

/** Python's figure with the page's colours: `var(--ink)` and its like become what they stand for. */
export function dressed(figure, look) {
  const coloured = JSON.parse(JSON.stringify(figure).replace(/var\(--(\w+)\)/g, (whole, name) => look[name] ?? whole));
  const { data, layout } = enlarged(coloured, look.enlargement);
  const axis = { gridcolor: look.line, zerolinecolor: look.line, linecolor: look.line, tickcolor: look.line, automargin: true };
  const solid = { ...axis, showbackground: false, color: look.quiet };
  layout.template = {
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: look.font, size: 13 * look.enlargement, color: look.quiet },
      hoverlabel: { bgcolor: look.paper, bordercolor: look.line, font: { color: look.ink, family: look.font } },
      xaxis: axis, yaxis: axis, scene: { xaxis: solid, yaxis: solid, zaxis: solid },
    },
  };
  // A finger that moves over a flat figure scrolls the page; a mouse zooms, a double click goes back.
  if (!layout.scene && matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
  return { data, layout };
}
