"""The trainings of the PyTorch peer, torch_peer.py.

The modes of a training:

    eager    a usual training loop
    compile  forward and backward pass by torch.compile(mode="reduce-overhead")
    graphs   the whole step, from the gather of the rows to the update, captured as a CUDA graph and replayed

In all modes, rows and targets stay on the device, each epoch uploads its permutation first, the optimizer is the fused
one, and the sum of the losses is read once per epoch. Warptron does the same.
"""
import math

import torch
from torch import nn

ACTIVATIONS = {
    "logistic": nn.Sigmoid,
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "identity": nn.Identity,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
}
NEEDS = (
    "layer normalization",
    "dropout",
    "label smoothing",
    "weight decay",
    "a schedule",
    "best weights",
    "weights of rows",
)
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
        self.row_weights = None
        if workload.row_weights is not None:
            self.row_weights = torch.from_numpy(workload.row_weights).to(device).reshape(-1, 1)
        self.test = None
        if workload.keeps_best:
            y = torch.from_numpy(workload.test_labels).to(device)
            self.test = torch.from_numpy(workload.test_x).to(device), y.long() if self.classes else y.float().reshape(-1, 1)
        self.weights, self.biases = workload.initial_parameters()
        self.permutations = None
        if workload.permutations is not None:
            self.permutations = torch.from_numpy(workload.permutations).long()
            if device.type == "cuda":
                self.permutations = self.permutations.pin_memory()
            self.permutation = torch.empty(self.rows, dtype=torch.int64, device=device)

    def network(self, dropout=0.0):
        layers, sizes = [], self.plain.sizes
        for inputs, outputs in zip(sizes, sizes[1:-1]):
            layers.append(nn.Linear(inputs, outputs))
            if self.plain.epsilon:
                layers.append(nn.LayerNorm(outputs, eps=self.plain.epsilon))
            layers.append(ACTIVATIONS[self.plain.activation]())
            if dropout:
                layers.append(nn.Dropout(dropout))
        return nn.Sequential(*layers, nn.Linear(*sizes[-2:])).to(self.device)

    @torch.no_grad()
    def set_initial_parameters(self, linear):
        for layer, weights, biases in zip(linear, self.weights, self.biases):
            layer.weight.copy_(torch.from_numpy(weights).t())
            layer.bias.copy_(torch.from_numpy(biases))


class Eager:
    """A usual training loop. The other modes change how a step runs."""

    def __init__(self, workload, dropout):
        self.w, plain = workload, workload.plain
        self.net = workload.network(dropout)
        self.linear = [layer for layer in self.net if isinstance(layer, nn.Linear)]
        self.norms = [layer for layer in self.net if isinstance(layer, nn.LayerNorm)]
        self.reduction = "mean" if workload.row_weights is None else "none"
        self.loss = self.loss_function(self.reduction, plain.label_smoothing)
        self.plain_loss = self.loss_function("mean", 0)
        weights = {"params": [layer.weight for layer in self.linear], "weight_decay": plain.weight_decay}
        rest = [layer.bias for layer in self.linear] + [p for norm in self.norms for p in norm.parameters()]
        rest = {"params": rest, "weight_decay": 0}
        settings = plain.optimizer
        self.rates = plain.learning_rates
        rate = settings["learning_rate"]
        if self.rates and workload.device.type == "cuda":
            rate = torch.tensor(rate, device=workload.device)  # so that a captured graph reads it
        if settings["name"] in ("adam", "adamw"):
            kind = torch.optim.AdamW if settings["name"] == "adamw" else torch.optim.Adam
            self.optimizer = kind(
                [weights, rest],
                lr=rate,
                betas=(settings["beta1"], settings["beta2"]),
                eps=settings["epsilon"],
                fused=True,
                capturable=workload.device.type == "cuda",
            )
        else:
            self.optimizer = torch.optim.SGD([weights, rest], lr=rate, fused=True)
        self.total = torch.zeros((), dtype=torch.float64, device=workload.device)
        self.best = [torch.empty_like(p) for p in self.net.parameters()] if workload.test else None
        self.prepare()
        self.reset()

    def loss_function(self, reduction, smoothing):
        if self.w.classes:
            return nn.CrossEntropyLoss(reduction=reduction, label_smoothing=smoothing)
        return nn.BCEWithLogitsLoss(reduction=reduction)

    def prepare(self):
        """Work done once, before the first step."""

    @torch.no_grad()
    def reset(self):
        """Restores the initial parameters and optimizer state."""
        self.w.set_initial_parameters(self.linear)
        for norm in self.norms:
            norm.reset_parameters()
        self.updates, self.lowest = 0, math.inf
        for state in self.optimizer.state.values():
            for value in state.values():
                if isinstance(value, torch.Tensor):
                    value.zero_()

    def set_penalty(self, rows):
        """Sets the penalty of the weights, not of the biases. Its gradient is divided by the rows of the batch."""
        if self.w.l2:
            self.optimizer.param_groups[0]["weight_decay"] = self.w.l2 / rows

    def set_rate(self):
        """Sets the learning rate of the next update, as a scheduler does."""
        if self.rates:
            rate = self.rates[min(self.updates, len(self.rates) - 1)]
            for group in self.optimizer.param_groups:
                if isinstance(group["lr"], torch.Tensor):
                    group["lr"].fill_(rate)
                else:
                    group["lr"] = rate
        self.updates += 1

    def epoch(self, number):
        """Trains on every row once; returns the mean loss, each row measured before the update by its batch."""
        w = self.w
        self.net.train()
        self.total.zero_()
        if w.permutations is None:
            self.set_rate()
            self.step(w.x, w.y, w.row_weights)
        else:
            w.permutation.copy_(w.permutations[number % len(w.permutations)], non_blocking=True)
            self.batches()
        rows = w.rows if w.row_weights is None else w.row_weights.double().sum().item()
        return self.total.item() / rows

    @torch.no_grad()
    def keep_best(self):
        """Keeps the parameters if the loss of the test rows is the lowest so far."""
        if self.best is None:
            return
        self.net.eval()
        x, y = self.w.test
        loss = self.plain_loss(self.net(x), y).item()
        if loss < self.lowest:
            self.lowest = loss
            torch._foreach_copy_(self.best, list(self.net.parameters()))

    @torch.no_grad()
    def restore_best(self):
        if self.best is not None:
            torch._foreach_copy_(list(self.net.parameters()), self.best)

    def batches(self):
        w = self.w
        for begin in range(0, w.rows, w.batch):
            index = w.permutation[begin : begin + w.batch]
            self.set_rate()
            self.step(w.x[index], w.y[index], None if w.row_weights is None else w.row_weights[index])

    def step(self, x, y, weights):
        self.set_penalty(len(x))
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.forward(x, y)
        count = len(x)
        if weights is not None:
            count = weights.sum()
            loss = (loss.reshape(-1, 1) * weights).sum() / count
        loss.backward()
        self.optimizer.step()
        self.total += loss.detach() * count

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
            Eager.step(self, w.x, w.y, w.row_weights)
            return
        index = w.permutation[self.offsets[:rows] + self.begin]
        Eager.step(self, w.x[index], w.y[index], None if w.row_weights is None else w.row_weights[index])
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

    def step(self, x, y, weights):
        self.graph()

    def batches(self):
        self.begin.zero_()
        for _ in range(self.full_batches):
            self.set_rate()
            self.graph()
        if self.last:
            self.set_rate()
            self.last()


MODES = {"eager": Eager, "compile": Compiled, "graphs": Graphs}
