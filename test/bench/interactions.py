#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""How fast are the SHAP interaction values of all pairs of features, and are they XGBoost's pred_interactions?

Both sides explain rows of the synthetic data (10,000 x 40) with the same XGBoost forests as test/bench/explain.py (100
trees, of depth 6 and 12), in the same process, with the same number of threads. XGBoost gets few rows, as it takes more
than a second for one; ours gets all. The ranking's explaining of the same rows alternates with ours; the best run of each
counts.

Goals: 50 times XGBoost's rows per second; no value differs from XGBoost's by more than 1e-4 of the values' range; at most
twice the ranking's explaining time.

Exit status: 0 all goals reached, 1 a goal missed. The figures go into build/bench.json.
Needs Debian's python3-xgboost and python3-pandas, and build/bench_interactions.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
import xgboost

from explain import grow, write_rows
from figures import ROOT, close, heading, save
from synthetic_data import make_rows

PROGRAM = pathlib.Path(os.environ.get("BENCH_INTERACTIONS", ROOT / "build" / "bench_interactions"))
THREADS = os.cpu_count()
GOAL_VS_XGBOOST = 50
GOAL_VS_EXPLAINING = 2
GOAL_DIFFERENCE = 1e-4
XGBOOST_ROWS = {6: 50, 12: 4}  # by depth


def measure(model, rows, xgboost_rows):
    arguments = [str(PROGRAM), str(model), str(rows), "--threads", str(THREADS), "--xgboost-rows", str(xgboost_rows)]
    environment = dict(os.environ, OMP_NUM_THREADS=str(THREADS))
    report = json.loads(subprocess.check_output(arguments, env=environment, text=True))
    ours, explaining = min(report["seconds"]), min(report["explaining_seconds"])
    theirs = report["xgboost_seconds"] / report["xgboost_rows"]
    return {
        "ms_per_row": 1000 * ours / report["rows"],
        "vs_explaining": ours / explaining,
        "xgboost_ms_per_row": 1000 * theirs,
        "vs_xgboost": theirs / (ours / report["rows"]),
        "difference": report["largest_difference"],
    }


def main():
    heading("interactions", "how fast are all pairs' interactions, compared with XGBoost {}'s pred_interactions?".format(xgboost.__version__))
    measured = {}
    with tempfile.TemporaryDirectory(prefix="pg_relevance-interactions-") as name:
        folder = pathlib.Path(name)
        features, target = make_rows(10_000)
        features = features.astype(numpy.float32)
        rows = write_rows(folder, "synthetic", features)
        for depth, xgboost_rows in XGBOOST_ROWS.items():
            model = grow(folder, "depth{}".format(depth), features, target, depth)
            figures = measured[depth] = measure(model, rows, xgboost_rows)
            print(("  depth {:>2}: ours {ms_per_row:.4f} ms per row, {vs_explaining:.2f} times the explaining   XGBoost {xgboost_ms_per_row:.1f}   "
                   "{vs_xgboost:.0f} times as fast   equal within {difference:.1e}").format(depth, **figures), flush=True)
    deep = measured[12]
    difference = max(figures["difference"] for figures in measured.values())
    save({
        "interactions_vs_xgboost": round(deep["vs_xgboost"], 1),
        "interactions_depth6_vs_xgboost": round(measured[6]["vs_xgboost"], 1),
        "interactions_vs_explaining": round(deep["vs_explaining"], 2),
        "interactions_depth6_vs_explaining": round(measured[6]["vs_explaining"], 2),
        "interactions_ms_per_row": round(deep["ms_per_row"], 5),
        "interactions_largest_difference": difference,
    })
    missed = []
    if min(figures["vs_xgboost"] for figures in measured.values()) < GOAL_VS_XGBOOST:
        missed.append("{} times XGBoost".format(GOAL_VS_XGBOOST))
    if deep["vs_explaining"] > GOAL_VS_EXPLAINING:
        missed.append("{} times the explaining time".format(GOAL_VS_EXPLAINING))
    if difference > GOAL_DIFFERENCE:
        missed.append("XGBoost's values to {}".format(GOAL_DIFFERENCE))
    close("interactions", "all goals reached" if not missed else "missed " + ", ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
