# SPDX-License-Identifier: PostgreSQL
"""What a method says about a plant's columns, and what several methods need for saying it."""

import numpy
import pandas


class Outcome:
    def __init__(self, strength, claimed, directions=None):
        self.strength = strength  # by column: the greater, the earlier it ranks
        self.claimed = set(claimed)  # the columns that matter, according to the method
        self.directions = directions  # by column: +1, -1 or 0; None if the method knows no directions


def benjamini_hochberg(p_values, rate=0.05):
    """The keys of the p-values that are discoveries at this false discovery rate (Benjamini and Hochberg 1995)."""
    names = sorted(p_values, key=p_values.get)
    found = 0
    for i, name in enumerate(names):
        if p_values[name] <= rate * (i + 1) / len(names):
            found = i + 1
    return names[:found]


def as_numbers(frame):
    """Texts as the numbers of their levels in alphabetical order, missing values as the median: for forests that accept
    neither. A missing text is a level of its own."""
    out = pandas.DataFrame(index=frame.index)
    for column in frame.columns:
        cells = frame[column]
        if cells.dtype == object:
            out[column] = pandas.Categorical(cells).codes.astype(float)
        else:
            out[column] = cells.fillna(cells.median())
    return out


def held_out_rows(plant, random):
    """A fifth of the rows: whole groups, the last rows of a series, or rows at random."""
    rows = len(plant.frame)
    if plant.group_column:
        groups = plant.frame[plant.group_column]
        names = groups.unique()
        return groups.isin(random.permutation(names)[: max(1, len(names) // 5)]).to_numpy()
    if plant.is_series:
        return numpy.arange(rows) >= rows - rows // 5
    return numpy.isin(numpy.arange(rows), random.permutation(rows)[: rows // 5])
