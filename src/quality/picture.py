"""A picture of average ranks, as SVG: a line for each measure, a dot for each system. Standard library only."""
from xml.sax.saxutils import escape

import ranks

COLORS = ("#1b6ca8", "#d95f02", "#7570b3", "#66a61e", "#a6761d", "#e7298a", "#666666")
WIDTH, LEFT, RIGHT, TOP, LINE, RADIUS, MARGIN = 680, 204, 640, 74, 44, 8, 20


def _text(x, y, text, anchor="start", size=14, color="#222222", weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{color}"'
        f' font-weight="{weight}">{escape(text)}</text>'
    )


def _circle(x, y, radius, color, title=""):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{color}"><title>{escape(title)}</title></circle>'


def _line(x1, y1, x2, y2, color):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"/>'


def _place(rank, systems):
    """The x coordinate of a rank from 1 to the number of systems."""
    return LEFT + (RIGHT - LEFT) * (rank - 1) / max(1, len(systems) - 1)


def _legend(systems):
    parts, x = [], MARGIN
    for system, color in zip(systems, COLORS):
        parts += [_circle(x, 46, 6, color), _text(x + 11, 51, system)]
        x += 36 + 8 * len(system)
    return parts


def svg(lines, tables, systems, title):
    """The picture, of at most as many systems as there are colors; a line has the tables that all of them have."""
    rows = []
    for name, tasks, key, more_is_better in ranks.MEASURES:
        own = [line for line in lines if tables[line["table"]]["task"] in tasks]
        found, count = ranks.average_ranks(own, systems, key, more_is_better)
        if count:
            rows.append((f"{name} ({count})", found))
    height = TOP + LINE * len(rows) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(MARGIN, 24, title, size=15, weight="bold"),
        *_legend(systems),
    ]
    for rank in range(1, len(systems) + 1):
        x = _place(rank, systems)
        parts += [_line(x, TOP, x, height - 34, "#dddddd"), _text(x, height - 14, str(rank), "middle", 13)]
    for number, (name, found) in enumerate(rows):
        y = TOP + LINE * (number + 0.5)
        parts += [_line(LEFT, y, RIGHT, y, "#bbbbbb"), _text(LEFT - 16, y + 5, name, "end", 13)]
        for index, (system, color) in enumerate(zip(systems, COLORS)):
            shift = 4 * (index - (len(systems) - 1) / 2)  # equal ranks would hide each other
            parts.append(
                _circle(_place(found[system], systems), y + shift, RADIUS, color, f"{system}: {found[system]:.2f}")
            )
    return "\n".join([*parts, "</svg>", ""])
