# SPDX-License-Identifier: PostgreSQL
"""Plants whose rows are parts, lots or samples: independent of one another, or in batches."""

import numpy

from plants.plant import Builder
from plants.signals import flag, levels, related, with_gaps


def add_noise(b, count):
    for i in range(count):
        b.noise("sensor {:02d}".format(i + 1), b.random.standard_normal(b.rows))


def batch(rows, seed):
    """A fermenter: batches of 25 samples. The recipe's settings are the same for all samples of a batch.

    Trap: three drivers and six noise columns are constant within a batch, and each batch has an unmeasured level of its
    own (a quarter of the effects' variance). So 2,000 rows hold only 80 independent values of those columns, and many rows
    make chance look certain. The batch is the group column.
    """
    b = Builder("batch", rows, seed)
    samples = 25
    number = numpy.arange(rows) // samples
    batches = int(number[-1]) + 1

    def per_batch():
        return b.random.standard_normal(batches)[number]

    b.key("batch", numpy.array(["B{:05d}".format(10000 + 7 * i) for i in range(batches)], dtype=object)[number])
    b.driver("sugar dose", per_batch(), +1)
    b.driver("inoculum age", per_batch(), -1)
    b.driver("media lot quality", per_batch(), +1)
    b.driver("dissolved oxygen", b.random.standard_normal(rows), +1)
    b.driver("foam", b.random.standard_normal(rows), -1)
    for i in range(6):
        b.noise("recipe {:02d}".format(i + 1), per_batch())
    add_noise(b, 8)

    def effect(x):
        return (
            1.0 * x["sugar dose"]
            - 0.8 * numpy.tanh(1.5 * x["inoculum age"])
            + 0.5 * x["media lot quality"]
            + 0.6 * x["dissolved oxygen"]
            - 0.4 * x["foam"]
        )

    level = per_batch()
    noise = level / level.std() + 0.7 * b.random.standard_normal(rows)
    return b.finish(effect, b.disturbed(effect, noise, 0.6), {"group_column": "batch"})


def passengers(rows, seed):
    """A press with five settings and ten sensors that only show what a setting does.

    Trap: the passengers' correlations with their drivers are 0.7 to 0.95; four are related to two drivers at once, and so
    may be more closely related to the target than either of them.
    """
    b = Builder("passengers", rows, seed)
    random = b.random
    x = {name: random.standard_normal(rows) for name in ("force", "heat", "speed", "dwell", "humidity")}
    b.driver("force", x["force"], +1)
    b.driver("heat", x["heat"], -1)
    b.driver("speed", x["speed"], +1)
    b.driver("dwell", x["dwell"], +1)
    b.driver("humidity", x["humidity"], -1)
    for i, (of, rho) in enumerate(
        [("force", 0.95), ("force", 0.8), ("heat", 0.9), ("heat", 0.7), ("speed", 0.85), ("humidity", 0.9)]
    ):
        b.passenger("echo {:02d}".format(i + 1), related(random, rho, x[of]), [of])
    for i, (one, other, sign) in enumerate(
        [("force", "heat", -1), ("force", "speed", 1), ("heat", "dwell", -1), ("speed", "humidity", -1)]
    ):
        b.passenger("mix {:02d}".format(i + 1), related(random, 0.95, x[one] + sign * x[other]), [one, other])
    add_noise(b, 10)

    def effect(x):
        return (
            1.0 * x["force"]
            - 0.8 * numpy.tanh(1.5 * x["heat"])
            + 0.6 * x["speed"]
            + 0.5 * numpy.maximum(x["dwell"], 0)
            - 0.3 * x["humidity"]
        )

    return b.finish(effect, b.disturbed(effect, random.standard_normal(rows)))


def interaction_only(rows, seed):
    """A mixer whose quality depends only on whether settings fit together: three products of two settings each.

    Trap: each setting alone has no effect on average, whatever its value. No correlation, no curve and no first split of a
    tree shows it. None has a direction.
    """
    b = Builder("interaction_only", rows, seed)
    for name in ("resin", "hardener", "stirring", "viscosity", "vacuum", "filler"):
        b.driver(name, b.random.uniform(-1.7, 1.7, rows), 0)
    add_noise(b, 12)

    def effect(x):
        return (
            1.0 * x["resin"] * x["hardener"]
            + 0.7 * x["stirring"] * x["viscosity"]
            + 0.5 * numpy.sign(x["vacuum"]) * x["filler"]
        )

    return b.finish(effect, b.disturbed(effect, b.random.standard_normal(rows)))


def rare_event(rows, seed):
    """A filling line that stops in less than one row of a hundred: the target is 0 or 1. Four times as many rows.

    Trap: two alarms cause two fifths of the stops and are active in 0.2 and 0.3 % of the rows; four other alarms that are as
    rare cause none. Temperature acts only in its highest two per cent, the air pressure always. A warning lamp lights
    up for one of the alarms, and sometimes without it: a passenger.
    """
    rows = 4 * rows
    b = Builder("rare_event", rows, seed)
    random = b.random
    jam = b.driver("alarm jam", flag(random, rows, 0.003), +1)
    b.driver("alarm pump", flag(random, rows, 0.002), +1)
    b.driver("motor temperature", random.standard_normal(rows), +1)
    b.driver("air pressure", random.standard_normal(rows), -1)
    lamp = numpy.where(random.random(rows) < 0.9, jam, 0.0)
    b.passenger("warning lamp", numpy.maximum(lamp, flag(random, rows, 0.001)), ["alarm jam"])
    for i, share in enumerate((0.001, 0.002, 0.003, 0.003)):
        b.noise("alarm {:02d}".format(i + 1), flag(random, rows, share))
    add_noise(b, 10)

    def effect(x):
        calm = (
            (1 - 0.6 * x["alarm jam"])
            * (1 - 0.7 * x["alarm pump"])
            * (1 - 0.12 * (x["motor temperature"] > 2.05))
            * (1 - 0.0015 * numpy.exp(-0.8 * numpy.clip(x["air pressure"], -2.5, None)))
        )
        return 1 - calm

    stops = (random.random(rows) < effect(b.inputs)).astype(int)
    return b.finish(effect, stops)


def missing_by_fault(rows, seed):
    """A furnace whose transmitters fail where it matters.

    Trap: the strongest driver is missing where it is high (beyond its range), another where a third is low. A noise column
    is missing more often where a driver is high, and a laboratory value, noise itself, is mostly taken when the target
    is bad: the gaps of these two carry information, so both are passengers. Three noise columns have gaps at random.
    """
    b = Builder("missing_by_fault", rows, seed)
    random = b.random
    chance = random.random((rows, 8))
    heat, oxygen, load = (random.standard_normal(rows) for _ in range(3))
    b.driver("heat", heat, +1, measured=with_gaps(heat, (heat > 0.8) & (chance[:, 0] < 0.9)))
    b.driver("oxygen", oxygen, -1, measured=with_gaps(oxygen, (load < -0.5) & (chance[:, 1] < 0.8)))
    b.driver("load", load, +1)
    b.driver("draught", random.standard_normal(rows), -1)
    often = numpy.where(heat > 0.5, 0.7, 0.1)
    b.passenger("flame", with_gaps(random.standard_normal(rows), chance[:, 2] < often), ["heat"])

    def effect(x):
        return 1.0 * x["heat"] - 0.8 * numpy.tanh(1.5 * x["oxygen"]) + 0.5 * x["load"] - 0.4 * x["draught"]

    target = b.disturbed(effect, random.standard_normal(rows))
    bad = target < numpy.quantile(target, 0.25)
    taken = numpy.where(bad, 0.8, 0.2)
    b.passenger("laboratory", with_gaps(random.standard_normal(rows), chance[:, 3] > taken), list(b.inputs))
    for i in range(3):
        b.noise("gappy {:02d}".format(i + 1), with_gaps(random.standard_normal(rows), chance[:, 4 + i] < 0.3))
    add_noise(b, 10)
    return b.finish(effect, target)


def many_levels(rows, seed):
    """An assembly line with lots, operators and articles: categories of 50 to 200 levels, some frequent, some rare.

    Trap: two categories drive the target, four of the same size do not, and a tree that may group 200 levels as it likes
    finds a good split in any of them.
    """
    b = Builder("many_levels", rows, seed)
    random = b.random
    lot, lot_name = levels(random, rows, 120, "L")
    operator, operator_name = levels(random, rows, 60, "P")
    of_lot, of_operator = random.standard_normal(120), random.standard_normal(60)
    b.driver("lot", lot, None, measured=lot_name)
    b.driver("operator", operator, None, measured=operator_name)
    b.driver("torque", random.standard_normal(rows), +1)
    b.driver("glue", random.standard_normal(rows), -1)
    for name, count in (("article", 200), ("pallet", 150), ("rack", 100), ("gripper", 50)):
        b.noise(name, levels(random, rows, count, name[0].upper())[1])
    add_noise(b, 8)

    def effect(x):
        return 1.0 * of_lot[x["lot"]] + 0.6 * of_operator[x["operator"]] + 0.8 * x["torque"] - 0.4 * x["glue"]

    return b.finish(effect, b.disturbed(effect, random.standard_normal(rows)))


def heavy_tails(rows, seed):
    """A mill whose measurements have outliers: log-normal flows, spikes (Student's t with two degrees of freedom).

    Trap: the target's noise is Student's t with two degrees of freedom, so its variance is infinite, and a few rows
    outweigh all others in squared errors; noise columns have such outliers as well. Some effects level off.
    """
    b = Builder("heavy_tails", rows, seed)
    random = b.random
    b.driver("feed flow", random.lognormal(0, 0.8, rows), +1)
    b.driver("mill power", random.standard_t(3, rows), -1)
    b.driver("water", random.lognormal(0, 1.0, rows), -1)
    b.driver("ball charge", random.standard_normal(rows), +1)
    for i in range(5):
        b.noise("spiky {:02d}".format(i + 1), random.standard_t(2, rows))
    for i in range(4):
        b.noise("flow {:02d}".format(i + 1), random.lognormal(0, 1.0, rows))
    add_noise(b, 6)

    def effect(x):
        return (
            1.2 * numpy.log(x["feed flow"])
            - 0.9 * numpy.tanh(x["mill power"])
            - 0.5 * numpy.log(x["water"])
            + 0.5 * x["ball charge"]
        )

    noise_free = effect(b.inputs)
    spikes = random.standard_t(2, rows)
    middle = numpy.quantile(spikes, 0.75) - numpy.quantile(spikes, 0.25)
    return b.finish(effect, noise_free + spikes / middle * 0.7 * noise_free.std())


def optimum(rows, seed):
    """A coating line with an optimum: too hot is as bad as too cold.

    Trap: three drivers have a valley or a peak near the middle of their range, so that correlation sees next to nothing
    and any direction reported for them is wrong; two others have a direction.
    """
    b = Builder("optimum", rows, seed)
    random = b.random
    b.driver("oven", random.standard_normal(rows), 0)
    b.driver("viscosity", random.standard_normal(rows), 0)
    b.driver("gap", random.uniform(-1.7, 1.7, rows), 0)
    b.driver("line speed", random.standard_normal(rows), -1)
    b.driver("solids", random.standard_normal(rows), +1)
    add_noise(b, 14)

    def effect(x):
        return (
            -0.8 * x["oven"] ** 2
            + 0.8 * numpy.abs(x["viscosity"])
            + 0.7 * numpy.cos(1.8 * x["gap"])
            - 0.8 * x["line speed"]
            + 0.4 * x["solids"]
        )

    return b.finish(effect, b.disturbed(effect, random.standard_normal(rows)))
