# SPDX-License-Identifier: PostgreSQL
"""scikit-learn's RandomForestRegressor with permutation importance on held-out rows.

Default options; categories one-hot encoded, missing values replaced by the median, both inside the pipeline, so that a
whole column is permuted. A fifth is held out: whole groups, the end of a series, else rows at random. Claimed: the mean
of ten permutations is more than two of their standard deviations above zero, as in scikit-learn's user guide.
"""

import numpy
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from plants.outcome import Outcome, held_out_rows

REPEATS = 10


def ask(plant, context):
    test = held_out_rows(plant, numpy.random.default_rng(plant.seed))
    x, y = plant.frame[plant.columns], plant.frame[plant.target]
    texts = [column for column in x.columns if x[column].dtype == object]
    numbers = [column for column in x.columns if column not in texts]
    encoder = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), texts),
        (SimpleImputer(strategy="median"), numbers),
        sparse_threshold=0,
    )
    model = make_pipeline(encoder, RandomForestRegressor(random_state=plant.seed, n_jobs=context.threads))
    model.fit(x[~test], y[~test])
    result = permutation_importance(model, x[test], y[test], n_repeats=REPEATS, random_state=plant.seed)
    means = dict(zip(x.columns, result.importances_mean))
    deviations = dict(zip(x.columns, result.importances_std))
    return Outcome(means, [column for column in means if means[column] > 2 * deviations[column]])
