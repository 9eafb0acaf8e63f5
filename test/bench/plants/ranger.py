# SPDX-License-Identifier: PostgreSQL
"""The p-values of R's package ranger: Altmann et al. 2010 (the target is permuted) and Janitza et al. 2018 (columns whose
importance is negative show what chance does). Skipped where R or ranger is not installed.

Claimed: p-values of at most 0.05, as in these papers, without correction for the number of columns. With 50 permutations
and 100 trees each, Altmann's p-values are at least 0.02; Janitza's forest has ranger's 500 trees. Categories are ordered by
their mean target, missing values replaced by the median.
"""

import io
import pathlib
import subprocess
import tempfile

import pandas

from plants.outcome import Outcome

PROGRAM = pathlib.Path(__file__).with_suffix(".R")
LEVEL = 0.05


def why_not():
    """Why this method cannot be used here, or None."""
    try:
        test = subprocess.run(["Rscript", "-e", "library(ranger)"], capture_output=True)
    except FileNotFoundError:
        return "Rscript is not installed (Debian: r-cran-ranger)"
    return "R's package ranger is not installed (Debian: r-cran-ranger)" if test.returncode else None


def p_values(plant, method, threads):
    """A frame with importance and p-value by column."""
    frame = plant.frame[plant.columns + [plant.target]].copy()
    for column in plant.columns:
        if frame[column].dtype != object:
            frame[column] = frame[column].fillna(frame[column].median())
    # Names that R takes as they are.
    frame.columns = ["x{}".format(i) for i in range(len(plant.columns))] + ["y"]
    with tempfile.TemporaryDirectory(prefix="pg_relevance-plants-") as folder:
        path = pathlib.Path(folder) / "plant.csv"
        frame.to_csv(path, index=False)
        answer = subprocess.run(
            ["Rscript", str(PROGRAM), method, str(path), str(plant.seed), str(threads)],
            capture_output=True,
            text=True,
        )
    if answer.returncode:
        raise SystemExit("ranger failed:\n" + answer.stderr[-2000:])
    result = pandas.read_csv(io.StringIO(answer.stdout))
    result.index = plant.columns
    return result


def ask(plant, context, method):
    result = p_values(plant, method, context.threads)
    return Outcome(result["importance"].to_dict(), result.index[result["pvalue"] <= LEVEL])


def ask_altmann(plant, context):
    return ask(plant, context, "altmann")


def ask_janitza(plant, context):
    return ask(plant, context, "janitza")
