#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""Is the forest as good as scikit-learn's, and does it find the same features?

For concrete.csv, steel.csv, flotation.csv, factory.csv and the injection-moulding example, on the same rows in the same order, with
the same hold-out (the last fifth of the shuffled rows), over several shuffles:

  ours          pg_relevance_modeld, started here and used over its HTTP contract, default options
  scikit-learn  RandomForestRegressor(), default options

Goals: mean hold-out R² at most 0.005 below scikit-learn's, and the same top five features; for flotation.csv and
factory.csv, whose columns are largely redundant, R² alone.

For a fair comparison:
  - Both sides see the same columns. Timestamps and running numbers are removed for both: with a timestamp, ours would
    hold out the latest rows, not the last of the shuffled ones. Columns that ours leaves out with a warning (stuck,
    constant, duplicate) are removed for scikit-learn too; their effect on R² is printed, but is not part of the goals.
  - scikit-learn accepts neither text nor missing values: categoricals are one-hot encoded, missing values are replaced
    by the median of the training rows. Ours gets the CSV as it is.
  - The top five are by the contract's score on both sides: the mean of mean |SHAP| and impurity importance,
    each divided by its largest. scikit-learn's is computed from scikit-learn's own forest: its
    feature_importances_, and exact TreeSHAP values of its own trees (all of them), computed by XGBoost's
    pred_contribs after converting the trees split by split (checked: same predictions, values add up).
    The columns of a one-hot encoded feature are added up. Rows explained: --explain-rows, evenly spaced over the
    target's distribution. Scores are averaged over the shuffles before the top five are determined.

Exit status: 0 all goals reached, 1 a goal missed, 2 nothing could be compared.
The figures go into build/bench.json. Needs Debian's python3-sklearn, python3-xgboost, python3-pandas.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy
import pandas
import sklearn
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from figures import ROOT, close, heading, save
from model_service import ModelService
from scikit_learn_forest import encode, evenly_over_target, shap_values

R2_TOLERANCE = 0.005
TEST_SHARE = 0.2


class DataSet:
    def __init__(self, name, path, target, ignore=(), seeds=5, explain_rows=200, decimal="."):
        self.name = name
        self.path = path
        self.target = target
        self.ignore = list(ignore)
        self.seeds = seeds
        self.explain_rows = explain_rows  # 0: scikit-learn's forest is not explained; the goal is R² alone
        self.decimal = decimal


class Result:
    """One training of one side on one shuffle."""

    def __init__(self, r2, mae, rmse, scores, grow_seconds, total_seconds):
        self.r2 = r2
        self.mae = mae
        self.rmse = rmse
        self.scores = scores  # by column name
        self.grow_seconds = grow_seconds
        self.total_seconds = total_seconds


def contract_scores(shap_mean_abs, native):
    """score_final of the contract, by column."""
    shap_top, native_top = max(shap_mean_abs.values()), max(native.values())
    return {
        column: (shap_mean_abs[column] / shap_top + native[column] / native_top) / 2
        for column in native
    }


def score_columns(forest, x, y, origin, threads, explain_rows):
    chosen = evenly_over_target(y, explain_rows)
    shap = shap_values(forest, x[chosen], threads)
    shap_mean_abs, native = {}, {}
    for column in dict.fromkeys(origin):
        parts = [i for i, name in enumerate(origin) if name == column]
        shap_mean_abs[column] = float(numpy.abs(shap[:, parts].sum(axis=1)).mean())
        native[column] = float(forest.feature_importances_[parts].sum())
    return contract_scores(shap_mean_abs, native)


def columns_that_count(rows, target, ranking_scores):
    """The columns that ours was trained on, and the target."""
    return rows[[column for column in rows.columns if column == target or column in ranking_scores]]


def train_scikit_learn(frame, data_set, test_rows, seed, threads, explain_rows):
    train, test = frame.iloc[:-test_rows], frame.iloc[-test_rows:]
    x_train, x_test, origin = encode(train, test, data_set.target)
    y_train = train[data_set.target].to_numpy(dtype=float)
    y_test = test[data_set.target].to_numpy(dtype=float)

    forest = RandomForestRegressor(random_state=seed, n_jobs=threads)
    started = time.monotonic()
    forest.fit(x_train, y_train)
    grow_seconds = time.monotonic() - started
    predicted = forest.predict(x_test)
    total_seconds = time.monotonic() - started

    scores = {}
    if explain_rows:
        x, y = numpy.concatenate([x_train, x_test]), numpy.concatenate([y_train, y_test])
        scores = score_columns(forest, x, y, origin, threads, explain_rows)
    return Result(
        r2_score(y_test, predicted),
        mean_absolute_error(y_test, predicted),
        mean_squared_error(y_test, predicted) ** 0.5,
        scores,
        grow_seconds,
        total_seconds,
    )


def train_ours(service, csv, data_set, seed, threads):
    options = {
        "split": "last",
        "test_share": TEST_SHARE,
        "seed": seed,
        "threads": threads,
    }
    metrics, ranking, grow_seconds, total_seconds = service.train(csv, data_set.target, options)
    result = Result(
        metrics["r2"],
        metrics["mae"],
        metrics["rmse"],
        {row["feature"]: row["score_final"] for row in ranking},
        grow_seconds,
        total_seconds,
    )
    return result, int(metrics["n_test"])


def read(data_set):
    frame = pandas.read_csv(
        data_set.path, encoding="utf-8-sig", skipinitialspace=True, decimal=data_set.decimal
    )
    if data_set.decimal != ".":  # malformed numbers such as "9,887,715" count as missing
        for column in frame.columns.difference(data_set.ignore):
            frame[column] = pandas.to_numeric(frame[column], errors="coerce")
    # As the service reads names: without the comment mark before the header, and trimmed.
    frame.columns = [column.lstrip("#").strip() for column in frame.columns]
    missing = [c for c in [data_set.target] + data_set.ignore if c not in frame.columns]
    if missing:
        raise SystemExit("accuracy: {} has no column {}".format(data_set.path, missing))
    for column in frame.columns:
        if frame[column].dtype == bool:
            frame[column] = frame[column].astype(float)
    return frame.dropna(subset=[data_set.target])


def shuffled(frame, seed):
    order = numpy.random.RandomState(seed).permutation(len(frame))
    return frame.iloc[order].reset_index(drop=True)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def mean_scores(results):
    columns = results[0].scores
    return {column: mean(result.scores.get(column, 0.0) for result in results) for column in columns}


def ranked(scores):
    return sorted(scores, key=scores.get, reverse=True)


def top_five(scores):
    return ranked(scores)[:5]


def print_line(label, side, r2, mae, rmse, grow, total):
    print(
        "  {:<8} {:<13} {:>8.4f} {:>10.4f} {:>10.4f} {:>9.2f} {:>9.2f}".format(
            label, side, r2, mae, rmse, grow, total
        ),
        flush=True,
    )


def print_means(side, results):
    print_line(
        "mean",
        side,
        *(
            mean(getattr(result, figure) for result in results)
            for figure in ("r2", "mae", "rmse", "grow_seconds", "total_seconds")
        )
    )


def print_top_fives(theirs, ours):
    print("\n  {:<4} {:<42} {:<42}".format("", "scikit-learn (score)", "ours (score)"))

    def cell(scores, column):
        name = column if len(column) <= 33 else column[:32] + "…"
        return "{} ({:.3f})".format(name, scores[column])

    # The sixth shows how clear the cut-off is.
    for i, their_column in enumerate(ranked(theirs)[:6]):
        print(
            "  {:<4} {:<42} {:<42}".format(
                i + 1 if i < 5 else "(6)",
                cell(theirs, their_column),
                cell(ours, ranked(ours)[i]) if ours and i < len(ours) else "",
            )
        )


def compare(data_set, service, arguments):
    """Prints the data set's tables; returns its figures and whether the goals are reached."""
    frame = read(data_set)
    seeds = arguments.seeds or data_set.seeds
    explain_rows = data_set.explain_rows and (arguments.explain_rows or data_set.explain_rows)
    print(
        "\n{}: {} rows, {} feature columns, target {!r}, {} shuffles".format(
            data_set.name,
            len(frame),
            frame.shape[1] - 1 - len(data_set.ignore),
            data_set.target,
            seeds,
        )
    )
    print(
        "  {:<8} {:<13} {:>8} {:>10} {:>10} {:>9} {:>9}".format(
            "shuffle", "", "R²", "MAE", "RMSE", "grow s", "total s"
        )
    )
    theirs, ours, with_all = [], [], []
    for seed in range(seeds):
        rows = shuffled(frame, seed).drop(columns=data_set.ignore)
        test_rows = round(len(rows) * TEST_SHARE)
        if service:
            csv = rows.to_csv(index=False).encode()
            result, our_test_rows = train_ours(service, csv, data_set, seed, arguments.threads)
            if abs(our_test_rows - test_rows) > 1:
                raise SystemExit(
                    "accuracy: the service held out {} rows, not {}".format(our_test_rows, test_rows)
                )
            test_rows = our_test_rows
            ours.append(result)
        same = columns_that_count(rows, data_set.target, ours[-1].scores) if ours else rows
        theirs.append(
            train_scikit_learn(same, data_set, test_rows, seed, arguments.threads, explain_rows)
        )
        if same.shape[1] < rows.shape[1]:
            more = train_scikit_learn(rows, data_set, test_rows, seed, arguments.threads, 0)
            with_all.append(ours[-1].r2 - more.r2)
        for side, results in (("scikit-learn", theirs), ("ours", ours)):
            if results:
                last = results[-1]
                print_line(
                    str(seed), side, last.r2, last.mae, last.rmse, last.grow_seconds, last.total_seconds
                )
    print_means("scikit-learn", theirs)
    if ours:
        print_means("ours", ours)
    their_scores, our_scores = mean_scores(theirs), mean_scores(ours) if ours else None
    if explain_rows:
        print_top_fives(their_scores, our_scores)
    if not ours:
        return {}, True

    differences = numpy.array([o.r2 - t.r2 for o, t in zip(ours, theirs)])
    difference = float(differences.mean())
    standard_error = float(differences.std(ddof=1) / len(differences) ** 0.5) if len(ours) > 1 else 0.0
    widest = max((o.r2 - t.r2 for o, t in zip(ours, theirs)), key=abs)
    r2_reached = difference >= -R2_TOLERANCE
    reached, verdict = r2_reached, "the goal is R² alone"
    if explain_rows:
        same_five = set(top_five(our_scores)) == set(top_five(their_scores))
        same_order = top_five(our_scores) == top_five(their_scores)
        reached = r2_reached and same_five
        verdict = "different top five"
        if same_five:
            verdict = "same top five" + ("" if same_order else ", in a different order")
    print(
        "\n  R² ours minus scikit-learn's: mean {:+.4f} ± {:.4f} (standard error), largest in a shuffle {:+.4f}; "
        "total seconds, ours relative to scikit-learn's without explaining: {:.2f}".format(
            difference,
            standard_error,
            widest,
            sum(o.total_seconds for o in ours) / sum(t.total_seconds for t in theirs),
        )
    )
    if with_all:
        print(
            "  against scikit-learn including the {} columns that ours leaves out: {:+.4f}".format(
                rows.shape[1] - same.shape[1], mean(with_all)
            )
        )
    print(
        "  {}: {}: R² {} (goal: at least {:+.3f}), {}".format(
            data_set.name,
            "REACHED" if reached else "MISSED",
            "reached" if r2_reached else "missed",
            -R2_TOLERANCE,
            verdict,
        ),
        flush=True,
    )
    name = "accuracy_{}_" + data_set.name
    figures = {
        name.format("r2_difference"): round(difference, 5),
        name.format("r2_difference_standard_error"): round(standard_error, 5),
        name.format("r2_ours"): round(mean(o.r2 for o in ours), 5),
        name.format("r2_scikit_learn"): round(mean(t.r2 for t in theirs), 5),
        name.format("total_seconds_ours"): round(mean(o.total_seconds for o in ours), 3),
        name.format("grow_seconds_scikit_learn"): round(mean(t.grow_seconds for t in theirs), 3),
    }
    if explain_rows:
        figures[name.format("same_top_five")] = int(same_five)
    return figures, reached


def make_example(folder):
    path = os.path.join(folder, "injection_moulding.csv")
    subprocess.run(
        [sys.executable, str(ROOT / "examples" / "injection_moulding.py"), path], check=True
    )
    return path


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "data",
        nargs="?",
        default=os.environ.get("DATA", str(ROOT.parent / "shared" / "data")),
        help="folder of the real data sets (default: $DATA, or ../shared/data)",
    )
    parser.add_argument(
        "--modeld",
        type=pathlib.Path,
        default=ROOT / "build" / "pg_relevance_modeld",
        help="the model service's program (default: build/pg_relevance_modeld)",
    )
    parser.add_argument("--only", help="data sets to compare, by name: concrete,steel,flotation,factory,example")
    parser.add_argument("--seeds", type=int, help="shuffles (default: 5; steel 2)")
    parser.add_argument("--explain-rows", type=int, help="rows that scikit-learn's forest explains")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="on both sides")
    parser.add_argument(
        "--scikit-learn-only", action="store_true", help="print scikit-learn's side only, without goals"
    )
    arguments = parser.parse_args()
    if not arguments.scikit_learn_only and not arguments.modeld.exists():
        print("accuracy: {} is missing: build it first".format(arguments.modeld), file=sys.stderr)
        return 2

    heading("accuracy", "is the forest as good as scikit-learn's, and does it find the same features?")
    print(
        "scikit-learn {} and ours, {} threads each".format(sklearn.__version__, arguments.threads)
    )
    with tempfile.TemporaryDirectory(prefix="pg_relevance-accuracy-") as folder:
        data = pathlib.Path(arguments.data)
        data_sets = [
            DataSet(
                "concrete",
                data / "concrete.csv",
                "Concrete compressive strength(MPa, megapascals)",
                explain_rows=400,
            ),
            DataSet(
                "steel", data / "steel.csv", "Usage_kWh", ignore=["date"], seeds=2, explain_rows=120
            ),
            DataSet(
                "flotation",
                data / "flotation.csv",
                "% Silica Concentrate",
                seeds=3,
                explain_rows=0,
                decimal=",",
            ),
            DataSet(
                "factory",
                data / "factory.csv",
                "Stage1_Output_Measurement0_U_Actual",
                ignore=["time_stamp"],
                seeds=10,
                explain_rows=0,
            ),
            DataSet(
                "example",
                pathlib.Path(make_example(folder)),
                "Good parts per hour",
                ignore=["Time stamp", "Report number"],
                seeds=10,
            ),
        ]
        if arguments.only:
            wanted = arguments.only.split(",")
            unknown = set(wanted) - {data_set.name for data_set in data_sets}
            if unknown:
                parser.error("--only: no data set is named {}".format(", ".join(sorted(unknown))))
            data_sets = [data_set for data_set in data_sets if data_set.name in wanted]

        figures, verdicts = {}, {}
        service = None if arguments.scikit_learn_only else ModelService(arguments.modeld)
        for data_set in data_sets:
            if not data_set.path.exists():
                print("\n{}: skipped: {} does not exist".format(data_set.name, data_set.path))
                continue
            if service:
                with service:
                    new_figures, reached = compare(data_set, service, arguments)
            else:
                new_figures, reached = compare(data_set, None, arguments)
            figures.update(new_figures)
            verdicts[data_set.name] = reached

    if arguments.scikit_learn_only:
        return 0
    if not verdicts:
        close("\naccuracy", "nothing was compared")
        return 2
    save(figures)
    missed = [name for name, reached in verdicts.items() if not reached]
    close(
        "\naccuracy",
        "{} of {} data sets reach the goals{}".format(
            len(verdicts) - len(missed), len(verdicts), ": missed by " + ", ".join(missed) if missed else ""
        ),
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
