# SPDX-License-Identifier: PostgreSQL
"""Plain correlation: Spearman's for numbers, the test of Kruskal and Wallis for categories.

Claimed: discoveries at a false discovery rate of 5 % (Benjamini and Hochberg). Ordered by |rho|; for a category, rho is
the square root of the share of the ranks' variance that lies between its levels, less what chance would give. Direction:
the sign of rho where it is claimed.
"""

import numpy
from scipy.stats import kruskal, spearmanr

from plants.outcome import Outcome, benjamini_hochberg


def of_category(cells, target):
    groups = [part.to_numpy() for _, part in target.groupby(cells)]
    rows = sum(len(group) for group in groups)
    if len(groups) < 2 or rows <= len(groups):
        return 0.0, 1.0
    h, p = kruskal(*groups)
    return max(0.0, (h - len(groups) + 1) / (rows - len(groups))) ** 0.5, p


def of_number(cells, target):
    here = cells.notna()
    if here.sum() < 3 or cells[here].nunique() < 2:
        return 0.0, 1.0
    return spearmanr(cells[here], target[here])


def ask(plant, context):
    target = plant.frame[plant.target]
    rho, p_values = {}, {}
    for column in plant.columns:
        cells = plant.frame[column]
        measure = of_category if cells.dtype == object else of_number
        rho[column], p_values[column] = measure(cells, target)
    claimed = benjamini_hochberg(p_values)
    return Outcome(
        {column: abs(value) for column, value in rho.items()},
        claimed,
        {column: int(numpy.sign(value)) if column in claimed else 0 for column, value in rho.items()},
    )
