/** Formulas of the page, which are MathML, as LaTeX. */

const SIGNS = {
  "−": "-", "·": "\\cdot ", "×": "\\times ", "Σ": "\\sum ", "∂": "\\partial ", "‖": "\\| ", "∞": "\\infty ", "…": "\\dots ",
  "∇": "\\nabla ", "η": "\\eta ", "₁": "_1", "₂": "_2", "φ": "\\varphi ", "σ": "\\sigma ",
};
const FUNCTIONS = ["log", "exp", "tanh"];
const SPECIAL = { "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "#": "\\#", $: "\\$", "%": "\\%", "&": "\\&", _: "\\_", "^": "\\^{}", "~": "\\~{}" };
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";

/** Words of a user as LaTeX shows them, letter by letter. */
const words = (text) => text.replace(/[\\{}#$%&_^~]/g, (sign) => SPECIAL[sign]);

/** A number in print: 1.2×10⁻⁷. */
const number = (text) => text
  .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+/g, (digits) => `^{${[...digits].map((digit) => (digit === "⁻" ? "-" : RAISED.indexOf(digit))).join("")}}`)
  .replace(/[−×∞]/g, (sign) => SIGNS[sign]);

const inside = (node) => [...node.childNodes].map(latex).join("");
const arguments_ = (node) => [...node.children].map(latex);

const WRITERS = {
  mn: ({ textContent }) => number(textContent),
  mi: ({ textContent }) => {
    if ([...textContent].length === 1) return SIGNS[textContent] ?? textContent;
    return FUNCTIONS.includes(textContent) ? `\\${textContent} ` : `\\mathrm{${words(textContent)}}`;
  },
  mo: ({ textContent }) => SIGNS[textContent] ?? words(textContent),
  mtext: (node) => {
    if (node.classList.contains("vector")) return `\\boldsymbol{${SIGNS[node.textContent] ?? words(node.textContent)}}`;
    return `\\text{${words(node.textContent)}}`;
  },
  mspace: (node) => (parseFloat(node.getAttribute("width")) >= 1 ? "\\qquad " : "\\,"),
  mfrac: (node) => { const [above, below] = arguments_(node); return `\\frac{${above}}{${below}}`; },
  msup: (node) => { const [base, exponent] = arguments_(node); return `${grouped(base)}^{${exponent}}`; },
  msub: (node) => { const [base, index] = arguments_(node); return `${grouped(base)}_{${index}}`; },
};

/** A base of several signs as one. */
const grouped = (base) => (/^(\\?[A-Za-z]+|\(.*\)|.)\s*$/u.test(base) ? base : `{${base}}`);

function latex(node) {
  if (node.nodeType === Node.TEXT_NODE) return number(node.data);
  return (WRITERS[node.localName] ?? inside)(node);
}

/** All lines of a formula's section, one below the other, as an environment of amsmath. */
export function latexOf(section) {
  const lines = [...section.querySelectorAll(".formula-line")].map((line) =>
    [...line.querySelectorAll("math")].map((math) => inside(math).trim()).join(" "));
  return `\\begin{align*}\n${lines.map((line) => `  ${line.replace("=", "&=")}`).join(" \\\\\n")}\n\\end{align*}\n`;
}
