# SPDX-License-Identifier: PostgreSQL
"""The figures of two versions, which `make bench AGAINST=COMMIT` has measured in turn, and their ratios.

usage: against.py FOLDER     with bench-before-N.json and bench-after-N.json of each round N

For each figure that both have: the median of each side, and the ratio after / before round by round, as its median and
its range. A range that contains 1 is no difference that could be told from noise.
"""

import json
import pathlib
import statistics
import sys


def read(folder, side):
    rounds = sorted(pathlib.Path(folder).glob("bench-{}-*.json".format(side)))
    return [json.loads(path.read_text()) for path in rounds]


def main():
    before, after = read(sys.argv[1], "before"), read(sys.argv[1], "after")
    if not before or len(before) != len(after):
        sys.exit("error: there are no figures of both sides in {}".format(sys.argv[1]))
    names = [name for name, value in sorted(before[0].items()) if name in after[0] and isinstance(value, (int, float))]
    print("{:56} {:>12} {:>12}   {}".format("figure", "before", "after", "after / before, of {} rounds".format(len(before))))
    for name in names:
        pairs = [(b[name], a[name]) for b, a in zip(before, after) if name in b and name in a]
        old, new = (statistics.median(side) for side in zip(*pairs))
        ratios = [a / b for b, a in pairs if b]
        shown = "{:.3f}  ({:.3f} to {:.3f})".format(statistics.median(ratios), min(ratios), max(ratios)) if ratios else "-"
        print("{:56} {:12.5g} {:12.5g}   {}".format(name, old, new, shown))


if __name__ == "__main__":
    main()
