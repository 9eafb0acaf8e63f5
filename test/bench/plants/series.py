# SPDX-License-Identifier: PostgreSQL
"""Plants that write a row a minute: neighbouring rows resemble each other."""

import numpy

from plants.plant import Builder
from plants.signals import ar1, held, random_walk, related, stuck


def delay(rows, seed):
    """A tunnel kiln: goods travel for an hour, so settings act on the moisture at its end 2 to 12 rows later.

    Trap: a row holds the settings of now, not those that acted. Slow inputs still resemble their past (gas flow: 0.89,
    belt speed: 0.78, feed moisture: 0.54); the correlation of the draught with what acted is only 0.08. The noise columns
    and the noise of the target are as slow as the inputs, so that chance correlations are large.
    """
    b = Builder("delay", rows, seed)
    longest = 12
    b.time_stamps()

    def delayed(name, memory, lag, direction):
        long = ar1(b.random, rows + longest, memory)
        b.driver(name, long[longest - lag : longest - lag + rows], direction, measured=long[longest:])

    delayed("gas flow", 0.97, 4, -1)
    delayed("feed moisture", 0.95, 12, +1)
    delayed("belt speed", 0.96, 6, +1)
    delayed("draught", 0.6, 5, -1)
    delayed("air humidity", 0.98, 2, +1)
    for i in range(12):
        b.noise("sensor {:02d}".format(i + 1), ar1(b.random, rows, b.random.uniform(0.6, 0.97)))

    def effect(x):
        return (
            -1.2 * numpy.tanh(x["gas flow"])
            + 1.2 * x["feed moisture"]
            + 0.8 * x["belt speed"]
            - 0.8 * x["draught"]
            + 0.4 * numpy.maximum(x["air humidity"], -0.5)
        )

    return b.finish(effect, b.disturbed(effect, ar1(b.random, rows, 0.8)))


def regime(rows, seed):
    """An extruder that makes three products in campaigns of 20 to 60 rows; temperature and pressure act in opposite ways.

    Trap: over all products the effects of temperature and pressure nearly cancel out, so that neither is correlated with
    the target. Both have no direction. The die is chosen by the product (two for each), and so is a passenger.
    """
    b = Builder("regime", rows, seed)
    b.time_stamps()
    product = numpy.empty(rows, dtype=int)
    start, last = 0, -1
    while start < rows:
        length = int(b.random.integers(20, 61))
        last = int(b.random.choice([p for p in range(3) if p != last]))
        product[start : start + length] = last
        start += length
    b.driver("product", product, None, measured=numpy.array(["film", "pipe", "sheet"], dtype=object)[product])
    b.driver("temperature", ar1(b.random, rows, 0.8), 0)
    b.driver("pressure", ar1(b.random, rows, 0.7), 0)
    b.driver("screw speed", ar1(b.random, rows, 0.9), +1)
    b.driver("cooling water", ar1(b.random, rows, 0.9), -1)
    die = 2 * product + (held(b.random, rows, 20, 60) > 0)
    b.passenger("die", numpy.array(["D{}".format(i) for i in range(6)], dtype=object)[die], ["product"])
    for i in range(12):
        b.noise("sensor {:02d}".format(i + 1), ar1(b.random, rows, b.random.uniform(0.3, 0.9)))

    temperature_acts = numpy.array([1.2, -1.2, 0.1])
    pressure_acts = numpy.array([-0.8, 0.2, 0.7])
    offset = numpy.array([-0.4, 0.0, 0.4])

    def effect(x):
        return (
            temperature_acts[x["product"]] * x["temperature"]
            + pressure_acts[x["product"]] * x["pressure"]
            + offset[x["product"]]
            + 0.6 * x["screw speed"]
            - 0.4 * numpy.tanh(2 * x["cooling water"])
        )

    return b.finish(effect, b.disturbed(effect, ar1(b.random, rows, 0.3)))


def drift(rows, seed):
    """A lathe: the tool wears until it is changed (every 120 to 260 parts), and the spindle ages unseen over all rows.

    Trap: the ageing, half of the noise, and six noise columns wander over the whole time without returning (counters,
    random walks), and what drifts resembles what drifts. One driver's sensor drifts, too.
    """
    b = Builder("drift", rows, seed)
    b.time_stamps()
    worn, since = numpy.empty(rows), 0
    change = int(b.random.integers(120, 261))
    for row in range(rows):
        worn[row] = since
        since += 1
        if since >= change:
            since, change = 0, int(b.random.integers(120, 261))
    b.driver("parts since tool change", worn, +1)
    coolant = b.driver("coolant temperature", ar1(b.random, rows, 0.95), +1, measured=numpy.zeros(rows))
    b.columns["coolant temperature"] = coolant + 0.7 * random_walk(b.random, rows)
    b.driver("feed rate", held(b.random, rows, 15, 60), -1)
    b.driver("bar hardness", held(b.random, rows, 30, 90), +1)
    b.driver("vibration", ar1(b.random, rows, 0.6), +1)
    time = numpy.arange(rows) / rows
    for i in range(4):
        b.noise("wandering {:02d}".format(i + 1), random_walk(b.random, rows))
    b.noise("oil hours", numpy.floor(1000 + 500 * time + b.random.standard_normal(rows)))
    b.noise("filter pressure", 2 * time + ar1(b.random, rows, 0.9))
    for i in range(8):
        b.noise("sensor {:02d}".format(i + 1), ar1(b.random, rows, b.random.uniform(0.3, 0.95)))

    def effect(x):
        return (
            1.0 * (x["parts since tool change"] / 100) ** 1.5
            + 0.6 * x["coolant temperature"]
            - 0.7 * x["feed rate"]
            + 0.4 * x["bar hardness"]
            + 0.4 * numpy.maximum(x["vibration"], 0)
        )

    # A random walk, not a trend: with a trend, whatever counts time would carry information about the target.
    ageing = random_walk(b.random, rows)
    return b.finish(effect, b.disturbed(effect, ageing + b.random.standard_normal(rows)))


def stuck_sensor(rows, seed):
    """A dryer whose sensors freeze: they show their last value for up to 80 rows, while the real value moves on.

    Trap: the strongest driver is frozen in 40 % of the rows, another in 20 %. There the table shows a value that does not
    act. Two noise sensors freeze as well, and so does a passenger of the strongest driver; a second one never does, and
    so knows more about the target than the driver's own column.
    """
    b = Builder("stuck_sensor", rows, seed)
    b.time_stamps()
    inlet = ar1(b.random, rows, 0.9)
    b.driver("inlet temperature", inlet, +1, measured=stuck(b.random, inlet, 0.4, 80))
    flow = ar1(b.random, rows, 0.85)
    b.driver("air flow", flow, -1, measured=stuck(b.random, flow, 0.2, 80))
    b.driver("belt load", ar1(b.random, rows, 0.8), -1)
    b.driver("fan speed", ar1(b.random, rows, 0.7), +1)
    b.passenger("outlet temperature", related(b.random, 0.8, inlet, 0.9), ["inlet temperature"])
    frozen = related(b.random, 0.9, inlet, 0.9)
    b.passenger("burner temperature", stuck(b.random, frozen, 0.4, 80), ["inlet temperature"])
    for i in range(12):
        values = ar1(b.random, rows, b.random.uniform(0.3, 0.95))
        b.noise("sensor {:02d}".format(i + 1), stuck(b.random, values, 0.3, 80) if i < 2 else values)

    def effect(x):
        return (
            1.2 * x["inlet temperature"]
            - 0.9 * numpy.tanh(1.5 * x["air flow"])
            - 0.6 * x["belt load"]
            + 0.4 * x["fan speed"]
        )

    return b.finish(effect, b.disturbed(effect, ar1(b.random, rows, 0.5)))


def feedback(rows, seed):
    """A distillation column whose controller (proportional and integral) opens the reflux valve as soon as the purity falls.

    Trap: opening the valve raises the purity, but the valve is open when something unmeasured lowers the purity. So the
    valve's correlation with the target is about nil or negative, although its effect is the strongest. The valve's position
    sensor is a passenger; the disturbance that the controller fights is in no column; the feed load is, and the
    controller hides it, too.
    """
    b = Builder("feedback", rows, seed)
    b.time_stamps()
    unseen = ar1(b.random, rows, 0.96)
    noise = 0.4 * b.random.standard_normal(rows)
    load = ar1(b.random, rows, 0.95)
    steam = ar1(b.random, rows, 0.8)
    cooling = ar1(b.random, rows, 0.7)

    def act(valve, load, steam, cooling):
        return 1.0 * valve - 0.8 * load + 0.5 * steam - 0.3 * numpy.maximum(cooling, 0)

    valve, target = numpy.zeros(rows), numpy.zeros(rows)
    summed = 0.0
    for row in range(rows):
        if row:
            summed = 0.98 * summed - 0.25 * target[row - 1]
            valve[row] = summed - 0.3 * target[row - 1] + 0.15 * b.random.standard_normal()
        target[row] = act(valve[row], load[row], steam[row], cooling[row]) + unseen[row] + noise[row]
    b.driver("reflux valve", valve, +1)
    b.driver("feed load", load, -1)
    b.driver("steam pressure", steam, +1)
    b.driver("cooling water", cooling, -1)
    b.passenger("valve position", related(b.random, 0.95, valve), ["reflux valve"])
    for i in range(12):
        b.noise("sensor {:02d}".format(i + 1), ar1(b.random, rows, b.random.uniform(0.3, 0.95)))

    def effect(x):
        return act(x["reflux valve"], x["feed load"], x["steam pressure"], x["cooling water"])

    return b.finish(effect, target)


def nothing(rows, seed):
    """A plant in which no column has to do with the target: each finding is false.

    Trap: target and columns are slow (memory of 0.5 to 0.98 from row to row), so that neighbouring rows are nearly copies
    and 2,000 rows are worth 20 to 500 independent ones.
    """
    b = Builder("nothing", rows, seed)
    b.time_stamps()
    for i in range(16):
        b.noise("sensor {:02d}".format(i + 1), ar1(b.random, rows, b.random.uniform(0.5, 0.98)))
    for i in range(4):
        b.noise("setting {:02d}".format(i + 1), held(b.random, rows, 20, 120))
    return b.finish(lambda x: 0.0, ar1(b.random, rows, 0.95))
