/** The lines of Python that call a library with the present numbers. They have no words, in any language. */
import { digits } from "../../browser/page/numbers.js";
import { IGNORED } from "./apis.js";

const literal = (x) => (x === -Infinity ? "-inf" : digits(x).replace(/^(-?\d+)$/, "$1.0"));
const list = (numbers) => `[${numbers.map(literal).join(", ")}]`;
/** A call, one argument a line where it is long. */
function call(name, ...parts) {
  const given = parts.filter(Boolean);
  const short = `${name}(${given.join(", ")})`;
  return short.length <= 68 ? short : `${name}(\n    ${given.join(",\n    ")},\n)`;
}

const some = (condition, line) => (condition ? [line] : []);

/** How each library makes an array of a list. */
const NUMPY = "np.array";
const TORCH = "torch.tensor";
const TF = "tf.constant";
const JNP = "jnp.array";

/** What every snippet begins with: the logits as a batch, the target as it is asked for, the weights. */
function data(c, { logits, temperature }, array, { dense = false, ignored = IGNORED, weights = true } = {}) {
  const labels = c.labels.map((label) => (label === IGNORED ? ignored : label));
  const divided = temperature === 1 ? "" : ` / ${literal(temperature)}`;
  const row = list(logits);
  const rows = c.labels.length > 1 ? `[${row}] * ${c.labels.length}` : `[${row}]`;
  return [
    ...some(logits.includes(-Infinity), `inf = float("inf")`),
    `z = ${array}(${rows})${divided}`,
    dense ? `y = ${array}([${c.target.map(list).join(", ")}])` : `labels = ${array}([${labels.join(", ")}])`,
    ...some(weights && isWeighted(c), `w = ${array}(${list(c.weights)})`),
  ];
}

const isWeighted = (c) => c.weights.some((w) => w !== 1);
const hasIgnored = (c) => c.valid < c.labels.length;
const reduction = ({ reduction: name }) => `reduction="${name}"`;
const weight = (c) => isWeighted(c) && "weight=w";
const sampleWeights = (c, array) => `${array}(${list(c.sampleWeights)})`;

function keras(c, scenario, name, isDense) {
  const settings = [
    c.mistake !== "forgotten" && "from_logits=True",
    isDense && c.smoothing > 0 && `label_smoothing=${literal(c.smoothing)}`,
    !isDense && hasIgnored(c) && `ignore_class=${IGNORED}`,
    c.reduction !== "mean" && `reduction="${c.reduction}"`,
  ];
  const isSampled = isWeighted(c) || (isDense && hasIgnored(c));
  return [
    "import numpy as np", "import keras", "",
    ...data(c, scenario, NUMPY, { dense: isDense, weights: false }),
    ...some(c.mistake === "twice", "z = keras.ops.softmax(z)"),
    ...some(isSampled, `sample_weight = ${sampleWeights(c, NUMPY)}`),
    `compute = ${call(`keras.losses.${name}`, ...settings)}`,
    `loss = ${call("compute", isDense ? "y" : "labels", "z", isSampled && "sample_weight=sample_weight")}`,
  ];
}

/** Keeps the samples that count. */
const kept = (c, ...names) => some(hasIgnored(c), `${names.join(", ")} = ${names.map((name) => `${name}[keep]`).join(", ")}`);
const keep = (c, array) => some(hasIgnored(c), `keep = ${array}([${c.labels.map((label) => (label === IGNORED ? "False" : "True")).join(", ")}])`);
/** A target that the library does not smooth itself. */
const smooth = (c) => some(c.smoothing > 0, `y = ${literal(1 - c.smoothing)} * y + ${literal(c.smoothing)} / ${c.z.length}`);

const SNIPPETS = {
  keras_categorical: (c, scenario) => keras(c, scenario, "CategoricalCrossentropy", true),
  keras_sparse: (c, scenario) => keras(c, scenario, "SparseCategoricalCrossentropy", false),

  torch_cross_entropy: (c, scenario) => [
    "import torch", "import torch.nn.functional as F", "",
    ...data(c, scenario, TORCH, { dense: c.isSoft, ignored: -100 }),
    ...some(c.mistake === "twice", "z = torch.softmax(z, dim=-1)"),
    `loss = ${call("F.cross_entropy", "z", c.isSoft ? "y" : "labels", weight(c), hasIgnored(c) && "ignore_index=-100",
      c.smoothing > 0 && `label_smoothing=${literal(c.smoothing)}`, c.reduction !== "mean" && reduction(c))}`,
  ],

  torch_nll: (c, scenario) => [
    "import torch", "import torch.nn.functional as F", "",
    ...data(c, scenario, TORCH, { ignored: -100 }),
    c.mistake === "not_logs" ? "p = torch.softmax(z, dim=-1)" : "log_p = F.log_softmax(z, dim=-1)",
    `loss = ${call("F.nll_loss", c.mistake === "not_logs" ? "p" : "log_p", "labels", weight(c), hasIgnored(c) && "ignore_index=-100",
      c.reduction !== "mean" && reduction(c))}`,
  ],

  sklearn: (c, scenario) => [
    "import numpy as np", "from scipy.special import softmax", "from sklearn.metrics import log_loss", "",
    ...data(c, scenario, NUMPY),
    ...keep(c, NUMPY), ...kept(c, "z", "labels"),
    `loss = ${call("log_loss", "labels", "softmax(z, axis=-1)", `labels=np.arange(${c.z.length})`,
      isWeighted(c) && "sample_weight=w[labels]", c.reduction === "sum" && "normalize=False")}`,
  ],

  tensorflow: (c, scenario) => [
    "import tensorflow as tf", "",
    ...data(c, scenario, TF, { dense: true, weights: false }),
    ...keep(c, TF),
    ...smooth(c),
    ...some(c.mistake === "twice", "z = tf.nn.softmax(z)"),
    `loss = ${call("tf.nn.softmax_cross_entropy_with_logits", "labels=y", "logits=z")}`,
    ...some(isWeighted(c), `loss = ${sampleWeights(c, TF)} * loss`),
    ...some(hasIgnored(c), "loss = tf.boolean_mask(loss, keep)"),
    ...some(c.reduction !== "none", `loss = tf.reduce_${c.reduction}(loss)`),
  ],

  optax(c, scenario) {
    const isDense = c.isSoft || c.smoothing > 0;
    return [
      "import jax", "import jax.numpy as jnp", "import optax", "",
      ...data(c, scenario, JNP, { dense: isDense, weights: false }),
      ...some(isWeighted(c), `sample_weight = ${sampleWeights(c, JNP)}`),
      ...keep(c, JNP),
      ...some(c.smoothing > 0, `y = optax.smooth_labels(y, ${literal(c.smoothing)})`),
      ...some(c.mistake === "twice", "z = jax.nn.softmax(z)"),
      `loss = ${isDense ? "optax.softmax_cross_entropy(z, y)" : "optax.softmax_cross_entropy_with_integer_labels(z, labels)"}`,
      ...some(isWeighted(c), "loss = sample_weight * loss"),
      ...some(hasIgnored(c), "loss = loss[keep]"),
      ...some(c.reduction !== "none", `loss = loss.${c.reduction}()`),
    ];
  },

  torch_kl_div: (c, scenario) => [
    "import torch", "import torch.nn.functional as F", "",
    ...data(c, scenario, TORCH, { dense: true, weights: false }),
    ...keep(c, TORCH), ...kept(c, "z", "y"),
    ...smooth(c),
    "log_p = F.log_softmax(z, dim=-1)",
    `loss = ${call("F.kl_div", "log_p", "y", reduction(c))}`,
  ],

  torch_bce: (c, scenario) => [
    "import torch", "import torch.nn.functional as F", "",
    ...data(c, scenario, TORCH, { dense: true }),
    ...keep(c, TORCH), ...kept(c, "z", "y"),
    `loss = ${call("F.binary_cross_entropy_with_logits", "z", "y", weight(c), c.reduction !== "mean" && reduction(c))}`,
  ],
};

/** The lines that call a library for a case. */
export const snippet = (api, c, scenario) => SNIPPETS[api](c, scenario).join("\n");
