"""Writes the data sets that the jar carries, from the copies in scikit-learn and in R's package modeldata.

    pip install scikit-learn        (1.9.1 wrote the files that are checked in)
    apt-get install r-cran-modeldata        (1.1.0)
    python docs/data/make_bundled_data.py src/main/resources/dev/warptron/demo
"""

import csv
import pathlib
import subprocess
import sys

from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.model_selection import train_test_split

FOLDER = pathlib.Path(sys.argv[1])


def write(name, header, rows):
    with open(FOLDER / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def table(features, targets):
    """One list a row. Whole targets are written without a decimal point."""
    return [[repr(float(x)) for x in row] + [target] for row, target in zip(features, targets)]


cancer = load_breast_cancer()
header = [name.replace(" ", "_") for name in cancer.feature_names] + ["target"]
x, x_test, y, y_test = train_test_split(
    cancer.data, cancer.target, stratify=cancer.target, test_size=0.2, random_state=42
)
x_train, x_valid, y_train, y_valid = train_test_split(
    x, y, stratify=y, test_size=0.2, random_state=42
)
write("breast-cancer-train.csv", header, table(x_train, y_train))
write("breast-cancer-validation.csv", header, table(x_valid, y_valid))
write("breast-cancer-test.csv", header, table(x_test, y_test))

iris = load_iris()
write(
    "iris.csv",
    ["sepal_length", "sepal_width", "petal_length", "petal_width", "species"],
    table(iris.data, iris.target_names[iris.target]),
)

diabetes = load_diabetes(scaled=False)
write(
    "diabetes.csv",
    list(diabetes.feature_names) + ["target"],
    table(diabetes.data, [int(y) for y in diabetes.target]),
)

# As it is: text columns, and missing cells as NA.
penguins = f"write.csv(modeldata::penguins, '{FOLDER / 'penguins.csv'}', row.names = FALSE, quote = FALSE)"
subprocess.run(["Rscript", "--vanilla", "-e", penguins], check=True)
