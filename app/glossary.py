"""The words of the course: what each is called, how formulas write it, and what it means, in one sentence.

Tooltips and the page /glossary are made from here, and from the words that a station brings (Station.terms). Texts are
in English here and worded where they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app import words
from app.words import N_, _


@dataclass(frozen=True)
class Term:
    name: str
    says: str
    sign: str = ""
    """As formulas and columns write it; the same in every language."""


#: What all stations share: terms by their keys, which views name them by, under their heading on the page /glossary.
CHAPTERS: Mapping[str, Mapping[str, Term]] = MappingProxyType(
    {
        N_("From scores to probabilities"): {
            "class": Term(N_("class"), N_("One of the answers to choose from, such as cat or dog.")),
            "logit": Term(
                N_("logit"),
                N_("The score of a class before softmax: any number; only its differences to the others count."),
                "z",
            ),
            "temperature": Term(
                N_("temperature"),
                N_("What every logit is divided by: a small one makes the largest win, a large one makes all alike."),
                "T",
            ),
            "scaled": Term(N_("scaled logit"), N_("The logit divided by the temperature."), "z/T"),
            "exponential": Term(
                N_("exponential"),
                N_("e to the power of the scaled logit: always positive, and e times as large for every 1 more."),
                "e^(z/T)",
            ),
            "sum": Term(
                N_("sum"),
                N_("All exponentials added up: what each of them is divided by, so that the shares add up to 1."),
                "Σ",
            ),
            "probability": Term(
                N_("probability"),
                N_("The share of a class in the sum: between 0 and 1, and together they add up to 1."),
                "p",
            ),
            "softmax": Term(
                N_("softmax"),
                N_("The function that makes probabilities of scores: exponentials, each divided by the sum of all."),
            ),
            "odds": Term(N_("odds"), N_("How many times as probable one class is as another: the ratio of their p.")),
            "sigmoid": Term(
                N_("sigmoid"),
                N_("What softmax is with two classes: an S-shaped curve over the difference of the scores."),
            ),
            "shift": Term(
                N_("shift"),
                N_("The same number added to every logit: it changes all scores and no probability."),
                "c",
            ),
            "max_trick": Term(
                N_("max trick"),
                N_(
                    "Subtract the largest logit from all before the exponentials: none can overflow, and p is the same."
                ),
            ),
            "entropy": Term(
                N_("entropy"),
                N_(
                    "How undecided the probabilities are, in nats: 0 where one class has all, log K where all "
                    "are alike."
                ),
                "H",
            ),
            "effective_classes": Term(
                N_("effective number of classes"),
                N_("So many equally probable classes would be just as undecided: e to the power of the entropy."),
                "e^H",
            ),
        },
        N_("How wrong they are"): {
            "target": Term(
                N_("target"),
                N_("What the probabilities should be: 1 for the true class and 0 for others, or shares that sum to 1."),
                "y",
            ),
            "true_class": Term(
                N_("true class"), N_("The class that is right: the one with the largest share of the target."), "✓"
            ),
            "soft_target": Term(
                N_("soft target"),
                N_("A target that gives more than one class a share, as where people disagree about the answer."),
            ),
            "smoothing": Term(
                N_("label smoothing"),
                N_("Takes the share ε from the target and deals it out to all classes alike, so that none is certain."),
                "ε",
            ),
            "loss": Term(
                N_("loss"), N_("One number for how wrong the probabilities are: training looks for a small one."), "L"
            ),
            "cross_entropy": Term(
                N_("cross-entropy"),
                N_("Minus the logarithm of the true class's probability; of a soft target, its mean weighted by y."),
                "CE",
            ),
            "mean_squared_error": Term(
                N_("mean squared error"), N_("The squares of p − y, averaged over the classes."), "MSE"
            ),
            "likelihood": Term(
                N_("likelihood"),
                N_(
                    "The probability that the model gave to what really happened; its negative logarithm is "
                    "the cross-entropy."
                ),
            ),
            "divergence": Term(
                N_("KL divergence"),
                N_("What p costs beyond the best possible: cross-entropy minus the target's own entropy."),
                "KL(y‖p)",
            ),
            "focal": Term(
                N_("focal loss"),
                N_("Cross-entropy that counts an example less, the surer its right answer is already."),
            ),
            "svm": Term(
                N_("SVM (hinge)"),
                N_(
                    "The loss of a support vector machine: the true class's score must lead by 1, and what it "
                    "falls short counts."
                ),
            ),
            "accuracy": Term(N_("accuracy"), N_("The share of the points whose most probable class is the true one.")),
            "convex": Term(
                N_("convex"),
                N_("Curved upwards everywhere, like a bowl: whoever goes downhill arrives at the lowest place."),
            ),
        },
        N_("Which way to go"): {
            "gradient": Term(
                N_("gradient"),
                N_("How fast the loss grows when a logit does, one number for each; descent goes the other way."),
                "∂L/∂z",
            ),
            "push": Term(
                N_("push"),
                N_("The negative gradient: which way, and how hard, the loss moves a logit."),
                "−∂L/∂z",
            ),
            "jacobian": Term(
                N_("Jacobian matrix"),
                N_("The table of how fast each probability grows when each logit does."),
                "J = ∂p/∂z",
            ),
            "chain_rule": Term(
                N_("chain rule"),
                N_("The loss's slope in each p, times how p moves with z, summed over the classes: its slope in z."),
            ),
            "finite_difference": Term(
                N_("finite difference"),
                N_("A slope without calculus: the loss a little further on minus a little before, over the distance."),
            ),
            "gradient_descent": Term(
                N_("gradient descent"),
                N_("Step after step against the gradient, each the learning rate times as long."),
            ),
            "learning_rate": Term(
                N_("learning rate"),
                N_("How far a step goes for a gradient of 1: too small a one takes ages, too large a one overshoots."),
                "η",
            ),
        },
        N_("The plane"): {
            "point": Term(
                N_("point"),
                N_("One example of the data: its features say where it lies, its colour and sign its true class."),
            ),
            "feature": Term(
                N_("feature"),
                N_("What is measured of a point, such as the length of a petal: one axis of the plane."),
                "x",
            ),
            "boundary": Term(
                N_("decision boundary"),
                N_("Where two classes have the same score: the prediction changes on crossing it."),
            ),
            "misclassified": Term(
                N_("misclassified"),
                N_("The model's most probable class is not the point's true one: such points have a ring."),
            ),
            "confidence": Term(
                N_("confidence"), N_("The largest of the probabilities: how sure the model is, right or wrong.")
            ),
            "weight": Term(N_("weight"), N_("How much the score of a class grows when a feature grows by 1."), "w"),
            "bias": Term(N_("bias"), N_("The score of a class where all features are 0."), "b"),
            "zero_line": Term(
                N_("line of score 0"),
                N_("Where the score of a class is 0: positive on the side that its arrow points to."),
            ),
            "probe": Term(N_("probe"), N_("A place in the plane without a point, whose scores the pipeline shows.")),
            "follow": Term(
                N_("model that follows"), N_("A model that is fitted anew in every frame while a point is dragged.")
            ),
            "optimum": Term(
                N_("optimum"), N_("The weights and biases with the smallest loss of all, penalty included.")
            ),
            "confusion": Term(
                N_("confusion matrix"),
                N_("How many points of each true class were taken for which: what is right stands on the diagonal."),
            ),
            "noise": Term(
                N_("noise"), N_("How far made points are strewn around the place where they would lie without it.")
            ),
            "seed": Term(N_("seed"), N_("Where random numbers begin: the same seed gives the same ones again.")),
            "standardised": Term(
                N_("standardised"),
                N_("A feature minus its mean, divided by its standard deviation, so that all features have one scale."),
            ),
        },
        N_("Training"): {
            "training": Term(N_("training"), N_("Looking for weights with a small loss, step by step, from examples.")),
            "steps": Term(N_("step"), N_("One change of all weights, by the gradient at the present ones.")),
            "model": Term(
                N_("model"),
                N_("What makes scores of features: straight lines, bent ones by hidden layers, or several models."),
            ),
            "start": Term(N_("start"), N_("The weights that a training begins with.")),
            "optimizer": Term(N_("optimiser"), N_("The rule that makes a step of the gradient.")),
            "momentum": Term(
                N_("momentum"), N_("Gradient descent that keeps part of its last step, like a ball that rolls on.")
            ),
            "adam": Term(
                N_("Adam"),
                N_("Gradient descent with a step length for each weight, from the size of its last gradients."),
            ),
            "newton": Term(
                N_("Newton's method"),
                N_("Goes at once to where a bowl with the slope and the curvature of this place would be lowest."),
            ),
            "batch_size": Term(
                N_("batch"),
                N_("So many points, drawn at random, are looked at for one step; fewer are quicker and less exact."),
            ),
            "l2": Term(
                N_("L2 penalty"),
                N_(
                    "Half of this number times the sum of all squared weights is added to the loss, so that "
                    "they stay small."
                ),
            ),
            "l1": Term(
                N_("L1 penalty"),
                N_(
                    "This number times the sum of the weights' sizes is added to the loss: weights that do not help "
                    "become exactly 0."
                ),
            ),
            "held_out": Term(
                N_("held-out points"),
                N_("Points that the model does not learn from: how it does on them tells how it will do on new ones."),
            ),
            "class_weights": Term(
                N_("class weights"),
                N_("How much the points of a class count: balanced gives rare classes the same say."),
            ),
            "hidden_layer": Term(
                N_("hidden layer"),
                N_("Units between features and scores, each a bent sum of what lies below: they bend boundaries."),
            ),
            "units": Term(
                N_("units"), N_("How many numbers a hidden layer computes: more can bend a boundary more often.")
            ),
            "activation": Term(
                N_("activation"),
                N_(
                    "How a hidden unit bends its sum: tanh and sigmoid flatten both ends, ReLU cuts off what is "
                    "negative, linear bends nothing."
                ),
            ),
            "one_vs_rest": Term(
                N_("one-vs-rest"), N_("A yes-or-no model for each class against all others: the surest yes wins.")
            ),
            "one_vs_one": Term(
                N_("one-vs-one"), N_("A model for each pair of classes: the class with the most wins is predicted.")
            ),
            "second_run": Term(
                N_("second run"),
                N_("Another training on the same points that differs in one thing, played in step with the first."),
            ),
            "gradient_norm": Term(
                N_("gradient norm"),
                N_("The length of the gradient: near 0 the training has arrived, or is stuck."),
                "|∇|",
            ),
        },
    }
)

TERMS: Mapping[str, Term] = MappingProxyType({key: term for terms in CHAPTERS.values() for key, term in terms.items()})


def worded(term: Term) -> dict[str, Any]:
    """A term in the language of the run, with what it is called in others."""
    name = _(term.name)
    called = {code: words.catalogue(code).gettext(term.name) for code in words.LANGUAGES}
    others = {code: other for code, other in called.items() if other != name}
    return {"name": name, "sign": term.sign, "says": _(term.says), "others": others}


def known(own: Mapping[str, Term]) -> dict[str, Term]:
    """The terms of a page that has some of its own, by their keys."""
    return {**TERMS, **own}


def names(own: Mapping[str, Term]) -> dict[str, str]:
    """What every term of such a page is called, by its key."""
    return {key: _(term.name) for key, term in known(own).items()}
