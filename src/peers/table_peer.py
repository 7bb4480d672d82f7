"""Reads tables with pandas, PyArrow or DuckDB for bench-peers; see peer.py for the protocol.

usage: table_peer.py pandas|pyarrow|duckdb --threads N
"""
import json
import os
import sys

import numpy as np

import peer


class Table:
    """A CSV file with a header, or a Parquet file: columns of numbers, then of text, some cells of which are empty."""

    needs = []

    def __init__(self, file):
        with open(file) as text:
            spec = json.load(text)
        self.file = os.path.join(os.path.dirname(os.path.abspath(file)), spec["table"])
        self.is_parquet = self.file.endswith(".parquet")
        self.numbers, self.texts = spec["numbers"], spec["texts"]


class Reader:
    """Reads the whole file into memory, with kinds of columns inferred by the library."""

    def __init__(self, table):
        self.table = table

    def predictor(self, mode):
        return lambda: self.read(mode)

    def write(self, mode, file):
        """Numbers as float64, column by column, NaN for an empty cell; then the texts, a line each, empty for an empty one."""
        data = self.read(mode)
        with open(file, "wb") as out:
            for name in self.table.numbers:
                np.ascontiguousarray(self.number_column(data, name), "<f8").tofile(out)
        with open(file + ".text", "w", encoding="utf-8") as out:
            for name in self.table.texts:
                out.writelines("%s\n" % text for text in self.text_column(data, name))


class Pandas(Reader):
    def modes(self):
        return ["read_parquet" if self.table.is_parquet else "C engine"]

    def read(self, mode):
        if self.table.is_parquet:
            return self.library.read_parquet(self.table.file)
        return self.library.read_csv(self.table.file)

    def number_column(self, data, name):
        return data[name].to_numpy(np.float64)

    def text_column(self, data, name):
        return data[name].fillna("")


class PyArrow(Reader):
    def modes(self):
        return ["read_table" if self.table.is_parquet else "read_csv"]

    def read(self, mode):
        if self.table.is_parquet:
            import pyarrow.parquet

            return pyarrow.parquet.read_table(self.table.file)
        import pyarrow.csv

        return pyarrow.csv.read_csv(self.table.file)

    def number_column(self, data, name):
        return data[name].cast("float64").to_pandas()

    def text_column(self, data, name):
        return [text or "" for text in data[name].to_pylist()]


class DuckDb(Reader):
    def modes(self):
        return ["read_parquet to Arrow" if self.table.is_parquet else "read_csv to Arrow"]

    def read(self, mode):
        connection = self.library.connect()
        connection.execute("SET threads = %d" % threads())
        source = "read_parquet" if self.table.is_parquet else "read_csv"
        return connection.execute("SELECT * FROM %s(?)" % source, [self.table.file]).fetch_arrow_table()

    number_column = PyArrow.number_column
    text_column = PyArrow.text_column


READERS = {"pandas": Pandas, "pyarrow": PyArrow, "duckdb": DuckDb}


def threads():
    return int(sys.argv[sys.argv.index("--threads") + 1])


def main():
    name = sys.argv[1]
    try:
        library = __import__(name)
        if name == "pyarrow":
            library.set_cpu_count(threads())
    except ImportError as problem:
        peer.fail(str(problem))
    reader = READERS[name]
    reader.library = library
    peer.serve({"versions": "%s %s" % (name, library.__version__)}, reader, workload=Table)


if __name__ == "__main__":
    main()
