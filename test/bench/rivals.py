# SPDX-License-Identifier: PostgreSQL
"""The tools to compare with: scikit-learn's and XGBoost's forests, grown and explained on one CSV.

usage: rivals.py SIDE CSV TARGET THREADS IGNORED...     SIDE: scikit-learn or xgboost

Each side runs in a separate process, so that its memory can be measured. Prints JSON: seconds of reading, growing and
(for XGBoost) of explaining one row, R² on a random fifth, peak memory in MB.

  scikit-learn  RandomForestRegressor() with its defaults
  xgboost       100 trees of depth 12 in forest mode, on bootstrap-like samples (subsample 0.632) without shrinkage,
                by histogram; explained by pred_contribs
"""

import json
import sys
import time

import numpy
import pandas

from scikit_learn_forest import encode

EXPLAINED_ROWS = 100  # enough to measure the seconds per row


def peak_memory_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def read(path, ignored):
    frame = pandas.read_csv(path, encoding="utf-8-sig", skipinitialspace=True)
    frame.columns = [column.lstrip("#").strip() for column in frame.columns]
    return frame.drop(columns=ignored)


def split(frame, target):
    order = numpy.random.RandomState(0).permutation(len(frame))
    held_out = len(frame) // 5
    train, test = frame.iloc[order[held_out:]], frame.iloc[order[:held_out]]
    x_train, x_test, _ = encode(train, test, target)
    return x_train, train[target].to_numpy(float), x_test, test[target].to_numpy(float)


def r2(actual, predicted):
    return 1 - ((actual - predicted) ** 2).sum() / ((actual - actual.mean()) ** 2).sum()


def scikit_learn(x_train, y_train, x_test, y_test, threads):
    from sklearn.ensemble import RandomForestRegressor

    started = time.monotonic()
    forest = RandomForestRegressor(n_jobs=threads, random_state=0).fit(x_train, y_train)
    return {"grow": time.monotonic() - started, "r2": r2(y_test, forest.predict(x_test))}


def xgboost(x_train, y_train, x_test, y_test, threads):
    import xgboost

    started = time.monotonic()
    parameters = {
        "tree_method": "hist",
        "max_depth": 12,
        "num_parallel_tree": 100,
        "eta": 1,
        "reg_lambda": 0,
        "subsample": 0.632,
        "base_score": y_train.mean(),
        "nthread": threads,
    }
    booster = xgboost.train(parameters, xgboost.DMatrix(x_train, y_train, nthread=threads), 1)
    grow = time.monotonic() - started
    predicted = booster.predict(xgboost.DMatrix(x_test, nthread=threads))
    few = xgboost.DMatrix(x_test[:EXPLAINED_ROWS], nthread=threads)
    started = time.monotonic()
    booster.predict(few, pred_contribs=True)
    explain = (time.monotonic() - started) / few.num_row()
    return {"grow": grow, "explain_per_row": explain, "r2": r2(y_test, predicted)}


def main():
    side, path, target, threads, *ignored = sys.argv[1:]
    started = time.monotonic()
    frame = read(path, ignored)
    report = {"read": time.monotonic() - started}
    grow = {"scikit-learn": scikit_learn, "xgboost": xgboost}[side]
    report.update(grow(*split(frame, target), int(threads)))
    report["peak_memory_mb"] = peak_memory_mb()
    json.dump({name: float(value) for name, value in report.items()}, sys.stdout)


if __name__ == "__main__":
    main()
