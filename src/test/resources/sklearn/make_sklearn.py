"""Writes sklearn.json: trainings of scikit-learn's multilayer perceptrons.

    pip install scikit-learn==1.9.1
    python make_sklearn.py > sklearn.json

Each case holds the rows, scikit-learn's start weights and the order of the rows in each epoch, and what came of them:
the loss of each epoch, the weights and the predictions for the training rows. Where definitions differ, the settings
avoid the difference: scikit-learn's Adam adds epsilon before the bias correction of the second moment, so epsilon is
1e-30; its penalty is divided by the sum of the weights of a batch, so weights come without a penalty.
"""

import json
import warnings

import numpy as np
from sklearn import neural_network
from sklearn.neural_network import _multilayer_perceptron as mlp

recorded = {}
plain_fit = mlp.BaseMultilayerPerceptron._fit_stochastic
plain_shuffle = mlp.shuffle


def fit_stochastic(self, *args):
    recorded["start"] = flat(self)
    recorded["orders"] = []
    return plain_fit(self, *args)


def shuffle(index, random_state):
    order = plain_shuffle(index, random_state=random_state)
    recorded["orders"].append(order.tolist())
    return order


def flat(model):
    """All weights, layer by layer, then all biases."""
    return np.concatenate([each.ravel() for each in model.coefs_ + model.intercepts_]).tolist()


def rows(seed, count, inputs, task):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, inputs))
    z = np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + 0.3 * rng.normal(size=count)
    if task == "regression":
        return x, z
    return x, (z > 0.1).astype(int) + (0 if task == "binary" else (z > 0.9).astype(int))


def case(name, seed, task, hidden, activation, epochs, batch, count=50, weighted=False, **settings):
    x, y = rows(seed, count, 4, task)
    weights = np.random.default_rng(seed).choice([0.0, 0.5, 1.0, 2.5], size=count) if weighted else None
    kind = neural_network.MLPRegressor if task == "regression" else neural_network.MLPClassifier
    settings = {"solver": "sgd", "alpha": 0.01, "tol": 0, "n_iter_no_change": 10**6, **settings}
    model = kind(hidden_layer_sizes=hidden, activation=activation, batch_size=batch, max_iter=epochs,
                 random_state=seed, **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x, y, sample_weight=weights)
    predicted = model.predict(x) if task == "regression" else model.predict_proba(x)
    return {
        "name": name, "task": task, "hidden": list(hidden), "activation": activation, "batch": batch,
        "epochs": epochs, "settings": settings, "outputs": model.n_outputs_, "x": x.ravel().tolist(),
        "y": y.tolist(), "weights": None if weights is None else weights.tolist(), **recorded,
        "losses": model.loss_curve_, "end": flat(model), "predictions": np.ravel(predicted).tolist(),
    }


mlp.BaseMultilayerPerceptron._fit_stochastic = fit_stochastic
mlp.shuffle = shuffle
adam = {"solver": "adam", "epsilon": 1e-30}
print(json.dumps([
    case("sgd", 1, "binary", (7,), "logistic", 12, 16, momentum=0, learning_rate_init=0.3),
    case("momentum", 2, "multiclass", (6,), "tanh", 12, 16, nesterovs_momentum=False, learning_rate_init=0.05),
    case("nesterov", 3, "regression", (8, 5), "relu", 12, 7, learning_rate_init=0.02),
    case("adam", 4, "multiclass", (6, 4), "tanh", 12, 20, learning_rate_init=0.01, **adam),
    case("adam-identity", 5, "regression", (5,), "identity", 12, 50, beta_1=0.8, beta_2=0.99, **adam),
    case("adam-relu", 6, "binary", (9,), "relu", 12, 13, alpha=0, learning_rate_init=0.02, **adam),
    case("weights-nesterov", 7, "binary", (6,), "tanh", 12, 16, weighted=True, alpha=0, learning_rate_init=0.1),
    case("weights-adam", 8, "regression", (6,), "logistic", 12, 11, weighted=True, alpha=0, **adam),
    case("one-row", 9, "multiclass", (5,), "logistic", 4, 1, count=30, momentum=0.5, learning_rate_init=0.02),
    case("adaptive", 10, "binary", (4,), "tanh", 60, 16, alpha=0, learning_rate="adaptive", tol=0.01,
         n_iter_no_change=1, learning_rate_init=0.5),
]))
