#!/usr/bin/env python3
"""The PyTorch peer. For the protocol see peer.py.

usage: torch_peer.py [--device cuda|cpu] [--precision fp32|tf32] [--threads N]

The modes of a training:

    eager    a usual training loop
    compile  forward and backward pass by torch.compile(mode="reduce-overhead")
    graphs   the whole step, from the gather of the rows to the update, captured as a CUDA graph and replayed

In all modes, rows and targets stay on the device, each epoch uploads its permutation first, the optimizer is the fused
one, and the sum of the losses is read once per epoch. Warptron does the same.
"""
import argparse
import time

import peer

try:
    import torch
    from torch import nn
except ImportError as problem:
    peer.fail("PyTorch is not installed: %s" % problem)

ACTIVATIONS = {"logistic": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh, "identity": nn.Identity}
CHUNK = 1024  # rows per chunk, in the mode that predicts in chunks
WARM_UP_STEPS = 3  # before a capture, as PyTorch's notes on CUDA graphs require


class Workload:
    """Rows, targets and permutations as tensors; rows and targets on the device."""

    def __init__(self, workload, device):
        self.plain, self.spec = workload, workload.spec
        self.device, self.rows, self.batch = device, workload.rows, workload.batch
        self.l2, self.classes = workload.l2, workload.classes
        self.x = torch.from_numpy(workload.x).to(device)
        targets = torch.from_numpy(workload.labels).to(device)
        self.y = targets.long() if self.classes else targets.float().reshape(-1, 1)
        self.weights, self.biases = workload.initial_parameters()
        self.permutations = None
        if workload.permutations is not None:
            self.permutations = torch.from_numpy(workload.permutations).long()
            if device.type == "cuda":
                self.permutations = self.permutations.pin_memory()
            self.permutation = torch.empty(self.rows, dtype=torch.int64, device=device)

    def network(self):
        layers = []
        for inputs, outputs in zip(self.plain.sizes, self.plain.sizes[1:]):
            layers += [nn.Linear(inputs, outputs), ACTIVATIONS[self.plain.activation]()]
        return nn.Sequential(*layers[:-1]).to(self.device)

    @torch.no_grad()
    def set_initial_parameters(self, linear):
        for layer, weights, biases in zip(linear, self.weights, self.biases):
            layer.weight.copy_(torch.from_numpy(weights).t())
            layer.bias.copy_(torch.from_numpy(biases))


class Eager:
    """A usual training loop. The other modes change how a step runs."""

    def __init__(self, workload):
        self.w = workload
        self.net = workload.network()
        self.linear = [layer for layer in self.net if isinstance(layer, nn.Linear)]
        self.loss = nn.CrossEntropyLoss() if workload.classes else nn.BCEWithLogitsLoss()
        weights = {"params": [layer.weight for layer in self.linear]}
        biases = {"params": [layer.bias for layer in self.linear]}
        settings = workload.plain.optimizer
        if settings["name"] == "adam":
            self.optimizer = torch.optim.Adam(
                [weights, biases],
                lr=settings["learning_rate"],
                betas=(settings["beta1"], settings["beta2"]),
                eps=settings["epsilon"],
                fused=True,
                capturable=workload.device.type == "cuda",
            )
        else:
            self.optimizer = torch.optim.SGD([weights, biases], lr=settings["learning_rate"], fused=True)
        self.total = torch.zeros((), dtype=torch.float64, device=workload.device)
        self.prepare()
        self.reset()

    def prepare(self):
        """Work done once, before the first step."""

    @torch.no_grad()
    def reset(self):
        """Restores the initial parameters and optimizer state."""
        self.w.set_initial_parameters(self.linear)
        for state in self.optimizer.state.values():
            for value in state.values():
                if isinstance(value, torch.Tensor):
                    value.zero_()

    def set_penalty(self, rows):
        """Sets the penalty of the weights, not of the biases. Its gradient is divided by the rows of the batch."""
        self.optimizer.param_groups[0]["weight_decay"] = self.w.l2 / rows

    def epoch(self, number):
        """Trains on every row once; returns the mean loss, each row measured before the update by its batch."""
        w = self.w
        self.total.zero_()
        if w.permutations is None:
            self.step(w.x, w.y)
        else:
            w.permutation.copy_(w.permutations[number % len(w.permutations)], non_blocking=True)
            self.batches()
        return self.total.item() / w.rows

    def batches(self):
        w = self.w
        for begin in range(0, w.rows, w.batch):
            index = w.permutation[begin : begin + w.batch]
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
    """One graph for full batches, one for a smaller last batch. A device tensor holds the start of the batch."""

    def prepare(self):
        w = self.w
        self.begin = torch.zeros((), dtype=torch.int64, device=w.device)
        self.offsets = torch.arange(w.batch, device=w.device)
        if w.permutations is not None:
            w.permutation.copy_(w.permutations[0])
        self.full_batches, rest = divmod(w.rows, w.batch)
        self.graph = self.capture(w.batch) if self.full_batches else None
        self.last = self.capture(rest) if rest else None

    def body(self, rows):
        w = self.w
        if w.permutations is None:
            Eager.step(self, w.x, w.y)
            return
        index = w.permutation[self.offsets[:rows] + self.begin]
        Eager.step(self, w.x[index], w.y[index])
        self.begin += rows

    def capture(self, rows):
        def run():
            self.body(rows)

        if self.w.device.type != "cuda":
            return run  # so that the same code can be tested without a GPU
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
        for _ in range(self.full_batches):
            self.graph()
        if self.last:
            self.last()


MODES = {"eager": Eager, "compile": Compiled, "graphs": Graphs}


def synchronize(device):
    if device.type == "cuda":
        torch.cuda.synchronize()


class Torch:
    def __init__(self, workload, device):
        self.plain = workload
        self.w = Workload(workload, device)
        self.cache = {}  # trainers or networks, by mode

    def modes(self):
        if self.plain.kind == "prediction":
            return ["all rows", "%d rows at a time" % CHUNK]
        if self.plain.kind == "row":
            return ["eager", "frozen"]
        return list(MODES)

    def trainer(self, mode):
        if mode not in self.cache:
            self.cache[mode] = MODES[mode](self.w)
        self.cache[mode].reset()
        synchronize(self.w.device)
        return self.cache[mode]

    def check(self, mode, epochs):
        trainer, losses = self.trainer(mode), []
        for number in range(epochs):
            losses.append(trainer.epoch(number) + trainer.penalty())
        return losses

    def time(self, mode, epochs):
        trainer = self.trainer(mode)
        began = time.perf_counter()
        for number in range(epochs):
            loss = trainer.epoch(number)
        synchronize(self.w.device)
        answer = {"seconds": time.perf_counter() - began, "loss": loss}
        if self.plain.test_x is not None:
            answer["accuracy"] = self.plain.accuracy(self.forward(trainer.net, torch.from_numpy(self.plain.test_x)))
        return answer

    @torch.no_grad()
    def forward(self, network, x):
        return self.link(network(x.to(self.w.device))).cpu().numpy()

    def link(self, z):
        return torch.softmax(z, 1) if self.w.classes else torch.sigmoid(z)

    def inference_network(self, mode):
        """The network with the initial parameters, for inference only."""
        if mode not in self.cache:
            network = self.w.network()
            self.w.set_initial_parameters([layer for layer in network if isinstance(layer, nn.Linear)])
            network = nn.Sequential(*network, nn.Softmax(1) if self.w.classes else nn.Sigmoid()).eval()
            if mode == "frozen":
                network = torch.jit.optimize_for_inference(torch.jit.script(network))
            self.cache[mode] = network
        return self.cache[mode]

    @torch.no_grad()
    def probabilities(self, mode, rows):
        network = self.inference_network(mode)
        if self.plain.kind == "row":
            return torch.cat([network(self.w.x[i : i + 1]) for i in range(rows)]).cpu().numpy()
        return network(self.w.x[:rows]).cpu().numpy()

    def predictor(self, mode):
        network, x = self.inference_network(mode), self.w.x

        @torch.no_grad()
        def predict_row():
            return network(row)

        @torch.no_grad()
        def predict_all():
            return network(x)

        @torch.no_grad()
        def predict_chunks():
            return torch.cat([network(chunk) for chunk in x.split(CHUNK)])

        if self.plain.kind == "row":
            row = x[:1].clone()
            return predict_row
        return predict_all if mode == "all rows" else predict_chunks


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--precision", default="fp32", choices=["fp32", "tf32"])
    parser.add_argument("--threads", type=int, default=0, help="0 for PyTorch's default")
    options = parser.parse_args()
    torch.set_float32_matmul_precision("highest" if options.precision == "fp32" else "high")
    if options.threads:
        torch.set_num_threads(options.threads)
    device = torch.device(options.device)
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as problem:
        peer.fail("PyTorch cannot use device %s: %s" % (device, problem))
    if device.type == "cuda":
        where = "CUDA %s, %s" % (torch.version.cuda, torch.cuda.get_device_name())
    else:
        where = "cpu, %d threads, %s" % (torch.get_num_threads(), torch.backends.cpu.get_cpu_capability())
    greeting = {"versions": "PyTorch %s, %s" % (torch.__version__, where), "check": "epochs"}
    peer.serve(greeting, lambda w: Torch(w, device))


if __name__ == "__main__":
    main()
