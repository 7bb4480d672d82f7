"""What the programs of the peers share: reading a workload's files, and answering requests.

Each of them, and EncogPeer in Java, is started by Warptron's bench-gpu or bench-peers, which ask by lines of JSON on standard input and get one
line of JSON for each:

    (at the start)                                          {"versions": ..., ...}
    {"do": "load", "file": "folder/workload.json"}          {"modes": [...]}              ways to do this workload
    {"do": "check", "mode": ..., "epochs": 2}               {"losses": [...]}             from the given start
    {"do": "time", "mode": ..., "epochs": 2}                {"seconds": ..., "accuracy": ...}
    {"do": "probabilities", "mode": ..., "rows": 9, "file": ...}   {"ok": true}           of the first rows, as 32-bit floats
    {"do": "predict", "mode": ..., "calls": 3}              {"seconds": ...}              of all calls together
    {"do": "quit"}

What fails answers {"error": ...}. The losses of "check" contain the penalty, unless the greeting says "penalty": false:
then the peer trains without one, and so does Warptron for the comparison. Those of a peer whose greeting says
"check": "epochs" are, for each epoch, the mean loss of the rows as each was met before its batch's update; one that says
"check": "as they lie" visits the rows in that order; with a penalty it gives one loss, of all rows after the last epoch.
Accuracies are those on the test rows, whose prediction is not in the time.
"""
import json
import os
import sys
import threading
import time

import numpy as np

# Only answers go to standard output; whatever a library prints goes to standard error.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

POLL_SECONDS = 0.5


def watch():
    """Ends this process as soon as the one that started it is gone: a request may go on for minutes."""
    starter, parent = int(os.environ.get("WARPTRON_STARTER", "0")), os.getppid()
    if not starter:
        return

    def poll():
        while os.getppid() == parent:  # of an orphan it is another one
            time.sleep(POLL_SECONDS)
            try:
                os.kill(starter, 0)
            except OSError:
                break
        os._exit(1)

    threading.Thread(target=poll, daemon=True).start()


watch()

MOST_OF_A_MESSAGE = 300  # characters; all of it goes to standard error


class Workload:
    """A network with its start and its rows. `kind` is training, prediction (of all rows at once) or row (one at a time)."""

    def __init__(self, file):
        with open(file) as text:
            self.spec = spec = json.load(text)
        self.folder = os.path.dirname(os.path.abspath(file))
        self.kind, self.rows, self.batch = spec["kind"], spec["rows"], spec["batch"]
        self.activation, self.l2, self.rule = spec["activation"], spec["l2"], spec["optimizer"]
        self.inputs, self.outputs = spec["inputs"], spec["outputs"]
        self.sizes = [self.inputs, *spec["hidden"], self.outputs]
        self.classes = self.outputs > 1  # otherwise one logit
        self.images = spec["images"]
        self.x = self.read("features", "<f4").reshape(-1, self.inputs)[: self.rows]
        self.labels = self.read("targets", "<i4")[: self.rows]
        self.orders = None
        if spec["orders"] is not None:
            self.orders = self.read("orders", "<i4").reshape(-1, self.rows)
        self.test_x = self.test_labels = None
        if spec["test_features"] is not None:
            self.test_x = self.read("test_features", "<f4").reshape(-1, self.inputs)
            self.test_labels = self.read("test_targets", "<i4")

    def read(self, name, dtype):
        return np.fromfile(os.path.join(self.folder, self.spec[name]), dtype)

    def start(self, dtype=np.float32):
        """Weights [in x out] and biases: in the file all weights, then all biases."""
        flat, place, weights, biases = self.read("parameters", "<f4"), 0, [], []
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            weights.append(flat[place : place + inputs * outputs].reshape(inputs, outputs).astype(dtype))
            place += inputs * outputs
        for outputs in self.sizes[1:]:
            biases.append(flat[place : place + outputs].astype(dtype))
            place += outputs
        return weights, biases

    def accuracy(self, probabilities):
        """Of what is predicted for the test rows: [rows x classes], or [rows x 1] of the second of two classes."""
        guess = probabilities.argmax(axis=1) if self.classes else probabilities.reshape(-1) > 0.5
        return float(np.mean(guess == self.test_labels))


def kernels():
    """The kernels that OpenBLAS took: one that does not know the processor takes slow ones."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "not known"
    names = ["OpenBLAS %s %s" % (p["version"], p["architecture"]) for p in threadpool_info() if p["internal_api"] == "openblas"]
    return ", ".join(sorted(set(names))) or "no OpenBLAS"


def fail(message):
    """Says why this peer is not here, and ends."""
    print(json.dumps({"error": message}), file=answers)
    sys.exit(0)


def serve(greeting, load):
    """Answers until the end.

    load: takes a Workload, returns an object with modes() and check(mode, epochs), and those of time(mode, epochs),
    probabilities(mode, rows) and predictor(mode) that the workload's kind needs.
    """
    print(json.dumps(greeting), file=answers)
    state = {"peer": None}
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "quit":
            return
        try:
            reply = answer(request, load, state)
        except Exception as problem:  # told to the one who asked, who goes on with the next mode
            import traceback

            traceback.print_exc()
            words = " ".join(str(problem).split())[:MOST_OF_A_MESSAGE]
            reply = {"error": "%s: %s" % (type(problem).__name__, words)}
        print(json.dumps(reply), file=answers)


def answer(request, load, state):
    kind = request["do"]
    if kind == "load":
        state["peer"] = None  # frees the memory of the one before
        state["peer"] = load(Workload(request["file"]))
        return {"modes": state["peer"].modes()}
    peer, mode = state["peer"], request["mode"]
    if kind == "check":
        return {"losses": [float(loss) for loss in peer.check(mode, request["epochs"])]}
    if kind == "time":
        return peer.time(mode, request["epochs"])
    if kind == "probabilities":
        np.ascontiguousarray(peer.probabilities(mode, request["rows"]), "<f4").tofile(request["file"])
        return {"ok": True}
    if kind == "predict":
        predict = peer.predictor(mode)
        began = time.perf_counter()
        for _ in range(request["calls"]):
            predict()
        return {"seconds": time.perf_counter() - began}
    raise ValueError("no such request: " + kind)
