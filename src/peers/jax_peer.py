#!/usr/bin/env python3
"""The JAX peer. For the protocol see peer.py.

usage: jax_peer.py [--device cuda|cpu] [--precision fp32|tf32]

The modes of a training:

    jit step   each step is a call of one compiled function; Python loops over the batches
    jit epoch  the loop over the full batches of an epoch is compiled too (lax.scan); a smaller last batch follows
    vmap       as jit epoch, for many networks at once (jax.vmap), if the workload has more than one; the initial
               weights of each network are scaled by a different factor near 1; the time is per network

In all modes, rows and targets stay on the device. Each epoch uploads its permutation first. Parameters and optimizer
state are donated to the compiled function, so that it can reuse their memory. The sum of the losses is read once per
epoch.
"""
import argparse
import functools
import time

import numpy as np

import peer

try:
    import jax
    import jax.numpy as jnp
except ImportError as problem:
    peer.fail("JAX is not installed: %s" % problem)

ACTIVATIONS = {"logistic": jax.nn.sigmoid, "relu": jax.nn.relu, "tanh": jnp.tanh, "identity": lambda z: z}


class Jax:
    def __init__(self, workload):
        self.w = workload
        if workload.kind != "training":
            raise ValueError("supports trainings only")
        self.x = jnp.asarray(workload.x)
        self.y = jnp.asarray(workload.labels)
        self.adam = workload.optimizer["name"] == "adam"
        self.full_batches = workload.rows // workload.batch
        self.step = jax.jit(self.plain_step, donate_argnums=0)
        self.batch = jax.jit(self.plain_batch, donate_argnums=0)
        self.epoch_of_full_batches = jax.jit(self.plain_epoch, donate_argnums=0)
        self.networks = workload.spec["networks"]
        many = functools.partial(jax.vmap, in_axes=(0, None, None, None))
        self.batch_of_many = jax.jit(many(self.plain_batch), donate_argnums=0)
        self.epoch_of_many = jax.jit(many(self.plain_epoch), donate_argnums=0)
        self.step_of_many = jax.jit(jax.vmap(self.plain_step, in_axes=(0, None, None)), donate_argnums=0)

    def modes(self):
        return ["jit step", "jit epoch"] + (["vmap"] if self.networks > 1 else [])

    def initial_state(self, mode):
        weights, biases = self.w.initial_parameters()
        parameters = ([jnp.asarray(w) for w in weights], [jnp.asarray(b) for b in biases])
        zeros = functools.partial(jax.tree_util.tree_map, jnp.zeros_like)
        slots = (zeros(parameters), zeros(parameters)) if self.adam else ()
        state = parameters, slots, jnp.zeros((), jnp.int32), jnp.zeros((), jnp.float32)
        if mode != "vmap":
            return state
        factors = 1 + 1e-3 * jnp.arange(self.networks, dtype=jnp.float32)
        parameters = jax.tree_util.tree_map(lambda p: jnp.multiply.outer(factors, p), parameters)
        repeat = lambda a: jnp.broadcast_to(a, (self.networks, *a.shape)).copy()
        return (parameters, *jax.tree_util.tree_map(repeat, state[1:]))

    def network(self, parameters, x):
        weights, biases = parameters
        activation = ACTIVATIONS[self.w.activation]
        for i, (w, b) in enumerate(zip(weights, biases)):
            x = x @ w + b
            if i < len(weights) - 1:
                x = activation(x)
        return x

    def loss(self, parameters, x, y):
        z = self.network(parameters, x)
        if self.w.classes:
            return jnp.mean(jax.nn.logsumexp(z, axis=1) - jnp.take_along_axis(z, y[:, None], axis=1)[:, 0])
        z = z[:, 0]
        return jnp.mean(jnp.logaddexp(0, z) - y * z)

    def plain_step(self, state, x, y):
        parameters, slots, steps, total = state
        loss, gradient = jax.value_and_grad(self.loss)(parameters, x, y)
        if self.w.l2:  # of the weights, not the biases
            scale = self.w.l2 / len(x)
            gradient = ([g + scale * w for g, w in zip(gradient[0], parameters[0])], gradient[1])
        steps = steps + 1
        optimizer, tree_map = self.w.optimizer, jax.tree_util.tree_map
        rate = optimizer["learning_rate"]
        if self.adam:
            beta1, beta2 = optimizer["beta1"], optimizer["beta2"]
            means = tree_map(lambda m, g: beta1 * m + (1 - beta1) * g, slots[0], gradient)
            squares = tree_map(lambda v, g: beta2 * v + (1 - beta2) * g * g, slots[1], gradient)
            correction1, correction2 = 1 / (1 - beta1**steps), 1 / (1 - beta2**steps)
            update = lambda m, v: rate * (m * correction1) / (jnp.sqrt(v * correction2) + optimizer["epsilon"])
            parameters = tree_map(lambda p, m, v: p - update(m, v), parameters, means, squares)
            slots = (means, squares)
        else:
            parameters = tree_map(lambda p, g: p - rate * g, parameters, gradient)
        return parameters, slots, steps, total + loss * len(x)

    def plain_batch(self, state, x, y, index):
        return self.plain_step(state, x[index], y[index])

    def plain_epoch(self, state, x, y, permutation):
        def step(state, index):
            return self.plain_batch(state, x, y, index), None

        return jax.lax.scan(step, state, permutation.reshape(self.full_batches, self.w.batch))[0]

    def epoch(self, mode, state, number):
        """The state after an epoch, and the mean loss of the first network, each row before its batch's update."""
        w, many = self.w, mode == "vmap"
        state = (*state[:3], jnp.zeros_like(state[3]))
        if w.permutations is None:
            state = (self.step_of_many if many else self.step)(state, self.x, self.y)
        else:
            permutation = jnp.asarray(w.permutations[number % len(w.permutations)])
            done = 0
            if mode != "jit step" and self.full_batches:
                done = self.full_batches * w.batch
                epoch = self.epoch_of_many if many else self.epoch_of_full_batches
                state = epoch(state, self.x, self.y, permutation[:done])
            for begin in range(done, w.rows, w.batch):
                batch = self.batch_of_many if many else self.batch
                state = batch(state, self.x, self.y, permutation[begin : begin + w.batch])
        return state, float(np.asarray(state[3]).reshape(-1)[0]) / w.rows

    def check(self, mode, epochs):
        state, losses = self.initial_state(mode), []
        for number in range(epochs):
            state, loss = self.epoch(mode, state, number)
            weights = [np.asarray(w[0] if mode == "vmap" else w, np.float64) for w in state[0][0]]
            squares = sum(float((w**2).sum()) for w in weights)
            losses.append(loss + self.w.l2 / 2 * squares / self.w.rows)
        return losses

    def time(self, mode, epochs):
        state = self.initial_state(mode)
        jax.block_until_ready(state)
        began = time.perf_counter()
        for number in range(epochs):
            state, _ = self.epoch(mode, state, number)
        jax.block_until_ready(state)
        seconds = time.perf_counter() - began
        if mode == "vmap":
            return {"seconds": seconds / self.networks}
        answer = {"seconds": seconds}
        if self.w.test_x is not None:
            z = np.asarray(self.network(state[0], jnp.asarray(self.w.test_x)))
            answer["accuracy"] = self.w.accuracy(z if self.w.classes else (z > 0).astype(np.float32))
        return answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--precision", default="fp32", choices=["fp32", "tf32"])
    parser.add_argument("--threads", type=int, default=0, help="ignored: JAX chooses the number of threads")
    options = parser.parse_args()
    jax.config.update("jax_platforms", options.device)
    jax.config.update("jax_default_matmul_precision", "highest" if options.precision == "fp32" else "tensorfloat32")
    try:
        device = jax.devices()[0]
    except RuntimeError as problem:
        peer.fail("JAX cannot use device %s: %s" % (options.device, problem))
    peer.serve({"versions": "JAX %s, %s" % (jax.__version__, device.device_kind), "check": "epochs"}, Jax)


if __name__ == "__main__":
    main()
