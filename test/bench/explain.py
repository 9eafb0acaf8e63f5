#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""How fast are SHAP values, compared with XGBoost's pred_contribs, and are they the same?

Both sides explain the same rows with the same XGBoost forest, in the same process, in turn, with the same number of
threads; the best run of each counts. Forests: 100 trees on the synthetic data (10,000 x 40), of depth 6 and 12. The
values of both sides are compared on all data sets. Rows, trees and leaves are varied to show that the cost is linear.

Goals: 150 times XGBoost's rows per second at depth 12, 30 times at depth 6; the values of a row add up to its
prediction within 1e-5 of the predictions' range; no value differs from XGBoost's by more than 1e-4 of the values' range.

Exit status: 0 all goals reached, 1 a goal missed. The figures go into build/bench.json.
Needs Debian's python3-xgboost and python3-pandas, and build/bench_explain.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
import pandas
import xgboost

from figures import ROOT, close, heading, save
from synthetic_data import make_rows

PROGRAM = pathlib.Path(os.environ.get("BENCH_EXPLAIN", ROOT / "build" / "bench_explain"))
DATA = pathlib.Path(os.environ.get("DATA", ROOT.parent / "shared" / "data"))
THREADS = os.cpu_count()
GOALS = {6: 30, 12: 150}  # times XGBoost's rows per second, by depth
GOAL_ADDITIVITY = 1e-5
GOAL_DIFFERENCE = 1e-4
XGBOOST_ROWS = {6: 4000, 12: 500}  # XGBoost gets fewer rows where it is slow


def grow(folder, name, features, target, depth, trees=100):
    """Grows an XGBoost forest; returns the path of its file."""
    parameters = {
        "max_depth": depth,
        "num_parallel_tree": trees,
        "subsample": 0.63,
        "learning_rate": 1,
        "reg_lambda": 0,
        "min_child_weight": 5 if depth > 8 else 1,
        "tree_method": "hist",
        "base_score": float(target.mean()),
        "nthread": THREADS,
        "seed": 1,
    }
    booster = xgboost.train(parameters, xgboost.DMatrix(features, target), 1)
    path = folder / (name + ".ubj")
    booster.save_model(path)
    return path


def write_rows(folder, name, features):
    path = folder / (name + ".f32")
    numpy.ascontiguousarray(features, dtype=numpy.float32).tofile(path)
    return path


def explain(model, rows, threads=THREADS, **options):
    arguments = [str(PROGRAM), str(model), str(rows), "--threads", str(threads)]
    for name, value in options.items():
        arguments += ["--" + name.replace("_", "-")] + ([] if value is True else [str(value)])
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    report = json.loads(subprocess.check_output(arguments, env=environment, text=True))
    report["best"] = min(report["seconds"])
    return report


def compare_speed(model, rows, depth, threads):
    theirs = explain(model, rows, threads, first_rows=XGBOOST_ROWS[depth], xgboost=True, runs=3)
    # Ours gets all rows: with so few, the time would be too short to measure.
    ours = explain(model, rows, threads, runs=5)
    xgboost_ms = 1000 * min(theirs["xgboost_seconds"]) / theirs["rows"]
    ours_ms = 1000 * ours["best"] / ours["rows"]
    print("  depth {:>2}, {} thread{}: {:7.0f} leaves per tree   ours {:.4f} ms per row   XGBoost {:7.3f}   {:6.1f} times as fast".format(
        depth, threads, " " if threads == 1 else "s", ours["leaves"] / ours["trees"], ours_ms, xgboost_ms, xgboost_ms / ours_ms), flush=True)
    return xgboost_ms / ours_ms, ours_ms


def show_linearity(folder, model, rows):
    print("\n  linear in rows, trees and leaves (depth 12, {} threads)".format(THREADS))
    print("  {:>8} {:>6} {:>10} {:>10} {:>22}".format("rows", "trees", "leaves", "seconds", "ns per row and leaf"))
    nanoseconds = []
    for count, trees in ((2500, 100), (5000, 100), (10000, 100), (10000, 25), (10000, 50)):
        report = explain(model, rows, first_rows=count, first_trees=trees, runs=5)
        nanoseconds.append(1e9 * report["best"] / report["rows"] / report["leaves"])
        print("  {:>8} {:>6} {:>10} {:>10.3f} {:>22.3f}".format(
            report["rows"], report["trees"], report["leaves"], report["best"], nanoseconds[-1]), flush=True)
    return max(nanoseconds) / min(nanoseconds)


def numbers_of(path, target):
    frame = pandas.read_csv(path, encoding="utf-8-sig", skipinitialspace=True)
    frame.columns = [column.lstrip("#").strip() for column in frame.columns]
    for column in frame.columns:
        if frame[column].dtype == object:
            text = frame[column].astype(str).str.replace(",", ".", regex=False)
            frame[column] = pandas.to_numeric(text, errors="coerce")
    frame = frame.dropna(axis=1, how="all").dropna(subset=[target])
    return frame.drop(columns=[target]).to_numpy(dtype=numpy.float32), frame[target].to_numpy(dtype=float)


def data_sets():
    for name, target in (
        ("concrete", "Concrete compressive strength(MPa, megapascals)"),
        ("steel", "Usage_kWh"),
        ("flotation", "% Silica Concentrate"),
        ("factory", "Stage1_Output_Measurement0_U_Actual"),
    ):
        path = DATA / (name + ".csv")
        if path.exists():
            yield (name, *numbers_of(path, target))
        else:
            print("  {:<10} skipped: {} does not exist".format(name, path))


def compare_values(folder, sets):
    print("\n  {:<10} {:>8} {:>24} {:>26}".format("", "rows", "additive within", "XGBoost's value within"))
    additivity = difference = 0.0
    for name, features, target in sets:
        model = grow(folder, name, features, target, depth=10)
        report = explain(model, write_rows(folder, name, features), first_rows=500, runs=1, xgboost=True)
        additivity = max(additivity, report["additivity"])
        difference = max(difference, report["largest_difference"])
        print("  {:<10} {:>8} {:>24.1e} {:>26.1e}".format(
            name, report["rows"], report["additivity"], report["largest_difference"]), flush=True)
    return additivity, difference


def main():
    heading("explain", "how fast are SHAP values, compared with XGBoost {}'s pred_contribs?".format(xgboost.__version__))
    figures, missed = {}, []
    with tempfile.TemporaryDirectory(prefix="pg_relevance-explain-") as name:
        folder = pathlib.Path(name)
        features, target = make_rows(10_000)
        features = features.astype(numpy.float32)
        rows = write_rows(folder, "synthetic", features)
        for depth, goal in GOALS.items():
            model = grow(folder, "depth{}".format(depth), features, target, depth)
            for threads in sorted({1, THREADS}):
                ratio, milliseconds = compare_speed(model, rows, depth, threads)
            figures["explain_depth{}_vs_xgboost".format(depth)] = round(ratio, 1)
            figures["explain_depth{}_ms_per_row".format(depth)] = round(milliseconds, 5)
            if ratio < goal:
                missed.append("{} times at depth {}".format(goal, depth))
        figures["explain_linearity"] = round(show_linearity(folder, model, rows), 2)
        additivity, difference = compare_values(folder, [("synthetic", features, target), *data_sets()])
    figures["explain_additivity"] = additivity
    figures["explain_largest_difference"] = difference
    if additivity > GOAL_ADDITIVITY:
        missed.append("additive to {}".format(GOAL_ADDITIVITY))
    if difference > GOAL_DIFFERENCE:
        missed.append("XGBoost's values to {}".format(GOAL_DIFFERENCE))
    save(figures)
    close("explain", "all goals reached" if not missed else "missed " + ", ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
