# SPDX-License-Identifier: PostgreSQL
"""pg_relevance: a real pg_relevance_modeld, over its HTTP contract, with default options (and the group column)."""

from plants.outcome import Outcome

DIRECTIONS = {"positive": 1, "negative": -1, "nonmonotonic": 0, "none": 0}


def ask(plant, context):
    options = {"seed": plant.seed, "threads": context.threads, **plant.options}
    _, ranking, _, _ = context.service.train(plant.csv().encode(), plant.target, options)
    return Outcome(
        {row["feature"]: -row["rank"] for row in ranking},
        [row["feature"] for row in ranking if row.get("above_noise")],
        {row["feature"]: DIRECTIONS[row["direction_code"]] for row in ranking},
    )
