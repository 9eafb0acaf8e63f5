# SPDX-License-Identifier: PostgreSQL
"""All methods, by name: each takes a plant and a context, and returns an Outcome."""

from plants import boruta, correlation, ours, permutation, ranger

OURS = "ours"
METHODS = {
    OURS: ours.ask,
    "correlation": correlation.ask,
    "permutation": permutation.ask,
    "boruta": boruta.ask,
    "altmann": ranger.ask_altmann,
    "janitza": ranger.ask_janitza,
}
LABELS = {
    OURS: "pg_relevance",
    "correlation": "correlation",
    "permutation": "forest + permutation",
    "boruta": "Boruta",
    "altmann": "ranger, Altmann",
    "janitza": "ranger, Janitza",
}


class Context:
    """What the methods need besides the plant."""

    def __init__(self, threads, boruta_rounds, service=None):
        self.threads = threads
        self.boruta_rounds = boruta_rounds
        self.service = service  # a running ModelService


def why_not(method):
    """Why a method cannot be used here, or None."""
    return ranger.why_not() if method in ("altmann", "janitza") else None
