# SPDX-License-Identifier: PostgreSQL
"""A simulated plant: a table as a plant would deliver it, and the truth about its columns.

A column has one of four roles:

  driver     moves the target. Its true share and direction are known
  passenger  moves nothing, but carries information about the target, since it is related to a driver (or, for a few,
             because its gaps depend on the target): finding it is neither right nor wrong
  noise      has nothing to do with the target
  key        a time stamp or a group: not a feature, but says how the rows belong together

The truth comes from the generator, never from the data. Each kind of plant has an effect: the target without noise, as a
function of the drivers' inputs in the same row. An input is what really acted: the value some rows ago if there is a
delay, the true value if the sensor was stuck. A driver's impact is the mean over the rows of its absolute Shapley value,
and its share is its impact divided by the sum of all drivers' impacts.

Shapley values are estimated by Monte Carlo: starting from a row whose inputs are drawn from other rows, independently of
one another, the inputs are replaced by the row's own, one after another in random order; an input's value is the mean
change when it is replaced. Each order is also used reversed. Drawing independently means: what would happen if somebody
changed this input alone. So the truth is that of cause and effect also where inputs move together, as under a controller.
"""

import functools
import json
import pathlib

import numpy
import pandas

ORDERS = 32  # each also reversed; the shares are then exact to one or two per cent
TARGET = "target"


def shapley_impacts(effect, inputs, random, orders=ORDERS):
    """The mean |Shapley value| of each input."""
    names = list(inputs)
    sums = {name: 0.0 for name in names}
    for _ in range(orders):
        order = random.permutation(len(names))
        others = {name: random.permutation(inputs[name]) for name in names}
        for one_way in (order, order[::-1]):
            mixed = dict(others)
            before = effect(mixed)
            for name in (names[i] for i in one_way):
                mixed[name] = inputs[name]
                after = effect(mixed)
                sums[name] = sums[name] + (after - before)
                before = after
    return {name: float(numpy.abs(sums[name]).mean()) / (2 * orders) for name in names}


class Driver:
    def __init__(self, direction, share):
        self.direction = direction  # +1, -1, 0: neither, None: a category, which has no order
        self.share = share  # of all drivers' impacts


class Plant:
    def __init__(self, builder, effect, target, options):
        names = list(builder.columns)
        shuffled = [names[i] for i in builder.random.permutation(len(names))]
        cells = {**builder.keys, **{name: builder.columns[name] for name in shuffled}, TARGET: target}
        self.kind = builder.kind
        self.seed = builder.seed
        self.frame = pandas.DataFrame(cells)
        self.target = TARGET
        self.options = options  # for the training: the group column
        self.passengers = builder.passengers  # names of the drivers that each is related to, by column
        self.noise = builder.noise_columns
        self.keys = list(builder.keys)
        self.directions = builder.directions  # by driver
        # For checks of the truth itself; not written.
        self.effect = effect
        self.inputs = builder.inputs  # what really acted, by driver
        self.noise_free = effect(builder.inputs) if builder.inputs else numpy.zeros(builder.rows)

    @functools.cached_property
    def drivers(self):
        """A Driver by column. Only when somebody asks, since Shapley values take longer than making the plant."""
        random = numpy.random.default_rng([self.seed, *self.kind.encode(), 1])
        impacts = shapley_impacts(self.effect, self.inputs, random)
        total = sum(impacts.values())
        return {name: Driver(self.directions[name], impact / total) for name, impact in impacts.items()}

    @property
    def columns(self):
        """The features: neither keys nor target."""
        return [column for column in self.frame.columns if column not in self.keys and column != self.target]

    @property
    def group_column(self):
        return self.options.get("group_column")

    @property
    def is_series(self):
        return any(column not in self.options.values() for column in self.keys)

    def csv(self):
        return self.frame.to_csv(index=False, float_format="%.6g")

    def truth(self):
        return {
            "kind": self.kind,
            "seed": self.seed,
            "target": self.target,
            "options": self.options,
            "drivers": {
                name: {"share": round(driver.share, 4), "direction": driver.direction}
                for name, driver in self.drivers.items()
            },
            "passengers": self.passengers,
            "noise": self.noise,
            "keys": self.keys,
        }

    def write(self, folder):
        """Writes KIND-SEED.csv and KIND-SEED.json into the folder; returns the paths."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        csv = folder / "{}-{}.csv".format(self.kind, self.seed)
        truth = csv.with_suffix(".json")
        csv.write_text(self.csv())
        truth.write_text(json.dumps(self.truth(), indent=2) + "\n")
        return csv, truth


class Builder:
    """Collects the columns of a plant. Everything random comes from .random, which the kind and the seed determine."""

    def __init__(self, kind, rows, seed):
        self.kind = kind
        self.rows = rows
        self.seed = seed
        self.random = numpy.random.default_rng([seed, *kind.encode()])
        self.columns = {}
        self.inputs = {}
        self.directions = {}
        self.passengers = {}
        self.noise_columns = []
        self.keys = {}

    def driver(self, name, values, direction, measured=None):
        """values: what acts; measured: what the table shows, if that differs."""
        self.inputs[name] = values
        self.directions[name] = direction
        self.columns[name] = values if measured is None else measured
        return values

    def passenger(self, name, values, of):
        self.columns[name] = values
        self.passengers[name] = list(of)

    def noise(self, name, values):
        self.columns[name] = values
        self.noise_columns.append(name)

    def key(self, name, values):
        self.keys[name] = values

    def time_stamps(self, every="1min"):
        self.key("time stamp", pandas.date_range("2024-03-04 06:00", periods=self.rows, freq=every).astype(str))

    def disturbed(self, effect, noise, ratio=0.5):
        """The target: the effect plus noise with `ratio` times its standard deviation."""
        noise_free = effect(self.inputs)
        return noise_free + noise / noise.std() * noise_free.std() * ratio

    def finish(self, effect, target, options=None):
        return Plant(self, effect, target, options or {})
