"""RealMLP-TD-S in plain numpy, derived from its description (docs/guide.md), for the tests of the preset realmlp-s.

Writes, beside this file:
  mixed.csv, mixed-features.csv   a table with categories and missing cells, and its features in double precision
  trajectory.json                 a short training in the order of the rows, with every number that repeats it
  parity.json                     test metrics of several seeds on the tables that the program brings along

python3 make_realmlp.py           (numpy; minutes)
"""

import concurrent.futures
import csv
import json
import math
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
DEMO = HERE / "../../../main/resources/dev/warptron/demo"
SEEDS = 5

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


# Preprocessing: robust scaling and a smooth clip of everything, categories as 0 and 1 or as signs.


def robust_clip(columns, values):
    """columns: [rows x features] of training; values: what to transform with their statistics."""
    median = np.median(columns, axis=0)
    spread = np.quantile(columns, 0.75, axis=0) - np.quantile(columns, 0.25, axis=0)
    half_range = (columns.max(axis=0) - columns.min(axis=0)) / 2
    spread = np.where(spread == 0, half_range, spread)
    factor = np.where(spread == 0, 0, 1 / np.where(spread == 0, 1, spread))
    z = (values - median) * factor
    return z / np.sqrt(1 + (z / 3) ** 2)


def coded(cells):
    """The features of a column of categories, whose missing cells are empty."""
    levels = sorted(set(cells) - {""})
    one_hot = np.array([[float(cell == level) for level in levels] for cell in cells])
    return one_hot[:, :1] - one_hot[:, 1:] if len(levels) == 2 else one_hot


# The network, with hand-written derivatives.


def selu(z):
    negative = SELU_ALPHA * np.expm1(np.minimum(z, 0))
    return SELU_SCALE * np.where(z > 0, z, negative), SELU_SCALE * np.where(z > 0, 1, negative + SELU_ALPHA)


def mish(z):
    soft = np.logaddexp(0, z)
    tanh = np.tanh(soft)
    return z * tanh, tanh + z * (1 - tanh**2) / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class Network:
    """Scales of inputs, then layers f(x W / sqrt(inputs) + b); with shares, f is x + s (f(x) - x).

    With frequencies, the inputs `columns` have embeddings: sin(2 pi x w + phase) V + c, behind all inputs.
    """

    columns = [0, 1, 3]

    def __init__(self, parameters, activation):
        self.p = parameters  # scale, W0, b0, W1, b1, ..., and s0, s1, ... if the activation is parametric
        self.f = activation
        self.depth = sum(name.startswith("W") for name in parameters)

    def forward(self, x):
        self.inputs, self.z, self.a = [], [], []
        if "e_w" in self.p:
            parts = [x]
            self.angles = []
            for k, column in enumerate(self.columns):
                angle = 2 * math.pi * x[:, column : column + 1] * self.p["e_w"][k] + self.p["e_phase"][k]
                self.angles.append(angle)
                parts.append(np.sin(angle) @ self.p["e_v"][k] + self.p["e_c"][k])
            x = np.hstack(parts)
        self.x = x
        h = x * self.p["scale"]
        for i in range(self.depth):
            self.inputs.append(h)
            z = h @ self.p[f"W{i}"] / math.sqrt(h.shape[1]) + self.p[f"b{i}"]
            if i == self.depth - 1:
                return z
            a, _ = self.f(z)
            self.z.append(z)
            self.a.append(a)
            share = self.p.get(f"s{i}")
            h = a if share is None else z + share * (a - z)

    def gradient(self, x, delta):
        """delta: the gradient of the mean loss of the batch with respect to the outputs."""
        g = {}
        for i in reversed(range(self.depth)):
            h = self.inputs[i]
            if i < self.depth - 1:
                _, slope = self.f(self.z[i])
                share = self.p.get(f"s{i}")
                if share is None:
                    delta = delta * slope
                else:
                    g[f"s{i}"] = (delta * (self.a[i] - self.z[i])).sum(axis=0)
                    delta = delta * (1 - share + share * slope)
            root = math.sqrt(h.shape[1])
            g[f"W{i}"] = h.T @ delta / root
            g[f"b{i}"] = delta.sum(axis=0)
            delta = delta @ self.p[f"W{i}"].T / root
        g["scale"] = (delta * self.x).sum(axis=0)
        if "e_w" in self.p:
            delta = delta * self.p["scale"]
            for name in ("e_w", "e_phase", "e_v", "e_c"):
                g[name] = np.zeros_like(self.p[name])
            units = self.p["e_c"].shape[1]
            for k, column in enumerate(self.columns):
                first = x.shape[1] + k * units
                d = delta[:, first : first + units]
                g["e_c"][k] = d.sum(axis=0)
                g["e_v"][k] = np.sin(self.angles[k]).T @ d
                d = (d @ self.p["e_v"][k].T) * np.cos(self.angles[k])
                g["e_phase"][k] = d.sum(axis=0)
                g["e_w"][k] = 2 * math.pi * x[:, column] @ d
        return g


def delta_of(task, z, y, smoothing):
    """Gradient of the mean loss, and the loss itself: cross-entropy, or half of the squared error."""
    if task == "classes":
        target = (1 - smoothing) * y + smoothing / y.shape[1]
        log_p = z - z.max(axis=1, keepdims=True)
        log_p = log_p - np.log(np.exp(log_p).sum(axis=1, keepdims=True))
        return (softmax(z) - target) / len(z), -(target * log_p).sum() / len(z)
    return (z - y) / len(z), 0.5 * ((z - y) ** 2).sum() / len(z)


def coslog4(t):
    return 0.5 * (1 - math.cos(2 * math.pi * math.log2(1 + 15 * t)))


def flat_cos(t):
    return 1.0 if t <= 0.5 else 0.5 * (1 + math.cos(math.pi * (2 * t - 1)))


RATES = {"s": 0.5, "W": 1.0, "b": 0.1, "e": 0.1, "scale": 6.0}
UNDECAYED = ("b", "e_phase", "e_c")


def rate_factor(name):
    return RATES[name] if name in RATES else RATES[name[0]]


class Adam:
    def __init__(self, parameters, rate, decay=0.0):
        self.p, self.rate, self.decay, self.t = parameters, rate, decay, 0
        self.m = {k: np.zeros_like(v) for k, v in parameters.items()}
        self.v = {k: np.zeros_like(v) for k, v in parameters.items()}

    def update(self, gradient, done, total):
        self.t += 1
        rate = self.rate * coslog4(done / total)
        decay = self.decay * flat_cos(done / total)
        for k in self.p:
            self.m[k] = 0.9 * self.m[k] + 0.1 * gradient[k]
            self.v[k] = 0.95 * self.v[k] + 0.05 * gradient[k] ** 2
            m = self.m[k] / (1 - 0.9**self.t)
            v = self.v[k] / (1 - 0.95**self.t)
            own = rate * rate_factor(k)
            if not k.startswith(UNDECAYED):  # biases do not decay
                self.p[k] *= 1 - decay * own
            self.p[k] -= own * m / (np.sqrt(v) + 1e-8)


# A short training, repeated by the tests number by number.


def trajectory(dtype):
    rng = np.random.default_rng(7)
    rows, widths, batch, epochs = 22, [11, 6, 4, 3], 8, 12
    x = rng.standard_normal((rows, 5)).astype(np.float32)
    labels = rng.integers(0, 3, rows)
    p = {"scale": np.ones(11)}  # 5 inputs, and 2 units for each of 3 embedded ones
    p["e_w"] = 0.1 * rng.standard_normal((3, 4))
    p["e_phase"] = rng.uniform(-math.pi, math.pi, (3, 4))
    p["e_v"], p["e_c"] = rng.uniform(-0.5, 0.5, (3, 4, 2)), rng.uniform(-0.5, 0.5, (3, 2))
    for i in range(3):
        p[f"W{i}"] = rng.standard_normal((widths[i], widths[i + 1]))
        p[f"b{i}"] = rng.standard_normal(widths[i + 1])
    for i in range(2):
        p[f"s{i}"] = rng.uniform(0.5, 1.5, widths[i + 1])
    p = {k: v.astype(np.float32).astype(dtype) for k, v in p.items()}  # numbers that a float holds
    start = {k: v.copy() for k, v in p.items()}
    x = x.astype(dtype)
    y = np.eye(3)[labels].astype(dtype)
    network, adam = Network(p, mish), Adam(p, 0.04, decay=0.02)
    whole = rows // batch  # the last batch of 6 rows is left out
    losses, done = [], 0
    for _ in range(epochs):
        total = 0.0
        for k in range(whole):
            part = slice(k * batch, (k + 1) * batch)
            delta, loss = delta_of("classes", network.forward(x[part]), y[part], 0.1)
            total += loss * batch
            adam.update(network.gradient(x[part], delta.astype(dtype)), done, whole * epochs)
            done += 1
        losses.append(float(total / (whole * batch)))
    return {
        "rows": x.tolist(),
        "labels": labels.tolist(),
        "widths": widths,
        "batch_size": batch,
        "epochs": epochs,
        "start": {k: v.tolist() for k, v in start.items()},
        "losses": losses,
        "final": {k: v.tolist() for k, v in p.items()},
    }


def check_gradient():
    """Central differences of the loss, for both activations and tasks."""
    rng = np.random.default_rng(1)
    for activation in (selu, mish):
        for task in ("classes", "numbers"):
            p = {"scale": rng.uniform(0.5, 2, 10), "e_w": rng.standard_normal((3, 5)) / 4}
            p["e_phase"] = rng.standard_normal((3, 5))
            p["e_v"], p["e_c"] = rng.standard_normal((3, 5, 2)), rng.standard_normal((3, 2))
            for i, (n, m) in enumerate([(10, 4), (4, 2)]):
                p[f"W{i}"], p[f"b{i}"] = rng.standard_normal((n, m)), rng.standard_normal(m)
            p["s0"] = rng.uniform(0.5, 1.5, 4)
            x = rng.standard_normal((6, 4))
            y = np.eye(2)[rng.integers(0, 2, 6)] if task == "classes" else rng.standard_normal((6, 2))
            network = Network(p, activation)
            delta, _ = delta_of(task, network.forward(x), y, 0.1)
            gradient = network.gradient(x, delta)
            for k in p:
                for index in np.ndindex(p[k].shape):
                    kept = p[k][index]
                    p[k][index] = kept + 1e-5
                    above = delta_of(task, network.forward(x), y, 0.1)[1]
                    p[k][index] = kept - 1e-5
                    below = delta_of(task, network.forward(x), y, 0.1)[1]
                    p[k][index] = kept
                    assert abs((above - below) / 2e-5 - gradient[k][index]) < 1e-7, (k, index)


# Whole trainings of the recipe.


def train(task, x, y, x_val, y_val, seed):
    """The network after the last epoch with the best error of the validation rows."""
    rng = np.random.default_rng(seed)
    widths = [x.shape[1], 256, 256, 256, y.shape[1]]
    p = {"scale": np.ones(x.shape[1])}
    for i in range(4):
        zero = 0.0 if i == 3 else 1.0
        p[f"W{i}"] = zero * rng.standard_normal((widths[i], widths[i + 1]))
        p[f"b{i}"] = zero * rng.standard_normal(widths[i + 1])
    network = Network(p, selu if task == "classes" else mish)
    adam = Adam(p, 0.04 if task == "classes" else 0.07)
    batch = min(256, len(x))
    whole = len(x) // batch
    best, kept, done = math.inf, None, 0
    for _ in range(256):
        order = rng.permutation(len(x))
        for k in range(whole):
            rows = order[k * batch : (k + 1) * batch]
            delta, _ = delta_of(task, network.forward(x[rows]), y[rows], 0.1)
            adam.update(network.gradient(x[rows], delta), done, 256 * whole)
            done += 1
        z = network.forward(x_val)
        if task == "classes":
            error = (z.argmax(axis=1) != y_val.argmax(axis=1)).sum()
        else:
            error = ((z - y_val) ** 2).mean()
        if error <= best:
            best, kept = error, {k: v.copy() for k, v in p.items()}
    network.p = kept
    return network


def table(name):
    with open(DEMO / name) as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def breast_cancer():
    parts = []
    for part in ("train", "validation", "test"):
        header, rows = table(f"breast-cancer-{part}.csv")
        at = header.index("diagnosis") if "diagnosis" in header else len(header) - 1
        labels = [row[at] for row in rows]
        parts.append((np.array([[float(c) for i, c in enumerate(r) if i != at] for r in rows]), labels))
    classes = sorted(set(parts[0][1]))
    (x, y), (x_val, y_val), (x_test, y_test) = [
        (features, np.eye(2)[[classes.index(label) for label in labels]]) for features, labels in parts
    ]
    accuracies, losses = [], []
    for seed in range(SEEDS):
        network = train("classes", robust_clip(x, x), y, robust_clip(x, x_val), y_val, seed)
        probabilities = softmax(network.forward(robust_clip(x, x_test)))
        accuracies.append(float((probabilities.argmax(axis=1) == y_test.argmax(axis=1)).mean()))
        losses.append(float(-np.log((probabilities * y_test).sum(axis=1)).mean()))
        print("breast cancer", seed, accuracies[-1], losses[-1], flush=True)
    return {"accuracy": accuracies, "log_loss": losses}


def diabetes():
    """Row i of the file is a validation row if i mod 5 is 0, and a test row if it is 1."""
    header, rows = table("diabetes.csv")
    numbers = np.array([[float(c) for c in row] for row in rows])
    number = np.arange(len(numbers)) % 5
    x, x_val, x_test = [numbers[number >= 2, :-1], numbers[number == 0, :-1], numbers[number == 1, :-1]]
    target, target_val, target_test = [numbers[number >= 2, -1:], numbers[number == 0, -1:], numbers[number == 1, -1:]]
    mean, deviation = target.mean(), target.std()
    errors = []
    for seed in range(SEEDS):
        network = train(
            "numbers",
            robust_clip(x, x),
            (target - mean) / deviation,
            robust_clip(x, x_val),
            (target_val - mean) / deviation,
            seed,
        )
        predicted = network.forward(robust_clip(x, x_test)) * deviation + mean
        errors.append(float(np.sqrt(((predicted - target_test) ** 2).mean())))
        print("diabetes", seed, errors[-1], flush=True)
    return {"rmse": errors}


def mixed():
    rng = np.random.default_rng(3)
    rows = 60
    number = np.round(rng.standard_normal(rows) * 10, 3)
    skewed = np.round(np.exp(rng.standard_normal(rows) * 2), 3)
    rare = (rng.random(rows) < 0.1).astype(int)
    two = rng.choice(["no way", "certainly", ""], rows, p=[0.5, 0.4, 0.1])
    three = rng.choice(["red", "green", "blue", ""], rows, p=[0.6, 0.2, 0.1, 0.1])
    with open(HERE / "mixed.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["number", "skewed", "rare", "two", "three"])
        writer.writerows(zip(number, skewed, rare, two, three))
    columns = [number[:, None], skewed[:, None], rare[:, None].astype(float), coded(two), coded(three)]
    features = np.hstack(columns)
    np.savetxt(HERE / "mixed-features.csv", robust_clip(features, features), delimiter=",", fmt="%.17g")


if __name__ == "__main__":
    check_gradient()
    mixed()
    exact, single = trajectory(np.float64), trajectory(np.float32)
    exact["deviation_in_single_precision"] = max(
        float(np.abs(np.array(exact["final"][k]) - np.array(single["final"][k])).max()) for k in exact["final"]
    )
    (HERE / "trajectory.json").write_text(json.dumps(exact, indent=1) + "\n")
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        results = [pool.submit(breast_cancer), pool.submit(diabetes)]
        parity = {"breast_cancer": results[0].result(), "diabetes": results[1].result()}
    (HERE / "parity.json").write_text(json.dumps(parity, indent=1) + "\n")
