"""Computes the metrics in metrics.json with scikit-learn 1.9, from predictions with ties, absent
classes, weights and weights of 0. Usage: python make_metrics.py > metrics.json

The expected calibration error is not in scikit-learn; it is computed here from its definition. A
metric that is undefined is null.
"""

import json
import math
import sys
import warnings

import numpy as np
from sklearn import metrics as m

warnings.simplefilter("ignore")


def calibration_error(actual, predicted, probabilities, weights, bins):
    """Guo et al. (2017), with weights: bins (0, 1/bins], (1/bins, 2/bins], ..."""
    w = np.ones(len(actual)) if weights is None else np.array(weights)
    confidence = probabilities[np.arange(len(actual)), predicted]
    correct = (predicted == actual).astype(float)
    sum_ = 0.0
    for b in range(bins):
        inside = (confidence > b / bins) & (confidence <= (b + 1) / bins)
        if b == 0:
            inside |= confidence == 0
        total = w[inside].sum()
        if total > 0:
            difference = np.average(correct[inside], weights=w[inside]) - np.average(
                confidence[inside], weights=w[inside])
            sum_ += total * abs(difference)
    return sum_ / w.sum()


def class_case(name, actual, probabilities, weights=None, threshold=0.5):
    actual = np.array(actual)
    p = np.array(probabilities)
    k = p.shape[1]
    labels = list(range(k))
    predicted = (p[:, 1] > threshold).astype(int) if k == 2 else np.argmax(p, axis=1)
    w = {"sample_weight": None if weights is None else np.array(weights)}
    out = {
        "accuracy": m.accuracy_score(actual, predicted, **w),
        "balanced_accuracy": m.balanced_accuracy_score(actual, predicted, **w),
        "matthews_corrcoef": m.matthews_corrcoef(actual, predicted, **w),
        "cohen_kappa": m.cohen_kappa_score(actual, predicted, **w),
        "log_loss": m.log_loss(actual, p, labels=labels, **w),
        "expected_calibration_error:15": calibration_error(actual, predicted, p, weights, 15),
        "expected_calibration_error:4": calibration_error(actual, predicted, p, weights, 4),
    }
    for f, short in ((m.precision_score, "precision"), (m.recall_score, "recall"),
                     (m.f1_score, "f1")):
        for average in ("macro", "micro", "weighted"):
            out[short + "_" + average] = f(actual, predicted, average=average, **w)
        if k == 2:
            out[short] = f(actual, predicted, labels=[1], average="macro", **w)
    if k == 2:
        both = len(set(actual)) == 2
        out["roc_auc"] = m.roc_auc_score(actual, p[:, 1], **w) if both else math.nan
        out["average_precision"] = m.average_precision_score(actual, p[:, 1], **w)
        out["brier_score"] = m.brier_score_loss(actual, p[:, 1], pos_label=1, **w)
    else:
        one_hot = np.eye(k)[actual]
        # One call for each class: with all at once scikit-learn refuses absent classes, or weights.
        each = [
            m.roc_auc_score(one_hot[:, j], p[:, j], **w) if 0 < one_hot[:, j].sum() < len(actual)
            else math.nan for j in range(k)
        ]
        out["roc_auc"] = sum(each) / k
        out["average_precision"] = m.average_precision_score(one_hot, p, average="macro", **w)
        out["brier_score"] = m.brier_score_loss(actual, p, labels=labels, scale_by_half=False, **w)
        for top in (1, 2, 3):
            out[f"top_k_accuracy:{top}"] = m.top_k_accuracy_score(
                actual, p, k=top, labels=labels, **w)
    matrix = m.confusion_matrix(actual, predicted, labels=labels, **w)
    return {
        "name": name, "actual": actual.tolist(), "probabilities": p.tolist(),
        "weights": weights, "threshold": threshold, "metrics": out,
        "confusion_matrix": matrix.astype(float).tolist(),
    }


def number_case(name, actual, predicted, weights=None):
    y = np.array(actual)
    p = np.array(predicted)
    w = {"sample_weight": None if weights is None else np.array(weights)}
    r2 = m.r2_score(y, p, force_finite=False, **w)
    out = {
        "r2": r2 if math.isfinite(r2) else math.nan,
        "rmse": m.root_mean_squared_error(y, p, **w),
        "mae": m.mean_absolute_error(y, p, **w),
        "mape": m.mean_absolute_percentage_error(y, p, **w),
        "median_absolute_error": m.median_absolute_error(y, p, **w),
    }
    for alpha in (0.5, 0.9, 0.0):
        out[f"pinball:{alpha}"] = m.mean_pinball_loss(y, p, alpha=alpha, **w)
    counts = (y >= 0).all() and (p > 0).all()
    out["poisson_deviance"] = m.mean_poisson_deviance(y, p, **w) if counts else math.nan
    for power in (1.5, 1.2):
        out[f"tweedie_deviance:{power}"] = (
            m.mean_tweedie_deviance(y, p, power=power, **w) if counts else math.nan)
    positive = (y > 0).all() and (p > 0).all()
    out["gamma_deviance"] = m.mean_gamma_deviance(y, p, **w) if positive else math.nan
    return {"name": name, "actual": y.tolist(), "predicted": p.tolist(), "weights": weights,
            "metrics": out}



def tied(rng, rows, classes):
    """Multiples of 1/8 that sum to 1, so that many rows and many classes of a row are equal."""
    return rng.multinomial(8, np.ones(classes) / classes, rows) / 8


def main():
    rng = np.random.default_rng(16)
    cases = []
    for kind in ("smooth", "tied"):
        for weighted in (False, True):
            for classes in (2, 5):
                rows = 60
                p = tied(rng, rows, classes) if kind == "tied" else rng.dirichlet(
                    np.ones(classes), rows)
                actual = rng.integers(0, classes, rows)
                weights = (rng.integers(0, 4, rows) / 2).tolist() if weighted else None
                name = f"{classes} classes, {kind}" + (", weights" if weighted else "")
                cases.append(class_case(name, actual, p, weights))
    p = rng.dirichlet(np.ones(2), 50)
    actual = rng.integers(0, 2, 50)
    fractions = rng.uniform(0, 3, 50).tolist()
    cases.append(class_case("threshold", actual, p, threshold=0.3))
    cases.append(class_case("threshold and weights", actual, p, fractions, threshold=0.75))
    cases.append(class_case("one class predicted", actual, np.tile([0.75, 0.25], (50, 1))))
    cases.append(class_case("only the first class", np.zeros(9, int), tied(rng, 9, 2)))
    cases.append(class_case("only the second class", np.ones(9, int), tied(rng, 9, 2)))
    cases.append(class_case("all right", [0, 1, 1, 0], [[1.0, 0.0], [0, 1], [0, 1], [1, 0]]))
    cases.append(class_case("all wrong", [0, 1, 1, 0], [[0.0, 1], [1, 0], [1, 0], [0, 1]]))
    p = tied(rng, 40, 5)
    p[:, 3] = 0  # never predicted
    p /= p.sum(axis=1, keepdims=True)
    cases.append(class_case("an absent class", rng.integers(0, 3, 40), p, fractions[:40]))
    cases.append(class_case("one row", [2], [[0.25, 0.5, 0.25]]))

    y = np.round(rng.gamma(2, 2, 41), 1) + 0.1
    p = np.round(y * rng.uniform(0.5, 1.5, 41), 1) + 0.1
    w = (rng.integers(0, 4, 41) / 2).tolist()
    cases.append(number_case("positive, odd", y, p))
    cases.append(number_case("positive, even", y[:40], p[:40]))
    cases.append(number_case("positive, weights", y, p, w))
    cases.append(number_case("counts", np.floor(y) - (y < 2) * np.floor(y), p, fractions[:41]))
    cases.append(number_case("signed", rng.normal(size=30), rng.normal(size=30), fractions[:30]))
    cases.append(number_case("half of the weight", [1.0, 2, 3, 4], [1.5, 1, 6, 0], [1.0, 1, 2, 0]))
    cases.append(number_case("equal numbers", [2.0, 2, 2], [2.0, 3, 1]))
    cases.append(number_case("one row", [2.0], [3.0]))

    def clean(value):
        if isinstance(value, dict):
            return {key: clean(v) for key, v in value.items()}
        if isinstance(value, list):
            return [clean(v) for v in value]
        if isinstance(value, (float, np.floating)):
            return None if math.isnan(value) else float(value)
        return value

    lines = ",\n".join(json.dumps(clean(case)) for case in cases)
    sys.stdout.write('{"cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
