# SPDX-License-Identifier: PostgreSQL
"""Checks the truth of each kind and the scoring, without any method: plants.py --check.

Of each kind:
  - the same seed gives the same table, another seed another one;
  - each column has exactly one role;
  - the effect depends on the drivers' inputs and on nothing else; each driver moves it, and only in its direction: of
    pairs of rows that differ in this input alone, a greater input never lowers the effect of a rising driver and never
    raises that of a falling one; of a driver without a direction, it does both;
  - noise columns (their values, levels, and gaps) are uncorrelated with the effect and with the target, and passengers
    are correlated with a driver, judged by the means over the seeds;
  - what the kind's trap promises: how rare events are, what the controller hides, and so on.
Of the scoring: perfect and worst possible outcomes, and numbers known from books.
"""

import math

import numpy
from scipy.stats import t as student

from plants import boruta
from plants.kinds import KINDS, make
from plants.outcome import Outcome, benjamini_hochberg
from plants.plant import shapley_impacts
from plants.scoring import estimate, judge, spearman, wilson

SEEDS = 20
ROWS = 1000
PAIRS = 2000
WRONG_WAY = 1e-9
LEAST_BOTH_WAYS = 0.1  # a driver without direction raises and lowers in at least this share of the pairs
CHANCE = 1e-4  # of a false alarm in one comparison of means over the seeds
# A smaller mean correlation is none. Flags that are seldom 1 have one just below 0 with a rare event in most seeds, and a
# large one in few, which the test for the mean does not know.
LEAST_MEAN = 0.02
LEAST_RELATION = 0.2  # mean |correlation| of a passenger with a driver


class Failures(list):
    def expect(self, is_true, what, *values):
        if not is_true:
            self.append(what.format(*values))


def views(cells):
    """The numbers in which a column could show something: its values or levels, and its gaps."""
    if cells.dtype == object:
        return [cells.str.extract(r"(\d+)", expand=False).astype(float).to_numpy()] if cells.str.match(r".*\d").all() else []
    out = [cells.fillna(cells.median()).to_numpy()]
    if cells.isna().any():
        out.append(cells.isna().to_numpy(dtype=float))
    return out


def differ_from_zero(values):
    """Whether the mean of independent correlations is not 0."""
    values = numpy.array([value for value in values if not math.isnan(value)])
    if not len(values) or abs(values.mean()) < LEAST_MEAN:
        return False
    if values.std() == 0:
        return True
    return 2 * student.sf(abs(values.mean()) / (values.std(ddof=1) / len(values) ** 0.5), len(values) - 1) < CHANCE


def check_reproducible(kind, plant, failures):
    again, other = make(kind, ROWS, plant.seed), make(kind, ROWS, plant.seed + 1)
    failures.expect(plant.csv() == again.csv() and plant.truth() == again.truth(), "the same seed gives other data")
    failures.expect(plant.csv() != other.csv(), "another seed gives the same data")


def check_roles(plant, failures):
    roles = [*plant.drivers, *plant.passengers, *plant.noise]
    failures.expect(sorted(roles) == sorted(plant.columns), "not each column has one role")
    named = {driver for of in plant.passengers.values() for driver in of}
    failures.expect(named <= set(plant.inputs), "a passenger of something that is no driver")
    failures.expect(plant.frame[plant.target].notna().all(), "a target is missing")
    total = sum(driver.share for driver in plant.drivers.values())
    failures.expect(not plant.drivers or abs(total - 1) < 1e-9, "shares sum to {}", total)


def check_effect(plant, failures):
    """Pairs of rows that differ in one input."""
    random = numpy.random.default_rng(plant.seed)
    rows = len(plant.frame)
    spread = plant.noise_free.std()
    for name, driver in plant.drivers.items():
        context = {other: values[random.integers(rows, size=PAIRS)] for other, values in plant.inputs.items()}
        # Rare states are drawn as often as others, or no pair would hold them.
        states = numpy.unique(plant.inputs[name])
        one, other = random.choice(states, PAIRS), random.choice(states, PAIRS)
        low, high = numpy.minimum(one, other), numpy.maximum(one, other)
        change = plant.effect({**context, name: high}) - plant.effect({**context, name: low})
        failures.expect(abs(change).max() > 0.01 * spread, "{} does not move the effect", name)
        failures.expect(driver.share > 0.01, "{} has a share of {:.4f}", name, driver.share)
        up, down = (change > WRONG_WAY).mean(), (change < -WRONG_WAY).mean()
        if driver.direction == 1:
            failures.expect(down == 0 and up > 0, "{} rises, but lowers the effect in {:.0%} of pairs", name, down)
        elif driver.direction == -1:
            failures.expect(up == 0 and down > 0, "{} falls, but raises the effect in {:.0%} of pairs", name, up)
        elif driver.direction == 0:
            failures.expect(
                min(up, down) > LEAST_BOTH_WAYS, "{} raises in {:.0%} and lowers in {:.0%} of pairs", name, up, down
            )


def check_relations(plants, failures):
    """Over the seeds: noise is related to nothing, passengers to a driver."""
    for name in plants[0].noise:
        related = {}
        for plant in plants:
            for i, view in enumerate(views(plant.frame[name])):
                related.setdefault((i, "target"), []).append(spearman(view, plant.frame[plant.target]))
                if plant.inputs:
                    related.setdefault((i, "effect"), []).append(spearman(view, plant.noise_free))
        for (_, what), values in related.items():
            failures.expect(
                not differ_from_zero(values), "noise {} is related to the {}: {:.3f}", name, what, numpy.nanmean(values)
            )
    for name, of in plants[0].passengers.items():
        strongest = max(relation_with(plants, name, driver) for driver in of)
        failures.expect(strongest > LEAST_RELATION, "passenger {} is hardly related to its driver: {:.3f}", name, strongest)


def relation_with(plants, passenger, driver):
    """The largest mean |correlation| of any view of a passenger with a driver's input."""
    by_view = {}
    for plant in plants:
        for i, view in enumerate(views(plant.frame[passenger])):
            by_view.setdefault(i, []).append(abs(spearman(view, plant.inputs[driver])))
    return max(numpy.nanmean(values) for values in by_view.values())


def mean_correlation(plants, column):
    return float(numpy.mean([spearman(plant.frame[column], plant.frame[plant.target]) for plant in plants]))


def check_traps(kind, plants, failures):
    first = plants[0]
    if kind == "rare_event":
        rate = numpy.mean([plant.frame[plant.target].mean() for plant in plants])
        failures.expect(0.004 < rate <= 0.01, "events in {:.2%} of the rows", rate)
        for column in first.columns:
            if column.startswith("alarm"):
                active = numpy.mean([plant.frame[column].mean() for plant in plants])
                failures.expect(0.0009 < active < 0.0031, "{} is active in {:.2%}", column, active)
    if kind == "feedback":
        seen = mean_correlation(plants, "reflux valve")
        failures.expect(seen < 0.1, "the valve's correlation is not hidden: {:.2f}", seen)
    if kind in ("interaction_only", "optimum", "regime"):
        for column, direction in first.directions.items():
            if direction == 0:
                seen = mean_correlation(plants, column)
                failures.expect(abs(seen) < 0.12, "{} is correlated with the target: {:.2f}", column, seen)
    if kind == "batch":
        for column in ("sugar dose", "recipe 01"):
            constant = (first.frame.groupby("batch")[column].nunique() == 1).all()
            failures.expect(constant, "{} varies within a batch", column)
    if kind == "stuck_sensor":
        frozen = (first.frame["inlet temperature"].diff() == 0).mean()
        failures.expect(0.3 < frozen < 0.5, "the strongest driver is frozen in {:.0%}", frozen)
    if kind == "missing_by_fault":
        gaps = first.frame["heat"].isna()
        failures.expect(
            first.inputs["heat"][gaps].min() > first.inputs["heat"][~gaps].mean(), "heat is not missing where it is high"
        )
    if kind == "delay":
        gas = first.frame["gas flow"].to_numpy()
        failures.expect(numpy.array_equal(gas[:-4], first.inputs["gas flow"][4:]), "gas flow does not act 4 rows later")
    if kind == "many_levels":
        counts = first.frame.select_dtypes(object).nunique()
        failures.expect(counts.min() >= 45 and counts.max() >= 180, "levels: {}", dict(counts))


def check_kind(kind):
    failures = Failures()
    plants = [make(kind, ROWS, seed) for seed in range(SEEDS)]
    check_reproducible(kind, plants[0], failures)
    for plant in plants[:2]:
        check_roles(plant, failures)
        check_effect(plant, failures)
    check_relations(plants, failures)
    check_traps(kind, plants, failures)
    return failures


def check_scoring():
    failures = Failures()
    plant = make("passengers", 200, 0)
    shares = {column: driver.share for column, driver in plant.drivers.items()}
    directions = {column: driver.direction for column, driver in plant.drivers.items()}
    perfect = judge(Outcome(shares, shares, directions), plant)
    expected = {"found": 1, "order": 1, "directions": 1, "false_discoveries": 0, "passengers_first": 0}
    for name, value in expected.items():
        failures.expect(abs(perfect[name] - value) < 1e-9, "a perfect outcome has {} {}", name, perfect[name])
    upside_down = {**{c: -s for c, s in shares.items()}, **{c: 1.0 for c in [*plant.passengers, *plant.noise]}}
    worst = judge(Outcome(upside_down, plant.noise, {c: -d for c, d in directions.items()}), plant)
    expected = {"found": 0, "order": -1, "directions": 0, "false_discoveries": 1, "passengers_first": 1}
    for name, value in expected.items():
        failures.expect(abs(worst[name] - value) < 1e-9, "the worst outcome has {} {}", name, worst[name])
    only_passengers = judge(Outcome(shares, plant.passengers), plant)
    failures.expect(only_passengers["false_discoveries"] == 0, "passengers count as false")
    failures.expect(math.isnan(only_passengers["directions"]), "directions of a method that knows none")
    of_clock = judge(Outcome(shares, [*shares, "time stamp (hour)"]), plant)
    failures.expect(abs(of_clock["false_discoveries"] - 1 / 6) < 1e-9, "a column of the method's own is not noise")

    # Wilson's interval: 0 of 40 reaches to 0.0876; 0.5 of 100 is 0.404 to 0.596.
    failures.expect(abs(wilson(0.0, 40)[1] - 0.0876) < 1e-3, "Wilson's interval of 0 of 40")
    failures.expect(abs(wilson(0.5, 100)[0] - 0.4038) < 1e-3, "Wilson's interval of 50 of 100")
    failures.expect(estimate([0.0] * 40).high > 0.08, "an interval without width")
    failures.expect(estimate([-1.0] * 40, least=-1.0).low == -1, "an interval of a correlation")
    # The example of Benjamini and Hochberg 1995: four of fifteen.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]
    failures.expect(len(benjamini_hochberg(dict(enumerate(p)))) == 4, "the example of Benjamini and Hochberg")
    # Boruta: of 20 rounds with 30 columns, 18 hits confirm (30 * 0.0002), 17 do not (30 * 0.0013).
    verdicts = [boruta.decide(hits, 20, 30) for hits in (18, 17, 10, 3, 2)]
    failures.expect(verdicts == [1, 0, 0, 0, -1], "Boruta's test: {}", verdicts)

    # Shapley values with closed forms: of 3a - b, 3 to 1; of a product of equals, a half each.
    random = numpy.random.default_rng(0)
    inputs = {name: random.standard_normal(2000) for name in ("a", "b")}
    of_sum = shapley_impacts(lambda x: 3 * x["a"] - x["b"], inputs, random)
    failures.expect(abs(of_sum["a"] / of_sum["b"] - 3) < 0.15, "Shapley values of a sum: {}", of_sum)
    failures.expect(abs(of_sum["b"] - (2 / math.pi) ** 0.5) < 0.03, "the size of a Shapley value: {}", of_sum)
    of_product = shapley_impacts(lambda x: x["a"] * x["b"], inputs, random)
    failures.expect(abs(of_product["a"] / of_product["b"] - 1) < 0.05, "Shapley values of a product: {}", of_product)
    return failures


def say(what, failures):
    print("  {:<18} {}".format(what, "FAILED" if failures else "ok"), flush=True)
    for failure in failures:
        print("    " + failure, flush=True)
    return not failures


def check(kinds=KINDS):
    """Prints what is wrong; returns whether nothing is."""
    return all([say("scoring", check_scoring())] + [say(kind, check_kind(kind)) for kind in kinds])
