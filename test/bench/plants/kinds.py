# SPDX-License-Identifier: PostgreSQL
"""All kinds of plants, by name. Each is a function of rows and seed; its docstring says what it is and holds."""

from plants import series, steady

KINDS = {
    kind.__name__: kind
    for kind in (
        series.delay,
        steady.batch,
        series.regime,
        steady.passengers,
        steady.interaction_only,
        steady.rare_event,
        series.drift,
        series.stuck_sensor,
        steady.missing_by_fault,
        series.feedback,
        steady.many_levels,
        steady.heavy_tails,
        steady.optimum,
        series.nothing,
    )
}


def make(kind, rows, seed):
    return KINDS[kind](rows, seed)


def summary(kind):
    """The first sentence of the kind's description."""
    return KINDS[kind].__doc__.strip().splitlines()[0]
