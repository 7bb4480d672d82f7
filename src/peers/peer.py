"""Shared by the peer programs: reads the files of a workload and answers requests.

bench-gpu and bench-peers start each peer program (and EncogPeer in Java). They send requests as lines of JSON on
standard input; the peer answers each with one line of JSON on standard output:

    (at the start)                                          {"versions": ..., "check": ...}
    {"do": "load", "file": "folder/workload.json"}          {"modes": [...]}              the modes for this workload
    {"do": "check", "mode": ..., "epochs": 2}               {"losses": [...]}             from the given initial weights
    {"do": "time", "mode": ..., "epochs": 2}                {"seconds": ..., "accuracy": ...}
    {"do": "probabilities", "mode": ..., "rows": 9, "file": ...}   {"ok": true}           written as float32
    {"do": "predict", "mode": ..., "calls": 3}              {"seconds": ...}              of all calls together
    {"do": "write", "mode": ..., "file": ...}               {"ok": true}                  the table that was read
    {"do": "quit"}

A request that fails is answered with {"error": ...}. The losses of "check" include the penalty, unless the greeting
contains "penalty": false: then the peer trains without a penalty, and so does Warptron for the comparison. With
"check": "epochs" in the greeting, the peer trains with the given permutations; the losses are the mean loss of each
epoch, each row measured before the update by its batch. With "check": "unshuffled", the peer trains without
shuffling; if there is a penalty, or rows have weights, it returns only the loss of all rows after the last epoch. A
check trains without dropout, whose random numbers differ between programs, and without an evaluation after each epoch.
Accuracies are those on the test rows; the time does not include predicting them.
"""
import json
import os
import sys
import threading
import time

import numpy as np

# Standard output is for answers only; redirect what libraries print to standard error.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

POLL_SECONDS = 0.5


def watch():
    """Ends this process when the one that started it has died: a request may run for minutes."""
    starter, parent = int(os.environ.get("WARPTRON_STARTER", "0")), os.getppid()
    if not starter:
        return

    def poll():
        while os.getppid() == parent:  # an orphan gets another parent
            time.sleep(POLL_SECONDS)
            try:
                os.kill(starter, 0)
            except OSError:
                break
        os._exit(1)

    threading.Thread(target=poll, daemon=True).start()


watch()

MAX_MESSAGE_LENGTH = 300  # characters; standard error gets the whole message


class Workload:
    """A network and rows. `kind` is training, prediction (of all rows at once) or row (predicts one at a time)."""

    def __init__(self, file):
        with open(file) as text:
            self.spec = spec = json.load(text)
        self.folder = os.path.dirname(os.path.abspath(file))
        self.kind, self.rows, self.batch = spec["kind"], spec["rows"], spec["batch"]
        self.activation, self.l2, self.optimizer = spec["activation"], spec["l2"], spec["optimizer"]
        self.inputs, self.outputs = spec["inputs"], spec["outputs"]
        self.sizes = [self.inputs, *spec["hidden"], self.outputs]
        self.needs = spec["needs"]  # beyond dense layers; all of it is in the greeting of serve() or the peer declines
        self.epsilon, self.dropout = spec.get("epsilon"), spec["dropout"]
        self.label_smoothing, self.weight_decay = spec["label_smoothing"], spec["weight_decay"]
        self.learning_rates = spec.get("learning_rates")  # of each update; None if it is constant
        self.keeps_best = "best weights" in self.needs  # those with the lowest loss of the test rows
        self.classes = self.outputs > 1  # otherwise one logit
        self.images = spec["images"]
        self.x = self.read("features", "<f4").reshape(-1, self.inputs)[: self.rows]
        self.labels = self.read("targets", "<i4")[: self.rows]
        self.row_weights = self.read("weights", "<f4")[: self.rows] if "weights" in spec else None
        self.permutations = None
        if spec["permutations"] is not None:
            self.permutations = self.read("permutations", "<i4").reshape(-1, self.rows)
        self.test_x = self.test_labels = None
        if spec["test_features"] is not None:
            self.test_x = self.read("test_features", "<f4").reshape(-1, self.inputs)
            self.test_labels = self.read("test_targets", "<i4")

    def read(self, name, dtype):
        return np.fromfile(os.path.join(self.folder, self.spec[name]), dtype)

    def initial_parameters(self, dtype=np.float32):
        """Weights [in x out] and biases. The file contains all weights, then all biases."""
        flat, offset, weights, biases = self.read("parameters", "<f4"), 0, [], []
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            weights.append(flat[offset : offset + inputs * outputs].reshape(inputs, outputs).astype(dtype))
            offset += inputs * outputs
        for outputs in self.sizes[1:]:
            biases.append(flat[offset : offset + outputs].astype(dtype))
            offset += outputs
        return weights, biases

    def accuracy(self, probabilities):
        """The accuracy of test-row probabilities: [rows x classes], or [rows x 1] for the second of two classes."""
        predicted = probabilities.argmax(axis=1) if self.classes else probabilities.reshape(-1) > 0.5
        return float(np.mean(predicted == self.test_labels))


def kernels():
    """The kernels that OpenBLAS selected: an OpenBLAS that does not know the CPU selects slow ones."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "not known"
    pools = [pool for pool in threadpool_info() if pool["internal_api"] == "openblas"]
    names = ["OpenBLAS %s %s" % (pool["version"], pool["architecture"]) for pool in pools]
    return ", ".join(sorted(set(names))) or "no OpenBLAS"


def fail(message):
    """Reports why this peer is not available, and exits."""
    print(json.dumps({"error": message}), file=answers)
    sys.exit(0)


def serve(greeting, load, can=(), workload=Workload):
    """Answers requests until "quit" or the end of the input.

    can: what the peer's program has of a workload's needs; it declines workloads that need more.
    load: takes a workload; returns an object with modes(), and for the workload's kind check(mode, epochs) and
    time(mode, epochs), or probabilities(mode, rows) and predictor(mode), or write(mode, file) and predictor(mode).
    workload: the class of workloads, made from a file.
    """
    print(json.dumps(greeting), file=answers)
    state = {"peer": None}
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "quit":
            return
        try:
            reply = answer(request, load, can, workload, state)
        except Exception as problem:  # reported to the benchmark, which goes on with the next mode
            import traceback

            traceback.print_exc()
            message = " ".join(str(problem).split())[:MAX_MESSAGE_LENGTH]
            reply = {"error": "%s: %s" % (type(problem).__name__, message)}
        print(json.dumps(reply), file=answers)


def answer(request, load, can, workload_class, state):
    kind = request["do"]
    if kind == "load":
        state["peer"] = None  # frees the memory of the previous workload
        workload = workload_class(request["file"])
        missing = [need for need in workload.needs if need not in can]
        if missing:
            raise ValueError("skipped: this program does not have " + ", ".join(missing))
        state["peer"] = load(workload)
        return {"modes": state["peer"].modes()}
    peer, mode = state["peer"], request["mode"]
    if kind == "check":
        return {"losses": [float(loss) for loss in peer.check(mode, request["epochs"])]}
    if kind == "time":
        return peer.time(mode, request["epochs"])
    if kind == "probabilities":
        np.ascontiguousarray(peer.probabilities(mode, request["rows"]), "<f4").tofile(request["file"])
        return {"ok": True}
    if kind == "write":
        peer.write(mode, request["file"])
        return {"ok": True}
    if kind == "predict":
        predict = peer.predictor(mode)
        began = time.perf_counter()
        for _ in range(request["calls"]):
            predict()
        return {"seconds": time.perf_counter() - began}
    raise ValueError("unknown request: " + kind)
