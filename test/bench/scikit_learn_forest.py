# SPDX-License-Identifier: PostgreSQL
"""scikit-learn's side of the benchmarks: encoding the input for its forests, and explaining them.

TreeSHAP values of scikit-learn's own trees come from XGBoost's pred_contribs, the exact algorithm, after the
trees were converted split by split. Independent of our side.
"""

import json

import numpy
import pandas
import xgboost


def encode(train, test, target):
    """Numbers without missing values, and for each encoded column its original column."""
    features = [column for column in train.columns if column != target]
    both = pandas.concat([train[features], test[features]])
    texts = [column for column in features if both[column].dtype == object]
    encoded = pandas.get_dummies(both, columns=texts, prefix_sep="\x1f").astype(float)
    encoded = encoded.fillna(encoded.iloc[: len(train)].median())
    origin = [column.split("\x1f")[0] for column in encoded.columns]
    values = encoded.to_numpy(dtype=numpy.float32)
    return values[: len(train)], values[len(train) :], origin


def as_xgboost_tree(tree, tree_id, features):
    """A scikit-learn tree as XGBoost JSON. scikit-learn goes left if x <= threshold, XGBoost if x < condition."""
    left, right = tree.children_left, tree.children_right
    # Level by level, since XGBoost requires that a right child follows the left one.
    order, level = [numpy.array([0])], numpy.array([0])
    while len(level):
        level = level[left[level] >= 0]
        level = numpy.column_stack([left[level], right[level]]).ravel()
        order.append(level)
    order = numpy.concatenate(order)
    place = numpy.empty(tree.node_count, dtype=int)
    place[order] = numpy.arange(tree.node_count)

    left, right = left[order], right[order]
    inner = left >= 0
    left, right = numpy.where(inner, place[left], -1), numpy.where(inner, place[right], -1)
    parents = numpy.full(tree.node_count, 2147483647)
    parents[left[inner]] = parents[right[inner]] = numpy.flatnonzero(inner)

    exact = tree.threshold[order]
    threshold = exact.astype(numpy.float32)
    above = numpy.nextafter(threshold, numpy.float32(numpy.inf))
    threshold = numpy.where(threshold <= exact, above, threshold)
    value = tree.value[order, 0, 0]
    zeros = [0] * tree.node_count
    return {
        "base_weights": value.tolist(),
        "categories": [],
        "categories_nodes": [],
        "categories_segments": [],
        "categories_sizes": [],
        "default_left": zeros,
        "id": tree_id,
        "left_children": left.tolist(),
        "right_children": right.tolist(),
        "parents": parents.tolist(),
        "loss_changes": [0.0] * tree.node_count,
        "split_conditions": numpy.where(inner, threshold, value).tolist(),
        "split_indices": numpy.where(inner, tree.feature[order], 0).tolist(),
        "split_type": zeros,
        "sum_hessian": tree.weighted_n_node_samples[order].tolist(),
        "tree_param": {
            "num_deleted": "0",
            "num_feature": str(features),
            "num_nodes": str(tree.node_count),
            "size_leaf_vector": "0",
        },
    }


def as_xgboost(trees, features, threads):
    """A booster that predicts the sum of these scikit-learn trees."""
    model = {
        "version": [1, 7, 4],
        "learner": {
            "attributes": {},
            "feature_names": [],
            "feature_types": [],
            "gradient_booster": {
                "name": "gbtree",
                "model": {
                    "gbtree_model_param": {
                        "num_parallel_tree": "1",
                        "num_trees": str(len(trees)),
                        "size_leaf_vector": "0",
                    },
                    "tree_info": [0] * len(trees),
                    "trees": [
                        as_xgboost_tree(tree.tree_, i, features) for i, tree in enumerate(trees)
                    ],
                },
            },
            "learner_model_param": {
                "base_score": "0",
                "boost_from_average": "1",
                "num_class": "0",
                "num_feature": str(features),
                "num_target": "1",
            },
            "objective": {
                "name": "reg:squarederror",
                "reg_loss_param": {"scale_pos_weight": "1"},
            },
        },
    }
    booster = xgboost.Booster({"nthread": threads})
    booster.load_model(bytearray(json.dumps(model), "ascii"))
    return booster


def shap_values(forest, rows, threads):
    """Exact TreeSHAP values of scikit-learn's forest; a few trees at a time, to bound memory."""
    features = rows.shape[1]
    trees = forest.estimators_
    matrix = xgboost.DMatrix(rows, nthread=threads)
    values = numpy.zeros((len(rows), features + 1))
    for first in range(0, len(trees), 10):
        booster = as_xgboost(trees[first : first + 10], features, threads)
        values += booster.predict(matrix, pred_contribs=True)
    values /= len(trees)
    predicted = forest.predict(rows)
    if not numpy.allclose(values.sum(axis=1), predicted, rtol=1e-3, atol=1e-3 * predicted.std()):
        raise SystemExit("the SHAP values of scikit-learn's forest do not add up")
    return values[:, :features]


def evenly_over_target(target, count):
    """Indexes of `count` rows, evenly spaced in the order of the target."""
    order = numpy.argsort(target, kind="stable")
    picks = numpy.linspace(0, len(order) - 1, min(count, len(order)))
    return order[picks.round().astype(int)]
