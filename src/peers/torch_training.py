"""The trainings of the PyTorch peer, torch_peer.py.

The modes of a training:

    eager    a usual training loop
    compile  forward and backward pass by torch.compile(mode="reduce-overhead")
    graphs   the whole step, from the gather of the rows to the update, captured as a CUDA graph and replayed

In all modes, rows and targets stay on the device, each epoch uploads its permutation first, the optimizer is the fused
one, and the sum of the losses is read once per epoch. Warptron does the same.
"""
import torch
from torch import nn

ACTIVATIONS = {"logistic": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh, "identity": nn.Identity}
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
