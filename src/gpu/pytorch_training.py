#!/usr/bin/env python3
"""Trains in PyTorch what Warptron's bench-gpu trains, from the same files, and says how long it took.

usage: pytorch_training.py [--device cuda|cpu] [--precision fp32|tf32]

Started by bench-gpu, which asks by lines of JSON on standard input and gets one line of JSON for each:

    (at the start)                                    {"torch": ..., "device": ..., "modes": [...]}
    {"do": "load", "file": "folder/workload.json"}    {"ok": true}
    {"do": "check", "mode": "eager", "epochs": 2}     {"losses": [...]}     from the given start, penalty included
    {"do": "time", "mode": "eager", "epochs": 2}      {"seconds": ..., "loss": ...}
    {"do": "quit"}

What fails answers {"error": ...}. The modes:

    eager    as a user writes it
    compile  forward and backward pass by torch.compile(mode="reduce-overhead")
    graphs   the whole step, from the gather of the rows to the update, captured as a CUDA graph and replayed

In each of them rows and targets lie on the device, an epoch begins with the upload of the order of its rows, the
optimizer is the fused one, and the sum of the losses is read once an epoch. Warptron does the same.
"""
import argparse
import json
import os
import sys
import time

import numpy as np
import torch
from torch import nn

# Only answers go to standard output; whatever a library prints goes to standard error.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

ACTIVATIONS = {"logistic": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh, "identity": nn.Identity}
MOST_OF_A_MESSAGE = 300  # characters; all of it goes to standard error
WARM_UP_STEPS = 3  # before a capture, as PyTorch's notes on CUDA graphs ask for


class Workload:
    """One network with its data, start and order of the rows on the device."""

    def __init__(self, file, device):
        with open(file) as text:
            self.spec = spec = json.load(text)
        folder = os.path.dirname(os.path.abspath(file))
        self.device, self.rows, self.batch = device, spec["rows"], spec["batch"]
        self.l2, self.classes = spec["l2"], spec["outputs"] > 1

        def read(name, dtype):
            return torch.from_numpy(np.fromfile(os.path.join(folder, spec[name]), dtype))

        self.x = read("features", "<f4").reshape(-1, spec["inputs"])[: self.rows].to(device)
        targets = read("targets", "<i4")[: self.rows].to(device)
        self.y = targets.long() if self.classes else targets.float().reshape(-1, 1)
        self.start = read("parameters", "<f4")
        self.orders = None
        if spec["orders"] is not None:
            self.orders = read("orders", "<i4").long().reshape(-1, self.rows)
            if device.type == "cuda":
                self.orders = self.orders.pin_memory()
            self.order = torch.empty(self.rows, dtype=torch.int64, device=device)
        self.trainers = {}

    def trainer(self, mode):
        if mode not in self.trainers:
            self.trainers[mode] = MODES[mode](self)
        return self.trainers[mode]

    def network(self):
        sizes = [self.spec["inputs"], *self.spec["hidden"], self.spec["outputs"]]
        layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [nn.Linear(inputs, outputs), ACTIVATIONS[self.spec["activation"]]()]
        return nn.Sequential(*layers[:-1]).to(self.device)


class Eager:
    """A training loop as a user writes it. The other modes change how a step runs."""

    def __init__(self, workload):
        self.w = workload
        self.net = workload.network()
        self.linear = [layer for layer in self.net if isinstance(layer, nn.Linear)]
        self.loss = nn.CrossEntropyLoss() if workload.classes else nn.BCEWithLogitsLoss()
        weights = {"params": [layer.weight for layer in self.linear]}
        biases = {"params": [layer.bias for layer in self.linear]}
        rule = workload.spec["optimizer"]
        if rule["name"] == "adam":
            self.optimizer = torch.optim.Adam(
                [weights, biases],
                lr=rule["learning_rate"],
                betas=(rule["beta1"], rule["beta2"]),
                eps=rule["epsilon"],
                fused=True,
                capturable=workload.device.type == "cuda",
            )
        else:
            self.optimizer = torch.optim.SGD([weights, biases], lr=rule["learning_rate"], fused=True)
        self.total = torch.zeros((), dtype=torch.float64, device=workload.device)
        self.prepare()
        self.reset()

    def prepare(self):
        """What is done once, before the first step."""

    @torch.no_grad()
    def reset(self):
        """Back to the start: parameters in the order of Warptron's buffer, all weights [in x out], then all biases."""
        place = 0
        for tensor in [layer.weight for layer in self.linear] + [layer.bias for layer in self.linear]:
            values = self.w.start[place : place + tensor.numel()]
            place += tensor.numel()
            tensor.copy_(values.reshape(tensor.shape[::-1]).t() if tensor.dim() == 2 else values)
        for state in self.optimizer.state.values():
            for value in state.values():
                if isinstance(value, torch.Tensor):
                    value.zero_()

    def set_penalty(self, rows):
        """The gradient of the penalty is divided by the rows of the batch, and covers no bias."""
        self.optimizer.param_groups[0]["weight_decay"] = self.w.l2 / rows

    def epoch(self, number):
        """Trains on every row once; returns the mean loss, each row met before its batch's update."""
        w = self.w
        self.total.zero_()
        if w.orders is None:
            self.step(w.x, w.y)
        else:
            w.order.copy_(w.orders[number % len(w.orders)], non_blocking=True)
            self.batches()
        return self.total.item() / w.rows

    def batches(self):
        w = self.w
        for begin in range(0, w.rows, w.batch):
            index = w.order[begin : begin + w.batch]
            self.step(w.x[index], w.y[index])

    def step(self, x, y):
        self.set_penalty(len(x))
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.forward(x, y)
        loss.backward()
        self.optimizer.step()
        self.total += loss.detach() * len(x)

    def forward(self, x, y):
        return self.loss(self.net(x), y)

    @torch.no_grad()
    def penalty(self):
        squares = sum((layer.weight.double() ** 2).sum() for layer in self.linear)
        return float(self.w.l2 / 2 * squares / self.w.rows)


class Compiled(Eager):
    def prepare(self):
        self.compiled = torch.compile(
            lambda x, y: self.loss(self.net(x), y), mode="reduce-overhead", dynamic=False
        )

    def forward(self, x, y):
        torch.compiler.cudagraph_mark_step_begin()
        return self.compiled(x, y)


class Graphs(Eager):
    """One graph for a full batch and one for the smaller last one. Where a batch begins lies on the device."""

    def prepare(self):
        w = self.w
        self.begin = torch.zeros((), dtype=torch.int64, device=w.device)
        self.places = torch.arange(w.batch, device=w.device)
        if w.orders is not None:
            w.order.copy_(w.orders[0])
        self.whole, rest = divmod(w.rows, w.batch)
        self.graph = self.capture(w.batch) if self.whole else None
        self.last = self.capture(rest) if rest else None

    def body(self, rows):
        w = self.w
        if w.orders is None:
            Eager.step(self, w.x, w.y)
            return
        index = w.order[self.places[:rows] + self.begin]
        Eager.step(self, w.x[index], w.y[index])
        self.begin += rows

    def capture(self, rows):
        def run():
            self.body(rows)

        if self.w.device.type != "cuda":
            return run  # so that the same code can be tried without a GPU
        self.begin.zero_()
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_UP_STEPS):
                self.begin.zero_()
                run()
            self.begin.zero_()
        torch.cuda.current_stream().wait_stream(side)
        self.optimizer.zero_grad(set_to_none=True)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            run()
        return graph.replay

    def step(self, x, y):
        self.graph()

    def batches(self):
        self.begin.zero_()
        for _ in range(self.whole):
            self.graph()
        if self.last:
            self.last()


MODES = {"eager": Eager, "compile": Compiled, "graphs": Graphs}


def synchronize(device):
    if device.type == "cuda":
        torch.cuda.synchronize()


def answer(request, device, state):
    kind = request["do"]
    if kind == "load":
        state["workload"] = None  # frees the memory of the one before
        state["workload"] = Workload(request["file"], device)
        return {"ok": True}
    trainer = state["workload"].trainer(request["mode"])
    trainer.reset()
    synchronize(device)
    if kind == "check":
        losses = []
        for number in range(request["epochs"]):
            losses.append(trainer.epoch(number) + trainer.penalty())
        return {"losses": losses}
    if kind == "time":
        began = time.perf_counter()
        for number in range(request["epochs"]):
            loss = trainer.epoch(number)
        synchronize(device)
        return {"seconds": time.perf_counter() - began, "loss": loss}
    raise ValueError("no such request: " + kind)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--precision", default="fp32", choices=["fp32", "tf32"])
    options = parser.parse_args()
    torch.set_float32_matmul_precision("highest" if options.precision == "fp32" else "high")
    device = torch.device(options.device)
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as problem:
        print(json.dumps({"error": "PyTorch has no device %s: %s" % (device, problem)}), file=answers)
        return
    cuda = device.type == "cuda"
    hello = {
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "device": torch.cuda.get_device_name() if cuda else "cpu, %d threads" % torch.get_num_threads(),
        "modes": list(MODES),
    }
    print(json.dumps(hello), file=answers)
    state = {}
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "quit":
            return
        try:
            reply = answer(request, device, state)
        except Exception as problem:  # told to the one who asked, who goes on with the next mode
            import traceback

            traceback.print_exc()
            words = " ".join(str(problem).split())[:MOST_OF_A_MESSAGE]
            reply = {"error": "%s: %s" % (type(problem).__name__, words)}
        print(json.dumps(reply), file=answers)


if __name__ == "__main__":
    main()
