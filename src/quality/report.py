"""The report of a comparison in Markdown. Standard library only."""
import statistics

import ranks

PEERS = ("linear", "sklearn-mlp", "hgb")


def _row(cells):
    return "| " + " | ".join(cells) + " |"


def _table(header, rows):
    return [_row(header), _row(["---"] * len(header)), *map(_row, rows), ""]


def _best(texts, values, more_is_better):
    """The texts, with that of the best value in bold."""
    best = (max if more_is_better else min)(values)
    return [f"**{text}**" if value == best else text for text, value in zip(texts, values)]


def rank_table(lines, tables, systems):
    """Average ranks of all systems among each other, for each measure."""
    rows = []
    for name, tasks, key, more_is_better in ranks.MEASURES:
        own = [line for line in lines if tables[line["table"]]["task"] in tasks]
        found, count = ranks.average_ranks(own, systems, key, more_is_better)
        if count:
            values = [found[system] for system in systems]
            rows.append([f"{name} ({count})", *_best([f"{v:.2f}" for v in values], values, False)])
    return _table(["average rank (tables)", *systems], rows)


def against_peers(lines, tables, systems):
    """For each other system its average rank among the three peers and itself, and the best rank among these."""
    own_systems = [system for system in systems if system not in PEERS]
    peers = [system for system in systems if system in PEERS]
    rows = []
    for name, tasks, key, more_is_better in ranks.MEASURES:
        own = [line for line in lines if tables[line["table"]]["task"] in tasks]
        cells = []
        for system in own_systems:
            found, count = ranks.average_ranks(own, [*peers, system], key, more_is_better)
            others = [found[peer] for peer in peers if count]
            cells.append(f"{found[system]:.2f} (best peer {min(others):.2f})" if others else "-")
        rows.append([name, *cells])
    return _table(["average rank among the peers", *own_systems], rows)


def mean_table(lines, tables, systems):
    """Means over the tables: only for systems that ran on all of them, as variants of one recipe do."""
    rows = []
    for system in systems:
        cells = []
        for _, tasks, key, _ in ranks.MEASURES:
            own = [line for line in lines if tables[line["table"]]["task"] in tasks]
            # RMSE has the unit of its table; R squared has none.
            found = ranks.by_table(own, "r2" if key == "rmse" else key)
            means = [statistics.fmean(found[t][system]) for t in ranks.complete(found, systems)]
            cells.append(f"{statistics.fmean(means):.4f}" if means else "-")
        seconds = [line["cpu_seconds"] for line in lines if line["system"] == system]
        rows.append([system, *cells, f"{sum(seconds):.0f}"])
    header = [*(name for name, _, key, _ in ranks.MEASURES if key != "rmse"), "R squared", "CPU s"]
    return _table(["mean over the tables", *header], rows)


def value_tables(lines, tables, systems):
    """Mean and spread of each measure on each table."""
    out = []
    for name, tasks, key, more_is_better in ranks.MEASURES:
        own = [line for line in lines if tables[line["table"]]["task"] in tasks]
        found, rows = ranks.by_table(own, key), []
        for table in ranks.complete(found, systems):
            pairs = [ranks.mean_and_spread(found[table][system]) for system in systems]
            texts = [f"{mean:.4g} ± {spread:.2g}" for mean, spread in pairs]
            rows.append([table, *_best(texts, [mean for mean, _ in pairs], more_is_better)])
        if rows:
            out += _table([name, *systems], rows)
    return out


def seconds_table(lines, tables, systems):
    """User CPU seconds of a fit and its predictions, the mean over the splits."""
    found = ranks.by_table(lines, "cpu_seconds")
    rows = [
        [f"{table} ({tables[table]['rows']})", *(f"{statistics.fmean(found[table][s]):.1f}" for s in systems)]
        for table in ranks.complete(found, systems)
    ]
    return _table(["user CPU seconds (rows)", *systems], rows)


def errors(lines):
    failed = [line for line in lines if "error" in line]
    return [f"- {line['system']} on {line['table']}, split {line['split']}: {line['error']}" for line in failed]


def report(lines, tables, systems, notes):
    """The whole report; lines without an error count, and tables need the entry "rows"."""
    out = ["# Quality on real tables", "", *notes, ""]
    for use in ("judging", "development"):
        own = [line for line in lines if tables[line["table"]]["use"] == use]
        good = [line for line in own if "error" not in line]
        if good:
            out += [f"## Tables for {use}", ""]
            for part in (rank_table, against_peers, mean_table, value_tables, seconds_table):
                out += part(good, tables, systems)
    failed = errors(lines)
    if failed:
        out += ["## Not measured", "", *failed, ""]
    return "\n".join(out)
