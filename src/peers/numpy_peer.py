#!/usr/bin/env python3
"""The NumPy peer: a multi-layer perceptron written in NumPy. For the protocol see peer.py.

Textbook is for one logit: one line per formula, nothing in place. InPlace is for classes: as fast as plain NumPy
allows, with operations in place wherever that saves a pass over memory.
"""
import time

import numpy as np

import peer

CHUNK = 1024  # rows per chunk, in the mode that predicts in chunks


def logistic(z):
    return 1 / (1 + np.exp(-z))


class Textbook:
    """One hidden layer of logistic units and one logit, gradient descent."""

    def __init__(self, w, dtype):
        self.w, self.x = w, w.x.astype(dtype)
        self.y = w.labels.astype(dtype).reshape(-1, 1)
        self.dtype = dtype
        self.reset()

    def reset(self):
        (self.w1, self.w2), (self.b1, self.b2) = self.w.initial_parameters(self.dtype)

    def batch(self, x, y):
        m, rate, l2 = len(x), self.w.optimizer["learning_rate"], self.w.l2
        a1 = logistic(x @ self.w1 + self.b1)
        a2 = logistic(a1 @ self.w2 + self.b2)
        dz2 = a2 - y
        dz1 = (dz2 @ self.w2.T) * a1 * (1 - a1)
        dw2, db2 = a1.T @ dz2 / m + l2 * self.w2 / m, dz2.sum(axis=0) / m
        dw1, db1 = x.T @ dz1 / m + l2 * self.w1 / m, dz1.sum(axis=0) / m
        self.w1 -= rate * dw1
        self.b1 -= rate * db1
        self.w2 -= rate * dw2
        self.b2 -= rate * db2
        return -np.sum(y * np.log(a2) + (1 - y) * np.log(1 - a2))

    def epoch(self, number):
        w = self.w
        if w.permutations is None:
            loss = self.batch(self.x, self.y)
        else:
            permutation, loss = w.permutations[number % len(w.permutations)], 0.0
            x, y = self.x[permutation], self.y[permutation]
            for begin in range(0, w.rows, w.batch):
                loss += self.batch(x[begin : begin + w.batch], y[begin : begin + w.batch])
        squares = np.sum(self.w1.astype(np.float64) ** 2) + np.sum(self.w2.astype(np.float64) ** 2)
        return (float(loss) + w.l2 / 2 * squares) / w.rows

    def probabilities(self, x):
        return logistic(logistic(x @ self.w1 + self.b1) @ self.w2 + self.b2)


class InPlace:
    """Softmax over classes, any number of layers of relu or logistic units, gradient descent or Adam, float32."""

    def __init__(self, w, dtype):
        self.w, self.relu, self.adam = w, w.activation == "relu", w.optimizer["name"] == "adam"
        if w.activation not in ("relu", "logistic"):
            raise ValueError("supports relu and logistic units, not " + w.activation)
        if w.l2 != 0:
            raise ValueError("does not support a penalty")
        self.reset()

    def reset(self):
        self.weights, self.biases = self.w.initial_parameters()
        self.means = [np.zeros_like(p) for p in self.weights + self.biases]
        self.squares = [np.zeros_like(p) for p in self.weights + self.biases]
        self.steps = 0

    def forward(self, x):
        activations = [x]
        for i, (w, b) in enumerate(zip(self.weights, self.biases)):
            z = activations[-1] @ w
            z += b
            if i == len(self.weights) - 1:
                z -= z.max(axis=1, keepdims=True)
                np.exp(z, out=z)
                z /= z.sum(axis=1, keepdims=True)
            elif self.relu:
                np.maximum(z, 0, out=z)
            else:
                np.negative(z, out=z)
                np.exp(z, out=z)
                z += 1
                np.reciprocal(z, out=z)
            activations.append(z)
        return activations

    def batch(self, x, labels):
        activations, count = self.forward(x), len(x)
        dz, rows = activations[-1], np.arange(count)
        loss = -float(np.log(dz[rows, labels]).sum(dtype=np.float64))
        dz[rows, labels] -= 1
        dz *= np.float32(1 / count)
        dw, db = [None] * len(self.weights), [None] * len(self.weights)
        for k in reversed(range(len(self.weights))):
            dw[k], db[k] = activations[k].T @ dz, dz.sum(axis=0)
            if k:
                dz = dz @ self.weights[k].T
                dz *= (activations[k] > 0) if self.relu else activations[k] * (1 - activations[k])
        self.update(dw + db)
        return loss

    def update(self, gradients):
        optimizer = self.w.optimizer
        rate = np.float32(optimizer["learning_rate"])
        self.steps += 1
        for p, g, m, v in zip(self.weights + self.biases, gradients, self.means, self.squares):
            if self.adam:
                beta1, beta2 = optimizer["beta1"], optimizer["beta2"]
                m *= np.float32(beta1)
                m += np.float32(1 - beta1) * g
                g *= g
                g *= np.float32(1 - beta2)
                v *= np.float32(beta2)
                v += g
                d = np.sqrt(v)
                d *= np.float32(1 / np.sqrt(1 - beta2**self.steps))
                d += np.float32(optimizer["epsilon"])
                np.divide(m, d, out=d)
                d *= np.float32(optimizer["learning_rate"] / (1 - beta1**self.steps))
                p -= d
            else:
                g *= rate
                p -= g

    def epoch(self, number):
        w = self.w
        permutation, loss = w.permutations[number % len(w.permutations)], 0.0
        for begin in range(0, w.rows, w.batch):
            index = permutation[begin : begin + w.batch]
            loss += self.batch(w.x[index], w.labels[index])
        return loss / w.rows

    def probabilities(self, x):
        return self.forward(x)[-1]


class Numpy:
    def __init__(self, workload):
        self.w = workload
        self.networks = {}

    def modes(self):
        if self.w.kind == "prediction":
            return ["all rows", "%d rows at a time" % CHUNK]
        return ["float32"] if self.w.images or self.w.kind == "row" else ["float32", "float64"]

    def network(self, mode):
        if mode not in self.networks:
            dtype = np.float64 if mode == "float64" else np.float32
            self.networks[mode] = (InPlace if self.w.classes else Textbook)(self.w, dtype)
        network = self.networks[mode]
        network.reset()
        return network

    def check(self, mode, epochs):
        network = self.network(mode)
        return [network.epoch(number) for number in range(epochs)]

    def time(self, mode, epochs):
        network = self.network(mode)
        began = time.perf_counter()
        for number in range(epochs):
            network.epoch(number)
        seconds = time.perf_counter() - began
        return {"seconds": seconds, "accuracy": self.w.accuracy(network.probabilities(self.w.test_x))}

    def probabilities(self, mode, rows):
        network = self.network(mode)
        if self.w.kind == "row":
            return np.concatenate([network.probabilities(self.w.x[i : i + 1]) for i in range(rows)])
        return network.probabilities(self.w.x[:rows])

    def predictor(self, mode):
        network, x = self.network(mode), self.w.x
        if self.w.kind == "row":
            row = x[:1].copy()
            return lambda: network.probabilities(row)
        if mode == "all rows":
            return lambda: network.probabilities(x)
        return lambda: np.concatenate([network.probabilities(x[i : i + CHUNK]) for i in range(0, len(x), CHUNK)])


if __name__ == "__main__":
    peer.serve({"versions": "NumPy %s (%s)" % (np.__version__, peer.kernels()), "check": "epochs"}, Numpy)
