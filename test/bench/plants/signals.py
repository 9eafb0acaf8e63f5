# SPDX-License-Identifier: PostgreSQL
"""How measured values behave in a plant. All have mean 0 and variance 1 unless said otherwise."""

import numpy
from scipy.signal import lfilter


def ar1(random, rows, memory):
    """A value that returns slowly to its mean: the correlation with the previous row is `memory`."""
    steps = random.standard_normal(rows) * (1 - memory**2) ** 0.5
    steps[0] = random.standard_normal()
    return lfilter([1], [1, -memory], steps)


def random_walk(random, rows):
    """A value that wanders off and does not return."""
    walk = numpy.cumsum(random.standard_normal(rows))
    return (walk - walk.mean()) / walk.std()


def held(random, rows, shortest, longest):
    """A setting: random values, each kept for a while."""
    values = numpy.empty(rows)
    start = 0
    while start < rows:
        length = int(random.integers(shortest, longest + 1))
        values[start : start + length] = random.standard_normal()
        start += length
    return values


def related(random, rho, values, memory=0.0):
    """A value whose correlation with `values` is rho."""
    own = ar1(random, len(values), memory)
    return rho * (values - values.mean()) / values.std() + (1 - rho**2) ** 0.5 * own


def with_gaps(values, missing):
    return numpy.where(missing, numpy.nan, values)


def stuck(random, values, share, longest):
    """The sensor keeps showing its last value for stretches, until about `share` of the rows are frozen."""
    shown = values.copy()
    frozen = numpy.zeros(len(values), dtype=bool)
    while frozen.mean() < share:
        length = int(random.integers(longest // 4, longest + 1))
        start = int(random.integers(1, max(2, len(values) - length)))
        shown[start : start + length] = shown[start - 1]
        frozen[start : start + length] = True
    return shown


def levels(random, rows, count, prefix, skew=1.5):
    """Level indexes, some frequent and some rare, and their names. Names are numbered in random order."""
    codes = numpy.floor(count * random.random(rows) ** skew).astype(int)
    numbers = random.permutation(count)
    names = numpy.array(["{}{:03d}".format(prefix, number) for number in numbers], dtype=object)
    return codes, names[codes]


def flag(random, rows, share):
    """A signal that is seldom 1: in `share` of the rows, at least in two."""
    active = numpy.zeros(rows)
    active[random.choice(rows, max(2, round(rows * share)), replace=False)] = 1.0
    return active
