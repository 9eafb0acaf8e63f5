# SPDX-License-Identifier: PostgreSQL
"""A laboratory of simulated plants whose drivers are known: test/bench/plants.py runs it."""
