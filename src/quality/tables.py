"""The tables of the comparison and where they come from.

tables.json lists them: name, source ("PACKAGE DATASET" of R, or "sklearn NAME"), target, task (binary, multiclass or
regression), columns to ignore, and use. Tables of use "development" may choose defaults; tables of use "judging" only
measure them. A folder of the user holds CSV files and a tables.json of its own, without source: its tables are added,
and replace the project's of the same name.
"""
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
USES = ("development", "judging")
TASKS = ("binary", "multiclass", "regression")


class Unavailable(Exception):
    """A table that cannot be had on this machine, and why."""


def described(folder=None):
    """All tables by name. Those of the folder have the entry "file", the path of the CSV file."""
    tables = {table["name"]: table for table in json.loads((HERE / "tables.json").read_text())}
    if folder is not None:
        for own in json.loads((folder / "tables.json").read_text()):
            known = tables.get(own["name"], {})
            use = own.get("use", known.get("use", "judging"))
            candidates = [folder / f"{own['name']}.csv", folder / "data" / f"{own['name']}.csv"]
            file = next((each for each in candidates if each.exists()), candidates[0])
            tables[own["name"]] = {**own, "use": use, "file": str(file)}
    for table in tables.values():
        table.setdefault("ignore", [])
        if table["use"] not in USES or table["task"] not in TASKS:
            raise ValueError(f"table {table['name']}: use must be one of {USES}, task one of {TASKS}")
    return tables


def read(table, cache):
    """All cells of a table as text, missing ones as "NA". Tables of packages are kept in the folder cache."""
    import pandas as pd

    file = pathlib.Path(table["file"]) if "file" in table else cache / f"{table['name']}.csv"
    if not file.exists():
        if "source" not in table:
            raise Unavailable(f"{file} does not exist")
        file.parent.mkdir(parents=True, exist_ok=True)
        package, name = table["source"].split()
        part = file.with_suffix(".part")
        (_of_sklearn if package == "sklearn" else _of_r)(package, name, part)
        part.rename(file)
    rows = pd.read_csv(file, dtype=str, keep_default_na=False).replace("", "NA")
    missing = [column for column in [table["target"], *table["ignore"]] if column not in rows]
    if missing:
        raise Unavailable(f"{file} has no column {', '.join(missing)}; it has {', '.join(rows.columns)}")
    return rows[rows[table["target"]] != "NA"]


def _of_sklearn(_, name, file):
    from sklearn import datasets

    loaded = getattr(datasets, f"load_{name}")(as_frame=True)
    loaded.frame.to_csv(file, index=False)


def _of_r(package, name, file):
    command = ["Rscript", "--vanilla", str(HERE / "export.R"), package, name, str(file)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        raise Unavailable("Rscript is not installed") from None
    if done.returncode:
        raise Unavailable(f"R package {package}: {done.stderr.strip().splitlines()[-1]}")
