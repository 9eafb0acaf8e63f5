#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""Synthetic production data with known drivers, of any number of rows: 40 columns, target y.

usage: synthetic_data.py FILE ROWS

Drivers: x03 x07 x11 x16 x22 x27 x31 x38; x00 to x04 are correlated with x03, x20 to x24 with x22; x35 to x39
have ten levels. The rows are the same every time.
"""

import pathlib
import sys

import numpy
import pandas

COLUMNS = 40
TARGET = "y"


def make_rows(rows):
    random = numpy.random.default_rng(20240501)
    x = random.standard_normal((rows, COLUMNS))
    of_x03, of_x22 = random.standard_normal(rows), random.standard_normal(rows)
    for column in range(0, 5):
        x[:, column] = 0.7 * x[:, column] + 0.7 * of_x03
    for column in range(20, 25):
        x[:, column] = 0.7 * x[:, column] + 0.7 * of_x22
    for column in range(35, 40):
        x[:, column] = numpy.floor(10 * random.random(rows))
    y = (
        6 * numpy.tanh(1.5 * x[:, 3])
        + 4 * numpy.sin(2 * x[:, 7])
        + 6 * x[:, 11] ** 2 / (1 + x[:, 11] ** 2)
        + 3 * x[:, 16] * (x[:, 22] > 0)
        + 2.5 * x[:, 22]
        + 2.5 * numpy.maximum(x[:, 27], 0)
        + 2 * numpy.abs(x[:, 31])
        + 0.6 * (x[:, 38] - 4.5) * (1 + 0.3 * (x[:, 3] > 0))
        + 2 * random.standard_normal(rows)
    )
    return x, y


def make_file(path, rows):
    """Writes the CSV unless it exists; returns its path."""
    path = pathlib.Path(path)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    x, y = make_rows(rows)
    frame = pandas.DataFrame(x, columns=["x%02d" % i for i in range(COLUMNS)])
    frame[TARGET] = y
    part = path.with_suffix(".part")
    frame.to_csv(part, index=False, float_format="%.5g")
    return part.rename(path)


if __name__ == "__main__":
    make_file(sys.argv[1], int(sys.argv[2]))
