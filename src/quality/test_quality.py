"""Tests of the parts of bench-quality: python3 -m unittest, in this folder. Those of rows need scikit-learn."""
import importlib.util
import json
import pathlib
import tempfile
import unittest
import xml.etree.ElementTree

import picture
import ranks
import report
import tables
from results import Results

HAS_SKLEARN = all(importlib.util.find_spec(module) for module in ("sklearn", "pandas"))


def line(table, system, split=0, **values):
    return {"table": table, "system": system, "split": split, "cpu_seconds": 1.0, **values}


class PictureTest(unittest.TestCase):
    def test_a_dot_for_each_rank_lies_where_the_rank_is(self):
        found = {"t": {"task": "regression"}, "u": {"task": "regression"}}
        lines = [line(t, s, rmse=v) for t, s, v in (("t", "a & b", 1), ("t", "c", 2), ("u", "a & b", 1), ("u", "c", 1))]
        root = xml.etree.ElementTree.fromstring(picture.svg(lines, found, ["a & b", "c"], "ranks <"))
        dots = {}
        for dot in root.iter("{http://www.w3.org/2000/svg}circle"):
            dots[dot[0].text or ""] = float(dot.get("cx"))
        self.assertEqual({"a & b: 1.25", "c: 1.75"}, set(dots) - {""})
        wide = picture.RIGHT - picture.LEFT
        self.assertAlmostEqual(picture.LEFT + 0.25 * wide, dots["a & b: 1.25"])
        self.assertAlmostEqual(picture.LEFT + 0.75 * wide, dots["c: 1.75"])


class RanksTest(unittest.TestCase):
    def test_equal_values_share_the_mean_of_their_ranks(self):
        self.assertEqual(ranks.ranks({"a": 3, "b": 1, "c": 3, "d": 5}, False), {"b": 1, "a": 2.5, "c": 2.5, "d": 4})
        self.assertEqual(ranks.ranks({"a": 3, "b": 1, "c": 3, "d": 5}, True), {"d": 1, "a": 2.5, "c": 2.5, "b": 4})

    def test_the_rank_of_a_table_is_that_of_the_mean_over_its_splits(self):
        lines = [line("t", "a", 0, rmse=1), line("t", "a", 1, rmse=9)]
        lines += [line("t", "b", 0, rmse=4), line("t", "b", 1, rmse=4)]
        lines += [line("u", "a", rmse=1), line("u", "b", rmse=2)]
        self.assertEqual(ranks.average_ranks(lines, ["a", "b"], "rmse", False), ({"a": 1.5, "b": 1.5}, 2))

    def test_a_table_that_a_system_lacks_is_not_ranked(self):
        lines = [line("t", "a", rmse=1), line("u", "a", rmse=1), line("u", "b", rmse=2)]
        self.assertEqual(ranks.average_ranks(lines, ["a", "b"], "rmse", False), ({"a": 1, "b": 2}, 1))
        self.assertEqual(ranks.average_ranks(lines, ["a", "c"], "rmse", False), ({}, 0))

    def test_a_table_with_a_failed_split_is_not_ranked(self):
        lines = [line("t", "a", 0, auc=1), line("t", "a", 1, auc=1), line("t", "b", 0, auc=2)]
        self.assertEqual(ranks.average_ranks(lines, ["a", "b"], "auc", True), ({}, 0))

    def test_the_spread_is_that_of_a_sample(self):
        self.assertEqual(ranks.mean_and_spread([1, 2, 3]), (2, 1))
        self.assertEqual(ranks.mean_and_spread([5]), (5, 0))


class TablesTest(unittest.TestCase):
    def test_both_uses_have_tables_of_every_task(self):
        pairs = {(table["use"], table["task"]) for table in tables.described().values()}
        self.assertEqual(pairs, {(use, task) for use in tables.USES for task in tables.TASKS})

    def test_a_source_is_used_once(self):
        sources = [table["source"] for table in tables.described().values()]
        self.assertEqual(len(sources), len(set(sources)))

    def test_a_folder_adds_and_replaces_tables(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            own = [{"name": each, "target": "y", "task": "binary"} for each in ("sonar", "mine")]
            (folder / "tables.json").write_text(json.dumps(own))
            (folder / "mine.csv").write_text("x,y\n1,a\n")
            found = tables.described(folder)
        self.assertEqual(found["sonar"]["target"], "y")
        self.assertEqual(found["sonar"]["use"], "development")
        self.assertEqual(found["mine"]["use"], "judging")
        self.assertTrue(found["mine"]["file"].endswith("mine.csv"))
        self.assertIn("vowel", found)

    def test_an_unknown_task_is_refused(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "tables.json").write_text('[{"name": "m", "target": "y", "task": "ranking"}]')
            with self.assertRaisesRegex(ValueError, "table m: use must be one of"):
                tables.described(folder)


class ResultsTest(unittest.TestCase):
    def test_results_are_kept_and_the_last_one_counts(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "results.jsonl"
            Results(file).add({"table": "t", "split": 0, "error": "e"})
            Results(file).add({"table": "t", "split": 0, "auc": 1})
            again = Results(file)
        self.assertTrue(again.has({"table": "t", "split": 0}))
        self.assertFalse(again.has({"table": "t", "split": 1}))
        self.assertEqual(again.matching([{"table": "t", "split": 0}]), [{"table": "t", "split": 0, "auc": 1}])


class ReportTest(unittest.TestCase):
    def test_ranks_means_and_failures_are_reported(self):
        described = {"t": {"task": "regression", "use": "judging", "rows": 9}}
        described["u"] = {"task": "regression", "use": "judging", "rows": 9}
        lines = []
        for system, values in {"linear": (3, 3), "sklearn-mlp": (2, 2), "hgb": (1, 4), "tabular": (0.5, 1)}.items():
            lines += [line("t", system, split, rmse=value, r2=0) for split, value in enumerate(values)]
        lines.append({**line("u", "linear"), "error": "it failed"})
        text = report.report(lines, described, ["tabular", "linear", "sklearn-mlp", "hgb"], ["a note"])
        self.assertIn("| RMSE (1) | **1.00** | 4.00 | 2.00 | 3.00 |", text)
        self.assertIn("| RMSE | 1.00 (best peer 2.00) |", text)
        self.assertIn("| t | **0.75 ± 0.35** | 3 ± 0 |", text)
        self.assertIn("- linear on u, split 0: it failed", text)


@unittest.skipUnless(HAS_SKLEARN, "scikit-learn and pandas are not installed")
class SplitTest(unittest.TestCase):
    TABLE = {"name": "t", "target": "y", "task": "binary", "ignore": ["id"]}

    def split(self, number=0, most_rows=0):
        import pandas as pd

        from splits import Split

        cells = [
            (str(i), "NA" if i % 5 == 0 else str(i), "red" if i % 3 else "NA", "no" if i % 4 else "yes")
            for i in range(60)
        ]
        raw = pd.DataFrame(cells, columns=["id", "n", "color", "y"])
        with tempfile.TemporaryDirectory() as folder:
            split = Split(self.TABLE, raw, number, most_rows, pathlib.Path(folder))
            split.text_of_files = split.train_csv.read_text(), split.test_csv.read_text()
        return split

    def test_columns_are_numbers_or_text_and_missing_text_is_a_level(self):
        split = self.split()
        self.assertEqual((split.numbers, split.text), (["n"], ["color"]))
        self.assertEqual(int(split.x["n"].isna().sum() + split.x_test["n"].isna().sum()), 12)
        self.assertEqual(set(split.x["color"]), {"red", "NA"})
        self.assertEqual(split.classes, ["no", "yes"])
        self.assertEqual((len(split.y), len(split.y_test)), (48, 12))

    def test_files_hold_the_rows_of_the_frames(self):
        split = self.split()
        for text, x in zip(split.text_of_files, (split.x, split.x_test)):
            rows = text.splitlines()[1:]
            self.assertEqual([row.split(",")[2] for row in rows], list(x["color"]))

    def test_a_split_is_repeated_by_its_number(self):
        self.assertEqual(self.split(1).text_of_files, self.split(1).text_of_files)
        self.assertNotEqual(self.split(1).text_of_files, self.split(2).text_of_files)
        self.assertEqual(len(self.split(1, most_rows=20).x), 16)

    def test_answers_are_measured_in_the_order_of_the_classes(self):
        from measures import measure

        split = self.split()
        import numpy as np

        sure = np.array([[1.0, 0.0] if label == "no" else [0.0, 1.0] for label in split.y_test])
        measured = measure(split, split.in_order(sure[:, ::-1], ["yes", "no"]))
        self.assertEqual((measured["accuracy"], measured["auc"]), (1, 1))
        self.assertAlmostEqual(measured["log_loss"], 0, places=6)
        wrong = measure(split, 1 - sure)
        self.assertEqual((wrong["accuracy"], wrong["auc"]), (0, 0))
        self.assertAlmostEqual(wrong["log_loss"], -np.log(1e-7), places=5)


if __name__ == "__main__":
    unittest.main()
