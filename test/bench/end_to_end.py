#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""From a CSV on disk to a ranking read by SQL, stage by stage, compared with other tools.

usage: end_to_end.py [--quick] [--only NAMES]     --quick leaves out the million rows and scikit-learn's 100,000

Ours is relevance.train_from_csv_file on a separate server with PostgreSQL's default settings; the clock starts at the
call. All sides use two threads. The stages: upload (the CSV into the database, until the commit); parse (including the
split and the features), grow, metrics (the hold-out and the baselines), noise (which features are above it) and explain
(SHAP values and ranking), as measured by the training itself; "send, store" is the remaining time until the run has
completed: sending the data to the model service, polling, and storing the results; read is get_ranking.

scikit-learn grows a RandomForestRegressor with its defaults; XGBoost grows 100 trees of depth 12 in forest mode and
explains by pred_contribs, measured on 100 rows and scaled to as many as ours explains (marked ~). Neither measures
noise. scikit-learn is skipped for a million rows: it would take most of an hour. Peak memory is that of the training's
process, and of each other side's Python process. On small data, ours is the median of three runs.

The tables are Markdown, for docs/performance.md. The figures go into build/bench.json; the exit status shows whether
the goals were reached. Needs make install. concrete.csv and steel.csv come from $DATA (or ../shared/data); missing
files are skipped. Synthetic data are generated in build/synthetic.
"""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys

import sklearn
import xgboost

import synthetic_data
from cluster import Cluster
from figures import ROOT, close, heading, save

THREADS = 2
DATA = pathlib.Path(os.environ.get("DATA", ROOT.parent / "shared" / "data"))
STAGES = ["upload", "parse", "grow", "metrics", "noise", "explain", "send, store", "read"]

SCRIPT = """
SELECT relevance.register_machine(:'machine') WHERE NOT EXISTS (
  SELECT FROM relevance.machines WHERE machine_name = :'machine') \\g /dev/null
SELECT extract(epoch FROM clock_timestamp()) AS start \\gset
SELECT relevance.train_from_csv_file(:'machine'::text, :'file', :'target', :'options'::jsonb) AS run \\gset
SELECT extract(epoch FROM clock_timestamp()) AS uploaded \\gset
SELECT relevance.wait_for_training(:run, '1 hour') \\g /dev/null
SELECT extract(epoch FROM clock_timestamp()) AS completed \\gset
SELECT * FROM relevance.get_ranking(:'machine'::text, :run) \\g /dev/null
SELECT json_build_object('upload', :uploaded - :start, 'train', :completed - :uploaded,
    'read', extract(epoch FROM clock_timestamp()) - :completed, 'metrics', metrics)
  FROM relevance.training_status(:run);
"""


class DataSet:
    def __init__(self, name, path, target, explain_rows, ignore=(), rows=None, runs=1, goal=None):
        self.name = name
        self.path = path
        self.target = target
        self.explain_rows = explain_rows
        self.ignore = list(ignore)
        self.rows = rows  # for synthetic data, which are generated
        self.runs = runs
        self.goal = goal  # seconds from the call to completed

    def make(self):
        if self.rows and not self.path.exists():
            print("generating {}".format(self.path), file=sys.stderr)
            synthetic_data.make_file(self.path, self.rows)
        return self.path.exists()


def synthetic(name, rows, explain_rows, **more):
    path = ROOT / "build" / "synthetic" / "synth_{}.csv".format(name)
    return DataSet(name, path, synthetic_data.TARGET, explain_rows, rows=rows, **more)


def data_sets():
    return [
        DataSet("concrete", DATA / "concrete.csv", "Concrete compressive strength(MPa, megapascals)", "all", runs=3),
        DataSet("steel", DATA / "steel.csv", "Usage_kWh", 10_000, ignore=["date"]),
        synthetic("10k", 10_000, "all", runs=3, goal=2),
        synthetic("100k", 100_000, 10_000, goal=20),
        synthetic("1m", 1_000_000, 5_000, goal=120),
    ]


class Side:
    """One side's seconds by stage, and its results."""

    def __init__(self, name, stages, r2, peak_memory_mb, is_scaled=False):
        self.name = name
        self.stages = stages
        self.r2 = r2
        self.peak_memory_mb = peak_memory_mb
        self.is_scaled = is_scaled
        self.total = sum(stages.values())


def train_ours(cluster, data_set):
    options = {
        "explain_rows": data_set.explain_rows,
        "ignore_columns": data_set.ignore,
        "split": "random",
        "threads": THREADS,
    }
    file = cluster.take(data_set.path)
    report = json.loads(cluster.script(SCRIPT, machine=data_set.name, file=file, target=data_set.target,
                                       options=json.dumps(options)))
    os.remove(file)
    metrics = report["metrics"]
    seconds = metrics["seconds"]
    stages = {
        "upload": report["upload"],
        "parse": seconds["parse"],
        "grow": seconds["grow"],
        "metrics": seconds["measure"],
        "noise": seconds["noise"],
        "explain": seconds["explain"],
        "send, store": report["train"] - sum(seconds.values()),
        "read": report["read"],
    }
    side = Side("ours", stages, metrics["r2"], metrics["peak_memory_mb"])
    side.completed = report["upload"] + report["train"]
    side.rows = metrics["n_train"] + metrics["n_test"]
    side.features = metrics["n_features"]
    return side


def train_rival(name, data_set, explained_rows):
    command = [sys.executable, str(ROOT / "test" / "bench" / "rivals.py"), name, str(data_set.path), data_set.target,
               str(THREADS), *data_set.ignore]
    report = json.loads(subprocess.check_output(command))
    stages = {"parse": report["read"], "grow": report["grow"]}
    if "explain_per_row" in report:
        stages["explain"] = report["explain_per_row"] * explained_rows
    return Side(name, stages, report["r2"], report["peak_memory_mb"], is_scaled=True)


def middle(sides):
    return sorted(sides, key=lambda side: side.total)[len(sides) // 2]


def row(cells):
    return "| {} |".format(" | ".join(cells))


def seconds_cell(side, stage):
    if stage not in side.stages:
        return "–"
    is_scaled = side.is_scaled and stage == "explain"
    return ("~" if is_scaled else "") + "{:.2f}".format(side.stages[stage])


def print_table(title, sides):
    print("\n**{}**\n".format(title))
    print(row(["seconds", *STAGES, "total", "peak MB", "R²"]))
    print(row(["---", *["---:"] * (len(STAGES) + 3)]))
    for side in sides:
        print(row([side.name, *(seconds_cell(side, stage) for stage in STAGES), "{:.2f}".format(side.total),
                   "{:.0f}".format(side.peak_memory_mb), "{:.4f}".format(side.r2)]))
    print(flush=True)


def explained_rows(data_set, ours):
    return ours.rows if data_set.explain_rows == "all" else min(ours.rows, data_set.explain_rows)


def figures_of(data_set, ours, rivals):
    name = "end_to_end_{}_".format(data_set.name)
    figures = {
        name + "seconds": round(ours.completed, 3),
        name + "peak_memory_mb": round(ours.peak_memory_mb, 1),
        name + "r2": round(ours.r2, 4),
    }
    grower = rivals.get("scikit-learn") or rivals["xgboost"]
    theirs = grower.stages["parse"] + grower.stages["grow"] + rivals["xgboost"].stages["explain"]
    if grower.name == "scikit-learn":
        figures[name + "grow_vs_scikit_learn"] = round(grower.stages["grow"] / ours.stages["grow"], 2)
    else:
        figures[name + "grow_vs_xgboost"] = round(grower.stages["grow"] / ours.stages["grow"], 2)
    both = "scikit_learn_xgboost" if grower.name == "scikit-learn" else "xgboost"
    figures[name + "vs_" + both] = round(theirs / ours.total, 1)
    return figures


def measure(cluster, data_set, rival_names):
    """Prints the data set's table; returns its figures and whether the goal was reached."""
    ours = middle([train_ours(cluster, data_set) for _ in range(data_set.runs)])
    explained = explained_rows(data_set, ours)
    rivals = {name: train_rival(name, data_set, explained) for name in rival_names}
    print_table("{}: {:,} × {}, {:,} rows explained".format(data_set.name, ours.rows, ours.features, explained),
                [ours, *rivals.values()])
    figures = figures_of(data_set, ours, rivals)
    for name, value in figures.items():
        if "_vs_" in name:
            print("{}: {} times".format(name, value))
    if not data_set.goal:
        return figures, True
    is_reached = ours.completed < data_set.goal
    print("{}: {}: {:.2f} s from the call to completed (goal: under {} s)".format(
        data_set.name, "REACHED" if is_reached else "MISSED", ours.completed, data_set.goal), flush=True)
    return figures, is_reached


def rivals_for(data_set, quick):
    most = 50_000 if quick else 200_000
    return ["xgboost"] if (data_set.rows or 0) > most else ["scikit-learn", "xgboost"]


def machine():
    with open("/proc/cpuinfo") as processors:
        model = next(line.split(":")[1].strip() for line in processors if line.startswith("model name"))
    with open("/proc/meminfo") as memory:
        gigabytes = int(next(memory).split()[1]) / 2**20
    return "{}, {} processors, {:.0f} GB; Python {}, scikit-learn {}, XGBoost {}".format(
        model, os.cpu_count(), gigabytes, platform.python_version(), sklearn.__version__, xgboost.__version__)


def compiler_flags():
    cache = dict(line.split("=", 1) for line in (ROOT / "build" / "CMakeCache.txt").read_text().splitlines()
                 if line.startswith("CMAKE_"))
    build_type = cache["CMAKE_BUILD_TYPE:STRING"]
    flags = cache["CMAKE_CXX_FLAGS:STRING"] + " " + cache["CMAKE_CXX_FLAGS_%s:STRING" % build_type.upper()]
    compiler = subprocess.check_output([cache.get("CMAKE_CXX_COMPILER:FILEPATH", "c++"), "-dumpfullversion"], text=True)
    return "g++ {} {}".format(compiler.strip(), flags.strip())


def chosen(arguments, parser):
    sets = data_sets()
    if arguments.only:
        names = arguments.only.split(",")
        unknown = set(names) - {data_set.name for data_set in sets}
        if unknown:
            parser.error("--only: no data set is named {}".format(", ".join(sorted(unknown))))
        return [data_set for data_set in sets if data_set.name in names]
    return [data_set for data_set in sets if not (arguments.quick and data_set.name == "1m")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="skip what takes many minutes")
    parser.add_argument("--only", help="data sets, by name: concrete,steel,10k,100k,1m")
    arguments = parser.parse_args()
    heading("end_to_end", "from a CSV on disk to a ranking read by SQL")
    wanted = chosen(arguments, parser)
    figures, missed = {}, []
    with Cluster() as cluster:
        cluster.sql("CREATE EXTENSION pg_relevance")
        print("\n{}; {}; {}; {} threads".format(
            machine(), cluster.sql("SELECT split_part(version(), ' (', 1)"), compiler_flags(), THREADS))
        for data_set in wanted:
            if not data_set.make():
                print("\n{}: skipped: {} does not exist".format(data_set.name, data_set.path))
                continue
            new_figures, is_reached = measure(cluster, data_set, rivals_for(data_set, arguments.quick))
            figures.update(new_figures)
            if not is_reached:
                missed.append(data_set.name)
    save(figures)
    goals = [data_set.name for data_set in wanted if data_set.goal]
    close("\nend_to_end", "{} of {} goals reached{}".format(
        len(goals) - len(missed), len(goals), ": missed " + ", ".join(missed) if missed else ""))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
