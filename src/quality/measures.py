"""What is measured on the test rows."""
import numpy as np
from sklearn.metrics import r2_score, roc_auc_score

SMALLEST = 1e-7  # a probability of 0 that turns out wrong would make the mean log loss infinite


def measure(split, answer):
    """answer: a prediction [rows] for each test row, or probabilities [rows, classes] in the order of the classes."""
    y = split.y_test
    if split.is_regression:
        return {"rmse": float(np.sqrt(np.mean((y - answer) ** 2))), "r2": float(r2_score(y, answer))}
    clipped = np.clip(answer, SMALLEST, 1)
    clipped /= clipped.sum(axis=1, keepdims=True)
    place = np.array([split.classes.index(label) for label in y])
    measured = {
        "log_loss": float(-np.mean(np.log(clipped[np.arange(len(y)), place]))),
        "accuracy": float(np.mean(clipped.argmax(axis=1) == place)),
    }
    if len(split.classes) == 2:
        measured["auc"] = float(roc_auc_score(place == 1, answer[:, 1]))
    return measured
