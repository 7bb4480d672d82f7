"""Means, spreads and average ranks of results. Standard library only."""
import statistics

# Name, tasks, key of the measure, whether more is better.
MEASURES = [
    ("ROC AUC, two classes", ("binary",), "auc", True),
    ("log loss, two classes", ("binary",), "log_loss", False),
    ("log loss, more classes", ("multiclass",), "log_loss", False),
    ("accuracy, more classes", ("multiclass",), "accuracy", True),
    ("RMSE", ("regression",), "rmse", False),
]


def by_table(lines, key):
    """{table: {system: [one value for each split]}} of the lines that have the value."""
    found = {}
    for line in sorted(lines, key=lambda line: line["split"]):
        if line.get(key) is not None:
            found.setdefault(line["table"], {}).setdefault(line["system"], []).append(line[key])
    return found


def mean_and_spread(values):
    """The mean, and the standard deviation of the splits; 0 for a single split."""
    return statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0


def ranks(values, more_is_better):
    """{system: rank} of {system: value}: 1 is best, and equal values share the mean of their ranks."""
    ranked = {}
    for system, value in values.items():
        better = sum(other > value if more_is_better else other < value for other in values.values())
        equal = sum(other == value for other in values.values())
        ranked[system] = better + (equal + 1) / 2
    return ranked


def complete(found, systems):
    """The tables in which every system has as many splits as any."""
    return [
        table
        for table, values in found.items()
        if all(len(values.get(system, [])) == max(map(len, values.values())) for system in systems)
    ]


def average_ranks(lines, systems, key, more_is_better):
    """({system: mean rank of its mean value}, number of tables), over the tables that every system has."""
    found = by_table(lines, key)
    tables = complete(found, systems)
    each = [
        ranks({system: statistics.fmean(found[table][system]) for system in systems}, more_is_better)
        for table in tables
    ]
    if not each:
        return {}, 0
    return {system: statistics.fmean(rank[system] for rank in each) for system in systems}, len(each)
