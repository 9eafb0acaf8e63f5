# SPDX-License-Identifier: PostgreSQL
"""Compares an outcome with the truth. All figures are shares from 0 to 1, except order; NaN where there is nothing to count.

  found              of the drivers: claimed
  order              Spearman's correlation between the method's order and the true shares, over the drivers
  directions         of the drivers that are numbers: right. Of one without a direction (a valley; one whose effect
                     depends on others), it is right to report none
  false discoveries  of the drivers and noise columns claimed: noise. Passengers count as neither
  passengers first   of the passengers: ranked before each driver that they are related to

A column that a method leaves out is not claimed and ranks last. A column that a method makes itself (such as the hour of
a time stamp) is noise: no plant depends on the clock.

Intervals are 95 % over the seeds: the percentiles of 2,000 bootstrap samples of seeds; if all seeds agree, so that the
bootstrap knows no spread, Wilson's interval for a proportion with the seeds as trials.
"""

import math

import numpy
from scipy.stats import rankdata

LEAST = {"order": -1.0}  # of a figure, if it is not 0
FIGURES = {  # name: heading
    "found": "found",
    "order": "order",
    "directions": "direction",
    "false_discoveries": "false discoveries",
    "passengers_first": "passengers first",
}
BOOTSTRAPS = 2000


def spearman(a, b):
    a, b = rankdata(a), rankdata(b)
    if len(a) < 2 or a.std() == 0 or b.std() == 0:
        return math.nan
    return float(numpy.corrcoef(a, b)[0, 1])


def share(flags):
    flags = list(flags)
    return sum(flags) / len(flags) if flags else math.nan


def judge(outcome, plant):
    """The figures of one outcome, by name."""
    drivers, strength = plant.drivers, outcome.strength
    last = -math.inf
    drivers_claimed = sum(column in outcome.claimed for column in drivers)
    noise_claimed = len(outcome.claimed - set(drivers) - set(plant.passengers))
    directed = {column: driver.direction for column, driver in drivers.items() if driver.direction is not None}
    directions = math.nan
    if outcome.directions is not None:
        directions = share(outcome.directions.get(column) == one for column, one in directed.items())
    return {
        "found": share(column in outcome.claimed for column in drivers),
        "order": spearman([strength.get(c, last) for c in drivers], [drivers[c].share for c in drivers]),
        "directions": directions,
        "false_discoveries": noise_claimed / max(1, noise_claimed + drivers_claimed),
        "passengers_first": share(
            strength.get(column, last) > max(strength.get(driver, last) for driver in of)
            for column, of in plant.passengers.items()
        ),
    }


def mistakes(outcome, plant):
    """The columns behind the figures, for those who want to know why."""
    directions = outcome.directions or {}
    return {
        "missed": [column for column in plant.drivers if column not in outcome.claimed],
        "false": sorted(outcome.claimed - set(plant.drivers) - set(plant.passengers)),
        "wrong_direction": [
            column
            for column, driver in plant.drivers.items()
            if outcome.directions is not None
            and driver.direction is not None
            and directions.get(column) != driver.direction
        ],
    }


def wilson(share_of_trials, trials):
    """The 95 % interval for a proportion (Wilson 1927)."""
    z = 1.959964
    centre = (share_of_trials + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * (share_of_trials * (1 - share_of_trials) / trials + z**2 / (4 * trials**2)) ** 0.5
    return max(0.0, centre - half), min(1.0, centre + half)


class Estimate:
    def __init__(self, mean, low, high, seeds):
        self.mean = mean
        self.low = low
        self.high = high
        self.seeds = seeds  # those that had something to count


def estimate(values, least=0.0):
    """The mean over the seeds with its interval, of values from `least` to 1; None if no seed had anything to count."""
    values = numpy.array([value for value in values if not math.isnan(value)])
    if not len(values):
        return None
    mean = float(values.mean())
    if values.min() == values.max():
        low, high = (least + (1 - least) * end for end in wilson((mean - least) / (1 - least), len(values)))
        return Estimate(mean, low, high, len(values))
    random = numpy.random.default_rng(1)
    means = values[random.integers(len(values), size=(BOOTSTRAPS, len(values)))].mean(axis=1)
    low, high = numpy.quantile(means, [0.025, 0.975])
    return Estimate(mean, float(low), float(high), len(values))
