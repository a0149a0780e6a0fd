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

/** Python's figure with the page's colours: `var(--ink)` and its like become what they stand for. */
export function dressed(figure, look) {
  const { data, layout } = JSON.parse(JSON.stringify(figure).replace(/var\(--(\w+)\)/g, (whole, name) => look[name] ?? whole));
  const axis = { gridcolor: look.line, zerolinecolor: look.line, linecolor: look.line, tickcolor: look.line, automargin: true };
  const solid = { ...axis, showbackground: false, color: look.quiet };
  layout.template = {
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: look.font, size: 13, color: look.quiet },
      hoverlabel: { bgcolor: look.paper, bordercolor: look.line, font: { color: look.ink, family: look.font } },
      xaxis: axis, yaxis: axis, scene: { xaxis: solid, yaxis: solid, zaxis: solid },
    },
  };
  // A finger that moves over a flat figure scrolls the page; a mouse zooms, a double click goes back.
  if (!layout.scene && matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
  return { data, layout };
}
