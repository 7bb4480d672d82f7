#!/usr/bin/env python3
"""How good models are on real tables: Warptron's presets beside other libraries, on the same rows. make bench-quality

Every system trains on the same seeded splits and predicts the same test rows; nothing is tuned on them. Results are
kept in OUT/results.jsonl, and a comparison that was interrupted goes on. The report is OUT/quality.md, with a picture,
OUT/ranks.svg.
"""
import argparse
import json
import os
import pathlib
import platform
import resource
import sys
import time
import warnings

try:
    import sklearn
    import pandas  # noqa: F401
except ImportError as problem:
    sys.exit(f"bench-quality needs scikit-learn and pandas: {problem}; name a Python that has them, PYTHON=PROGRAM")

import measures
import peers
import picture
import report
import tables as sources
from results import Results
from splits import Split
from warptron import Warptron

PRESETS = {name: f"--preset {name}" for name in ("tabular", "scikit-learn", "classic")}


def arguments():
    parser = argparse.ArgumentParser(prog="bench-quality", description=__doc__.splitlines()[0])
    parser.add_argument("--jar", default="target/warptron.jar", help="program to measure (default %(default)s)")
    parser.add_argument("--out", default="target/quality", help="folder for splits, results and report")
    parser.add_argument("--folder", type=pathlib.Path, help="CSV files and a tables.json of your own")
    parser.add_argument("--tables", help="names, separated by commas; or development or judging (default all)")
    parser.add_argument("--systems", help="names, separated by commas (default all that are installed)")
    parser.add_argument("--variants", type=pathlib.Path, help="JSON file: options of train for each name")
    parser.add_argument("--splits", type=int, default=3, help="number of splits of each table (default 3)")
    parser.add_argument("--rows", type=int, default=0, help="draw at most this many rows of a table (default all)")
    return parser.parse_args()


def chosen(names, all_names, what):
    """The given names, or all."""
    if not names:
        return list(all_names)
    unknown = [name for name in names.split(",") if name not in all_names]
    if unknown:
        sys.exit(f"unknown {what}: {', '.join(unknown)}; known: {', '.join(all_names)}")
    return names.split(",")


def cpu_seconds():
    """User CPU seconds of this process, its threads and its finished children."""
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


class Comparison:
    def __init__(self, options):
        self.options, self.out = options, pathlib.Path(options.out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.tables = sources.described(options.folder)
        if options.tables in sources.USES:
            self.names = [name for name, table in self.tables.items() if table["use"] == options.tables]
        else:
            self.names = chosen(options.tables, self.tables, "tables")
        variants = json.loads(options.variants.read_text()) if options.variants else PRESETS
        self.warptron = Warptron(options.jar, variants)
        installed, self.missing = peers.installed()
        self.systems = chosen(options.systems, [*variants, *installed], "systems")
        self.results = Results(self.out / "results.jsonl")
        self.notes = []

    def key(self, table, split, system):
        of_peer = system in peers.SYSTEMS
        definition = f"scikit-learn {sklearn.__version__}" if of_peer else self.warptron.definition(system)
        return {"table": table, "split": split, "rows": self.options.rows, "system": system, "definition": definition}

    def run(self):
        keys = []
        for name in self.names:
            try:
                raw = sources.read(self.tables[name], self.out / "tables")
            except sources.Unavailable as reason:
                self.notes.append(f"- {name}: left out. {reason}")
                continue
            self.tables[name]["rows"] = min(len(raw), self.options.rows or len(raw))
            for number in range(self.options.splits):
                split_keys = [self.key(name, number, system) for system in self.systems]
                keys += split_keys
                todo = [key for key in split_keys if not self.results.has(key)]
                if todo:
                    folder = self.out / "splits" / f"{name}_{self.options.rows}"
                    split = Split(self.tables[name], raw, number, self.options.rows, folder)
                    for key in todo:
                        self.results.add({**key, **self.fit(split, key["system"])})
            print(time.strftime("%H:%M:%S"), name, flush=True)
        self.write(keys)

    def fit(self, split, system):
        """Trains and measures one system on one split."""
        began, cpu_began = time.perf_counter(), cpu_seconds()
        try:
            if system in peers.SYSTEMS:
                answer = peers.SYSTEMS[system][0](split)
            else:
                answer = self.warptron.answer(split, system)
            cpu, seconds = cpu_seconds() - cpu_began, time.perf_counter() - began
            return {**measures.measure(split, answer), "cpu_seconds": cpu, "seconds": seconds}
        except Exception as problem:  # one system that fails must not end the comparison
            print(f"{system} on {split.table['name']}: {problem!r}", file=sys.stderr)
            return {"error": repr(problem)[:500]}

    def write(self, keys):
        variants = [(name, options) for name, options in self.warptron.variants.items() if name in self.systems]
        notes = [
            f"{self.options.splits} splits of each table, four fifths to train on and one to test on"
            + (f"; at most {self.options.rows} rows" if self.options.rows else "")
            + f". scikit-learn {sklearn.__version__}, Python {platform.python_version()},"
            + f" {len(os.sched_getaffinity(0))} CPUs.",
            "",
            *(f"- {name}: `train {options}`" for name, options in variants),
            *(f"- {name}: {peers.SYSTEMS[name][2]}" for name in self.systems if name in peers.SYSTEMS),
            *(f"- {name}: left out, {module} is not installed" for name, module in self.missing.items()),
            *self.notes,
        ]
        found = self.results.matching(keys)
        file = self.out / "quality.md"
        file.write_text(report.report(found, self.tables, self.systems, notes))
        drawn = self.out / "ranks.svg"
        drawn.write_text(self.picture([line for line in found if "error" not in line]))
        print(file, drawn)

    def picture(self, lines):
        """Of the first preset among the other libraries."""
        own = [name for name in self.systems if name not in peers.SYSTEMS]
        systems = [*own[:1], *(name for name in self.systems if name in peers.SYSTEMS)]
        title = f"Average rank on {len({line['table'] for line in lines})} tables; 1 is best"
        return picture.svg(lines, self.tables, systems, title)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    Comparison(arguments()).run()
