"""Warptron through its command line: train and predict, on the CSV files of a split as they are."""
import hashlib
import os
import pathlib
import subprocess
import tempfile

import pandas as pd


class Warptron:
    """A jar and the options of its variants."""

    def __init__(self, jar, variants):
        """variants: for each name the options of train, such as {"tabular": "--preset tabular"}."""
        self.jar, self.variants = pathlib.Path(jar), variants
        if not self.jar.exists():
            raise SystemExit(f"{jar} does not exist; make builds it")
        self.digest = hashlib.sha256(self.jar.read_bytes()).hexdigest()[:12]

    def definition(self, name):
        """What results of the variant depend on."""
        return f"{self.variants[name]} of {self.digest}"

    def answer(self, split, name):
        """Trains on the training rows, and predicts the test rows with the saved model."""
        target, ignored = split.table["target"], split.table["ignore"]
        task = "regression" if split.is_regression else "classification"
        with tempfile.TemporaryDirectory() as folder:
            model, out = os.path.join(folder, "m.safetensors"), os.path.join(folder, "predictions.csv")
            self._run(
                "train", split.train_csv, "--target", target, "--task", task, "-q", "--model", model,
                *(option for column in ignored for option in ("--ignore", column)),
                *self.variants[name].split(),
            )  # fmt: skip
            self._run("predict", model, split.test_csv, "--output", out)
            predicted = pd.read_csv(out, dtype=str, keep_default_na=False)
        if split.is_regression:
            return predicted[target].astype(float).to_numpy()
        probabilities = predicted.filter(regex="^probability_").astype(float)
        classes = [column.removeprefix("probability_") for column in probabilities]
        return split.in_order(probabilities.to_numpy(), classes)

    def _run(self, *arguments):
        done = subprocess.run(["java", "-jar", str(self.jar), *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"warptron {arguments[0]}: exit code {done.returncode}: {done.stderr.strip()[-500:]}")
