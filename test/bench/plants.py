#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""Does the ranking find the drivers of simulated plants, each of which holds a trap? Compared with other methods.

The kinds of plants are in plants/series.py and plants/steady.py (--list shows them), what is true about them in
plants/plant.py, the figures and their intervals in plants/scoring.py. Each method sees the same table:

  ours         pg_relevance_modeld, started here and used over its HTTP contract, default options, and the group column
               where there are batches
  correlation  Spearman's, and Kruskal and Wallis's test for categories; Benjamini and Hochberg at 5 %
  permutation  scikit-learn's RandomForestRegressor and permutation importance on held-out rows
  boruta       Boruta, written for this benchmark
  altmann      R's ranger with the p-values of Altmann et al.; skipped where r-cran-ranger is not installed
  janitza      R's ranger with the p-values of Janitza et al.

Only ours sees the time stamp, of which it makes the hour and the weekday: if it finds these above noise, they count as
false, since no plant depends on the clock.

Goal for ours: what is promised, false discoveries of at most 5 % in each kind. It is missed where the lower end of the
interval is above 5 %. In drift it is not promised (docs/ranking.md), and no goal. With --methods without ours there are
no goals. Exit status: 0 all reached, 1 a goal missed or the check failed, 2 nothing to measure. The figures go into
build/bench.json. Needs Debian's python3-sklearn, python3-pandas, and r-cran-ranger.

A long run can be done in parts: with --results FILE each result is kept as a line of the file, with the columns that
were missed, false or given a wrong direction, and what is there already is not done again.
"""

import argparse
import contextlib
import json
import os
import pathlib
import sys
import time

from figures import ROOT, close, heading, save
from model_service import ModelService
from plants.check import check
from plants.kinds import KINDS, make, summary
from plants.methods import LABELS, METHODS, OURS, Context, why_not
from plants.scoring import FIGURES, LEAST, estimate, judge, mistakes

GOAL_FALSE = 0.05
WITHOUT_GOAL = ("drift",)
SECONDS = "seconds"


class Results:
    """The figures of each kind, seed and method; with a path, kept in a file."""

    def __init__(self, path, rows, boruta_rounds):
        self.path = path
        self.settings = {"rows": rows, "boruta_rounds": boruta_rounds}
        self.known = {}
        if path and path.exists():
            for line in path.read_text().splitlines():
                one = json.loads(line)
                if self.has_our_settings(one):
                    self.known[one["kind"], one["seed"], one["method"]] = one["figures"]

    def has_our_settings(self, one):
        names = ("rows", "boruta_rounds") if one["method"] == "boruta" else ("rows",)
        return all(one[name] == self.settings[name] for name in names)

    def add(self, kind, seed, method, figures, mistakes):
        self.known[kind, seed, method] = figures
        if self.path:
            with self.path.open("a") as file:
                line = {"kind": kind, "seed": seed, "method": method, **self.settings}
                line.update(figures=figures, mistakes=mistakes)
                file.write(json.dumps(line) + "\n")

    def of(self, kind, method):
        """By seed."""
        return {seed: figures for (k, seed, m), figures in self.known.items() if (k, m) == (kind, method)}


def ask(method, plant, context):
    started = time.monotonic()
    outcome = METHODS[method](plant, context)
    seconds = time.monotonic() - started
    return {**judge(outcome, plant), SECONDS: seconds}, mistakes(outcome, plant)


def measure(seeds, methods, context, results, arguments):
    """Seed by seed, so that a run that is stopped has about as many of each kind."""
    for seed in seeds:
        for kind in arguments.kinds:
            wanted = [method for method in methods if (kind, seed, method) not in results.known]
            if not wanted:
                continue
            plant = make(kind, arguments.rows, seed)
            for method in wanted:
                results.add(kind, seed, method, *ask(method, plant, context))
            print("    {}, seed {}".format(kind, seed), file=sys.stderr, flush=True)


def shown(name, one):
    if one is None:
        return ""
    if name == SECONDS:
        return "{:.1f}".format(one)
    if name == "order":
        return "{:.2f} ({:.2f} to {:.2f})".format(one.mean, one.low, one.high)
    return "{:.0f} % ({:.0f} to {:.0f})".format(100 * one.mean, 100 * one.low, 100 * one.high)


def print_table(title, by_method):
    names = [name for name in (*FIGURES, SECONDS) if any(of[name] is not None for of in by_method.values())]
    print("\n{}\n".format(title))
    print("| | " + " | ".join(FIGURES.get(name, name) for name in names) + " |")
    print("| --- |" + " ---: |" * len(names))
    for method, of in by_method.items():
        print("| {} | {} |".format(LABELS[method], " | ".join(shown(name, of[name]) for name in names)))
    sys.stdout.flush()


def estimates(trainings):
    """Of a list of figures, by name."""
    out = {name: estimate([figures[name] for figures in trainings], LEAST.get(name, 0.0)) for name in FIGURES}
    seconds = [figures[SECONDS] for figures in trainings]
    out[SECONDS] = sum(seconds) / len(seconds) if seconds else None
    return out


def figures_of(kind, by_method):
    return {
        "plants_{}_{}_{}".format(kind, method, name): round(one if name == SECONDS else one.mean, 4)
        for method, of in by_method.items()
        for name, one in of.items()
        if one is not None
    }


def report(kinds, methods, seeds, results):
    """Prints the tables; returns the goals that ours missed."""
    missed, all_trainings = [], {method: [] for method in methods}
    for kind in kinds:
        by_method = {}
        for method in methods:
            of_seed = results.of(kind, method)
            trainings = [of_seed[seed] for seed in seeds if seed in of_seed]
            all_trainings[method] += trainings
            by_method[method] = estimates(trainings)
        print_table("**{}**: {}".format(kind, summary(kind)), by_method)
        save(figures_of(kind, by_method))
        false = by_method[OURS]["false_discoveries"] if OURS in by_method else None
        if false and false.low > GOAL_FALSE and kind not in WITHOUT_GOAL:
            missed.append("false discoveries in {}".format(kind))
    means = {method: estimates(trainings) for method, trainings in all_trainings.items()}
    print_table("**All {} kinds**".format(len(kinds)), means)
    save(figures_of("all", means))
    return missed


def names_from(parser, option, text, known):
    names = text.split(",") if text else list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        parser.error("{}: there is no {}; there are {}".format(option, ", ".join(unknown), ", ".join(known)))
    return names


def usable(methods):
    """The methods that can be used here; says why the others cannot."""
    out = []
    for method in methods:
        reason = why_not(method)
        if reason:
            print("skipped: {}: {}".format(LABELS[method], reason))
        else:
            out.append(method)
    return out


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", help="some of the kinds, by name: batch,delay")
    parser.add_argument("--methods", help="some of the methods, by name: ours,boruta")
    parser.add_argument("--seeds", type=int, help="plants of each kind (default: 3; with --quick 2)")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--rows", type=int, help="rows of a plant (default: 2000; with --quick 1000); rare_event: four times")
    parser.add_argument("--boruta-rounds", type=int, default=50, help="at most (default: 50)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of each method")
    parser.add_argument("--quick", action="store_true", help="2 plants of each kind with 1000 rows")
    parser.add_argument("--results", type=pathlib.Path, help="file that keeps each result")
    parser.add_argument("--modeld", type=pathlib.Path, default=ROOT / "build" / "pg_relevance_modeld")
    parser.add_argument("--write", metavar="FOLDER", help="write each plant's CSV and truth instead of measuring")
    parser.add_argument("--check", action="store_true", help="check truth and scoring instead of measuring")
    parser.add_argument("--list", action="store_true", help="describe the kinds instead of measuring")
    arguments = parser.parse_args()
    arguments.kinds = names_from(parser, "--kinds", arguments.kinds, KINDS)
    arguments.methods = names_from(parser, "--methods", arguments.methods, METHODS)
    arguments.seeds = arguments.seeds or (2 if arguments.quick else 3)
    arguments.rows = arguments.rows or (1000 if arguments.quick else 2000)
    return arguments


def write_plants(arguments, seeds):
    for kind in arguments.kinds:
        for seed in seeds:
            for path in make(kind, arguments.rows, seed).write(arguments.write):
                print(path)


def main():
    arguments = read_arguments()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    if arguments.list:
        for kind in arguments.kinds:
            print("{}\n    {}\n".format(kind, KINDS[kind].__doc__.strip()))
        return 0
    if arguments.write:
        write_plants(arguments, seeds)
        return 0
    heading("plants", "does the ranking find the drivers of simulated plants, each of which holds a trap?")
    if arguments.check:
        right = check(arguments.kinds)
        close("plants", "truth and scoring are right" if right else "the check FAILED")
        return 0 if right else 1
    if OURS in arguments.methods and not arguments.modeld.exists():
        print("plants: {} is missing: build it first".format(arguments.modeld), file=sys.stderr)
        return 2
    methods = usable(arguments.methods)
    if not methods:
        close("plants", "nothing was measured")
        return 2

    print("seeds: {}, rows: {:,}; means with 95 % intervals over the seeds".format(arguments.seeds, arguments.rows))
    results = Results(arguments.results, arguments.rows, arguments.boruta_rounds)
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(ModelService(arguments.modeld)) if OURS in methods else None
        context = Context(arguments.threads, arguments.boruta_rounds, service)
        measure(seeds, methods, context, results, arguments)
    missed = report(arguments.kinds, methods, seeds, results)
    if OURS not in methods:
        close("\nplants", "measured, without goals")
        return 0
    close("\nplants", "MISSED: " + ", ".join(missed) if missed else "REACHED")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
