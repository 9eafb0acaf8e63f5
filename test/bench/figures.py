# SPDX-License-Identifier: PostgreSQL
"""What all benchmarks share: a heading, a closing line, and the figures in build/bench.json."""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def heading(name, question):
    print("==> {}: {}".format(name, question), flush=True)


def close(name, verdict):
    print("{}: {}\n".format(name, verdict), flush=True)


def save(figures):
    """Adds these figures to those in build/bench.json."""
    path = ROOT / "build" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    known.update(figures)
    part = path.with_suffix(".json.part")
    part.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
    part.replace(path)
