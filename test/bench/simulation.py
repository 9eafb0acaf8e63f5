#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""Does the ranking find the known drivers of simulated data? Compared with scikit-learn + SHAP.

The data are those of the unit tests' simulations (test/unit/simulation.h, written by build/bench_simulation): 40
columns, of which 8 drive the target, 8 are related to a driver (decoys) and 24 are noise; repeated with ten seeds, in
two sizes. Both sides learn from the same first four fifths of the rows.

  ours          pg_relevance_modeld, started here and used over its HTTP contract, default options; finds the features
                with above_noise, in the order of the ranking
  scikit-learn  RandomForestRegressor(), default options, and exact TreeSHAP of its own trees (scikit_learn_forest.py;
                categoricals one-hot encoded and their values added up, missing values replaced by the median), ordered
                by mean |SHAP|. It has no rule for what is noise, so two common ones are used:
                  above the mean    SelectFromModel's default threshold
                  above a probe     ranks before an added column of random numbers

Figures per training, as means over the seeds:
  drivers found       of 8: found above noise, and ranked before all noise columns
  rank correlation    Spearman's, between the side's order and the true shares, over the 8 drivers
  directions right    of the 5 drivers that have one. scikit-learn + SHAP: the sign of the correlation of value and SHAP
  invented            of the 2 numeric drivers that have none (a valley; one that acts only through another): reported
                      to have one. A sign of a correlation always gives one
  noise before driver noise columns that rank before the weakest driver with a true share above 3 %
  false discoveries   share of noise among the noise and drivers found above noise. Decoys are related to the target
                      through their driver: they count as neither

Goals for ours: false discoveries of at most 5 % in both sizes; in the larger one all drivers found, all directions
right, none invented. Exit status: 0 all reached, 1 a goal missed, 2 nothing to measure. The figures go into
build/bench.json. Needs Debian's python3-sklearn, python3-xgboost, python3-pandas, and build/bench_simulation.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
import pandas
import sklearn
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score

from figures import ROOT, close, heading, save
from model_service import ModelService
from scikit_learn_forest import encode, evenly_over_target, shap_values

TARGET = "target"
PROBE = "random probe"
TEST_SHARE = 0.2
SHARE_TO_FIND = 0.03
GOAL_FALSE = 0.05
OURS, ABOVE_MEAN, ABOVE_PROBE = "ours", "scikit-learn + SHAP, above the mean", "scikit-learn + SHAP, above a probe"
ONE_WAY = ("positive", "negative")
FIGURES = {  # name: heading
    "r2": "R²",
    "drivers_found": "drivers found",
    "rank_correlation": "rank correlation",
    "directions_right": "directions right",
    "directions_invented": "invented",
    "noise_before_driver": "noise before driver",
    "false_discoveries": "false discoveries",
}


def make_data(folder, rows, seed):
    """Writes a CSV; returns its path, and the truth by column."""
    path = os.path.join(folder, "simulation.csv")
    program = ROOT / "build" / "bench_simulation"
    truth = json.loads(subprocess.check_output([str(program), str(rows), str(seed), path], text=True))
    return path, truth


class Outcome:
    """One side's results on one data set."""

    def __init__(self, r2, order, found, directions):
        self.r2 = r2
        self.order = order  # the columns, strongest first
        self.found = found  # columns found above noise
        self.directions = directions  # by column


def ask_ours(service, path, seed, threads):
    options = {"split": "last", "test_share": TEST_SHARE, "seed": seed, "threads": threads}
    metrics, ranking, _, _ = service.train(pathlib.Path(path).read_bytes(), TARGET, options)
    ranking = sorted(ranking, key=lambda row: row["rank"])
    return Outcome(
        metrics["r2"],
        [row["feature"] for row in ranking],
        {row["feature"] for row in ranking if row["above_noise"]},
        {row["feature"]: row["direction_code"] for row in ranking},
    )


def sign_of_correlation(values, shap):
    if values.std() == 0 or shap.std() == 0:
        return "none"
    return "positive" if numpy.corrcoef(values, shap)[0, 1] > 0 else "negative"


def ask_scikit_learn(path, seed, threads, explain_rows):
    """scikit-learn's order and directions, with each of the two rules for noise."""
    frame = pandas.read_csv(path)
    frame.insert(0, PROBE, numpy.random.default_rng(seed).standard_normal(len(frame)))
    border = len(frame) - round(len(frame) * TEST_SHARE)
    train, test = frame.iloc[:border], frame.iloc[border:]
    x_train, x_test, origin = encode(train, test, TARGET)
    forest = RandomForestRegressor(random_state=seed, n_jobs=threads)
    forest.fit(x_train, train[TARGET])
    r2 = r2_score(test[TARGET], forest.predict(x_test))

    x, y = numpy.concatenate([x_train, x_test]), frame[TARGET].to_numpy()
    chosen = evenly_over_target(y, explain_rows)
    shap = shap_values(forest, x[chosen], threads)
    impact, directions = {}, {}
    for column in dict.fromkeys(origin):
        parts = [i for i, name in enumerate(origin) if name == column]
        impact[column] = float(numpy.abs(shap[:, parts].sum(axis=1)).mean())
        if len(parts) == 1:
            directions[column] = sign_of_correlation(x[chosen][:, parts[0]], shap[:, parts[0]])
    probe = impact.pop(PROBE)
    order = sorted(impact, key=impact.get, reverse=True)
    middle = numpy.mean(list(impact.values()))
    return {
        ABOVE_MEAN: Outcome(r2, order, {c for c in order if impact[c] >= middle}, directions),
        ABOVE_PROBE: Outcome(r2, order, {c for c in order if impact[c] > probe}, directions),
    }


def spearman(a, b):
    ranks = [pandas.Series(values).rank() for values in (a, b)]
    return float(numpy.corrcoef(*ranks)[0, 1])


def judge(outcome, truth):
    """The figures of one side on one data set."""
    drivers = [c for c in truth if truth[c]["role"] == "driver"]
    noise = [c for c in truth if truth[c]["role"] == "noise"]
    place = {column: i for i, column in enumerate(outcome.order)}
    first_noise = min(place[c] for c in noise)
    weakest = max(place[c] for c in drivers if truth[c]["share"] > SHARE_TO_FIND)
    has_one = [c for c in drivers if truth[c]["direction"] in ONE_WAY]
    has_none = ("valley", "moderator")
    noise_found = sum(c in outcome.found for c in noise)
    drivers_found = sum(c in outcome.found for c in drivers)
    return {
        "r2": outcome.r2,
        "drivers_found": sum(c in outcome.found and place[c] < first_noise for c in drivers),
        "rank_correlation": spearman([-place[c] for c in drivers], [truth[c]["share"] for c in drivers]),
        "directions_right": sum(outcome.directions[c] == truth[c]["direction"] for c in has_one),
        "directions_invented": sum(outcome.directions[c] in ONE_WAY for c in has_none),
        "noise_before_driver": sum(place[c] < weakest for c in noise),
        "false_discoveries": noise_found / max(1, noise_found + drivers_found),
    }


def shown(name, value):
    return "{:.1f} %".format(100 * value) if name == "false_discoveries" else "{:.2f}".format(value)


def print_table(rows, means):
    print("\n**{:,} rows**\n".format(rows))
    print("| | " + " | ".join(FIGURES.values()) + " |")
    print("| --- |" + " ---: |" * len(FIGURES))
    for side, figures in means.items():
        print("| {} | {} |".format(side, " | ".join(shown(name, figures[name]) for name in FIGURES)))
    sys.stdout.flush()


def measure(service, folder, rows, arguments):
    """Each figure's mean over the seeds, by side."""
    results = {}
    for seed in range(arguments.seeds):
        path, truth = make_data(folder, rows, seed)
        outcome = {OURS: ask_ours(service, path, seed, arguments.threads)}
        outcome.update(ask_scikit_learn(path, seed, arguments.threads, arguments.explain_rows))
        for side, one in outcome.items():
            results.setdefault(side, []).append(judge(one, truth))
    return {side: pandas.DataFrame(figures).mean().to_dict() for side, figures in results.items()}


def missed_goals(ours, all_found):
    missed = []
    if ours["false_discoveries"] > GOAL_FALSE:
        missed.append("false discoveries")
    if all_found:
        wanted = {"drivers_found": 8, "directions_right": 5, "directions_invented": 0}
        missed += [FIGURES[name] for name, value in wanted.items() if ours[name] != value]
    return missed


def figures_of(rows, means):
    names = {OURS: "ours", ABOVE_MEAN: "scikit_learn_mean", ABOVE_PROBE: "scikit_learn_probe"}
    figures = {
        "simulation_{}_{}_{}".format(rows, name, names[side]): round(value, 4)
        for side, of_side in means.items()
        for name, value in of_side.items()
    }
    for side in (ABOVE_MEAN, ABOVE_PROBE):
        figures["simulation_{}_drivers_found_vs_{}".format(rows, names[side])] = round(
            means[OURS]["drivers_found"] / max(means[side]["drivers_found"], 0.1), 3
        )
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1000,4000", help="sizes (default: 1000,4000); the last one must find all")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--explain-rows", type=int, default=200, help="rows that scikit-learn's forest explains")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="on both sides")
    arguments = parser.parse_args()
    modeld = ROOT / "build" / "pg_relevance_modeld"
    missing = [p for p in (modeld, ROOT / "build" / "bench_simulation") if not p.exists()]
    if missing:
        print("simulation: {} is missing: build it first".format(missing[0]), file=sys.stderr)
        return 2

    heading("simulation", "are the known drivers of simulated data found?")
    print(
        "scikit-learn {} and ours, {} threads each, means over {} seeds".format(
            sklearn.__version__, arguments.threads, arguments.seeds
        )
    )
    sizes = [int(size) for size in arguments.rows.split(",")]
    missed = []
    with tempfile.TemporaryDirectory(prefix="pg_relevance-simulation-") as folder:
        with ModelService(modeld) as service:
            for rows in sizes:
                means = measure(service, folder, rows, arguments)
                print_table(rows, means)
                save(figures_of(rows, means))
                missed += ["{} at {} rows".format(what, rows) for what in missed_goals(means[OURS], rows == sizes[-1])]
    close("\nsimulation", "MISSED: " + ", ".join(missed) if missed else "REACHED")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
