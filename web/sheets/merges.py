"""Merged cells: what is written in the first of them holds for all."""

from web.sheets.cells import WIDEST, Line

MOST = 20_000                                     # merged ranges that are minded


class Merges:
    """The merged ranges of a sheet, as they come from the top.

    :param ranges: (top, left, bottom, right): rows from 1, columns from 0
    """

    def __init__(self, ranges):
        self.tops: dict[int, list] = {}
        self.held: dict[int, tuple] = {}           # column → the last row, what it says, whether from another column
        for top, left, bottom, right in ranges:
            if left < WIDEST:
                self.tops.setdefault(top, []).append((left, bottom, min(right, WIDEST - 1)))

    def filled(self, line: Line) -> Line:
        """A line with what its merged cells hold, beside what is written in it."""
        number, values = line.number, line.values
        for left, bottom, right in self.tops.get(number, ()):
            if left in values:
                self.held |= {column: (bottom, values[left], column > left) for column in range(left, right + 1)}
        if not self.held:
            return line
        self.held = {column: held for column, held in self.held.items() if held[0] >= number}
        filled = {column: held for column, held in self.held.items() if column not in values}
        if not filled:
            return line
        across = frozenset(column for column, held in filled.items() if held[2])
        return line._replace(values=values | {column: held[1] for column, held in filled.items()}, across=across)
