#!/usr/bin/env python3
"""The PyTorch peer. For the protocol see peer.py.

usage: torch_peer.py [--device cuda|cpu] [--precision fp32|tf32] [--threads N]

The modes of a training are in torch_training.py.
"""
import argparse
import time

import peer

try:
    import torch
    from torch import nn
except ImportError as problem:
    peer.fail("PyTorch is not installed: %s" % problem)

from torch_training import MODES, NEEDS, Workload

CHUNK = 1024  # rows per chunk, in the mode that predicts in chunks


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

    def trainer(self, mode, dropout):
        key = mode, dropout
        if key not in self.cache:
            self.cache[key] = MODES[mode](self.w, dropout)
        self.cache[key].reset()
        synchronize(self.w.device)
        return self.cache[key]

    def check(self, mode, epochs):
        trainer, losses = self.trainer(mode, dropout=0.0), []
        for number in range(epochs):
            losses.append(trainer.epoch(number) + trainer.penalty())
        return losses

    def time(self, mode, epochs):
        trainer = self.trainer(mode, self.plain.dropout)
        began = time.perf_counter()
        for number in range(epochs):
            loss = trainer.epoch(number)
            trainer.keep_best()
        trainer.restore_best()
        synchronize(self.w.device)
        answer = {"seconds": time.perf_counter() - began, "loss": loss}
        if self.plain.test_x is not None:
            trainer.net.eval()
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
    peer.serve(greeting, lambda w: Torch(w, device), NEEDS)


if __name__ == "__main__":
    main()
