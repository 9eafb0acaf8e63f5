# SPDX-License-Identifier: PostgreSQL
"""Boruta (Kursa and Rudnicki 2010), written plainly, since Debian has no package of it.

In each round a forest is grown on the columns and on a shuffled copy (shadow) of each. A column that is more important
than the best shadow has a hit. After each round a two-sided binomial test with Bonferroni's correction at 1 % decides
which columns have too many hits for chance (confirmed: claimed) and which too few (rejected, and left out from then on,
with their shadows). What is undecided after the last round is not claimed.

The forest is scikit-learn's with 100 trees of depth 7, a third of the columns at each split, and impurity importance,
much as in the Python package boruta_py; the original in R uses permutation importance. Categories are the numbers of
their levels, as in the original's default. The order is that of the mean importance over the rounds.
"""

import numpy
from scipy.stats import binom
from sklearn.ensemble import RandomForestRegressor

from plants.outcome import Outcome, as_numbers

LEVEL = 0.01
MIN_SHADOWS = 5  # as in the original


def decide(hits, rounds, columns):
    """+1 confirmed, -1 rejected, 0 undecided."""
    if binom.sf(hits - 1, rounds, 0.5) * columns < LEVEL:
        return 1
    return -1 if binom.cdf(hits, rounds, 0.5) * columns < LEVEL else 0


def ask(plant, context):
    random = numpy.random.default_rng(plant.seed)
    x, y = as_numbers(plant.frame[plant.columns]), plant.frame[plant.target].to_numpy(dtype=float)
    values = {column: x[column].to_numpy() for column in x.columns}
    verdict = {column: 0 for column in values}
    hits = {column: 0 for column in values}
    importances = {column: [] for column in values}
    for round_number in range(1, context.boruta_rounds + 1):
        left = [column for column in values if verdict[column] >= 0]
        if all(verdict[column] for column in left):
            break
        shadows = [random.permutation(values[left[i % len(left)]]) for i in range(max(MIN_SHADOWS, len(left)))]
        forest = RandomForestRegressor(
            100, max_depth=7, max_features=1 / 3, n_jobs=context.threads, random_state=int(random.integers(2**31))
        )
        forest.fit(numpy.column_stack([values[column] for column in left] + shadows), y)
        best_shadow = forest.feature_importances_[len(left) :].max()
        for column, importance in zip(left, forest.feature_importances_):
            importances[column].append(importance)
            hits[column] += importance > best_shadow
            if verdict[column] == 0:
                verdict[column] = decide(hits[column], round_number, len(values))
    strength = {column: float(numpy.mean(importances[column])) for column in values}
    return Outcome(strength, [column for column in values if verdict[column] > 0])
