"""Seeded splits of a table: the same rows for everyone, as CSV files and as frames of pandas."""
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

TEST_SHARE = 0.2
MOST_LEVELS = 254  # of a category in scikit-learn's gradient boosting, with one left for all others


class Split:
    """Training and test rows.

    x, x_test: frames with columns of float64 (NaN where a cell is missing) and of text (a missing cell is a level);
    y, y_test: numbers, or labels as text; classes: all labels in ascending order, None for a regression.
    """

    def __init__(self, table, raw, number, most_rows, folder):
        """raw: all cells as text; number: of the split, which is its seed; most_rows: as many are drawn, 0 for all."""
        self.table, self.number = table, number
        self.is_regression = table["task"] == "regression"
        if most_rows and len(raw) > most_rows:
            raw = raw.sample(most_rows, random_state=number)
        labels = raw[table["target"]]
        stratified = not self.is_regression and labels.value_counts().min() > 1
        train, test = train_test_split(
            raw, test_size=TEST_SHARE, random_state=number, stratify=labels if stratified else None
        )
        folder.mkdir(parents=True, exist_ok=True)
        self.train_csv, self.test_csv = folder / f"train_{number}.csv", folder / f"test_{number}.csv"
        train.to_csv(self.train_csv, index=False)
        test.to_csv(self.test_csv, index=False)
        self._frames(train, test)

    def _frames(self, train, test):
        both = pd.concat([train, test])
        dropped = [self.table["target"], *self.table["ignore"]]
        columns, self.text, self.numbers = {}, [], []
        for name in both.columns.difference(dropped, sort=False):
            known = both[name].where(both[name] != "NA")
            numbers = pd.to_numeric(known, errors="coerce")
            is_number = numbers.notna().sum() == known.notna().sum()
            columns[name] = numbers.astype(float) if is_number else both[name].astype(object)
            (self.numbers if is_number else self.text).append(name)
        x = pd.DataFrame(columns)
        y = both[self.table["target"]].astype(float if self.is_regression else object).to_numpy()
        self.x, self.x_test = x.iloc[: len(train)], x.iloc[len(train) :]
        self.y, self.y_test = y[: len(train)], y[len(train) :]
        self.classes = None if self.is_regression else sorted(set(y))

    def preprocessor(self):
        """The usual pipeline: one-hot columns for text; the median, an indicator and unit variance for numbers."""
        numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
        text = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        return ColumnTransformer([("numbers", numbers, self.numbers), ("text", text, self.text)])

    def categorical(self):
        """Both frames with the text columns as categories, for trees."""
        train, test = self.x.copy(), self.x_test.copy()
        for name in self.text:
            levels = train[name].value_counts().index[:MOST_LEVELS]
            train[name] = pd.Categorical(train[name], categories=levels)
            test[name] = pd.Categorical(test[name], categories=levels)
        return train, test

    def in_order(self, probabilities, classes):
        """Probabilities [rows, given classes] in the order of self.classes; 0 for a class that is absent."""
        ordered = np.zeros((len(probabilities), len(self.classes)))
        for place, name in enumerate(self.classes):
            if name in list(classes):
                ordered[:, place] = probabilities[:, list(classes).index(name)]
        return ordered
