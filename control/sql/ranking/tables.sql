-- SPDX-License-Identifier: PostgreSQL
CREATE TABLE relevance.column_report (
  run_id          bigint  NOT NULL REFERENCES relevance.run ON DELETE CASCADE,
  column_no       integer NOT NULL,
  column_name     text    NOT NULL,
  type            text    NOT NULL,
  unit            text,
  role            text    NOT NULL,
  reason          text,
  missing_share   double precision NOT NULL,
  distinct_values bigint  NOT NULL,
  distinct_exact  boolean NOT NULL,
  min             double precision,
  max             double precision,
  first_values    text[]  NOT NULL,
  PRIMARY KEY (run_id, column_no)
);
COMMENT ON TABLE  relevance.column_report IS 'What became of each column of a run''s data.';
COMMENT ON COLUMN relevance.column_report.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.column_report.column_no IS 'Position in the data, from 1.';
COMMENT ON COLUMN relevance.column_report.column_name IS 'The column''s name as in the data''s header.';
COMMENT ON COLUMN relevance.column_report.type IS 'numeric, boolean, timestamp, categorical, text, identifier, constant or empty.';
COMMENT ON COLUMN relevance.column_report.unit IS 'The unit written after its numbers or below its name; null if none is known.';
COMMENT ON COLUMN relevance.column_report.role IS 'feature, target or ignored.';
COMMENT ON COLUMN relevance.column_report.reason IS 'Why it was ignored; for a timestamp, which features were made from it; for a target of words, which one is 1.';
COMMENT ON COLUMN relevance.column_report.missing_share IS 'Share of the rows that have no value here.';
COMMENT ON COLUMN relevance.column_report.distinct_values IS 'How many distinct values it has.';
COMMENT ON COLUMN relevance.column_report.distinct_exact IS 'Whether distinct_values is exact; if false, there are at least that many.';
COMMENT ON COLUMN relevance.column_report.min IS 'The smallest value; for timestamps in seconds since 1970-01-01 00:00.';
COMMENT ON COLUMN relevance.column_report.max IS 'The largest value, likewise.';
COMMENT ON COLUMN relevance.column_report.first_values IS 'The first few values, as they were read.';

CREATE TABLE relevance.ranking (
  run_id                   bigint  NOT NULL REFERENCES relevance.run ON DELETE CASCADE,
  rank                     integer NOT NULL,
  feature                  text    NOT NULL,
  kind                     text,
  importance_shap_mean_abs double precision NOT NULL,
  importance_native        double precision NOT NULL,
  shap_norm                double precision NOT NULL,
  native_norm              double precision NOT NULL,
  score_final              double precision NOT NULL,
  direction                text    NOT NULL,
  direction_code           text,
  shap_stderr              double precision,
  above_noise              boolean,
  tied_rank                integer,
  importance_shap_grouped  double precision,
  correlated_with          text[]  NOT NULL DEFAULT '{}',
  correlations             double precision[] NOT NULL DEFAULT '{}',
  p_value                  double precision,
  q_value                  double precision,
  PRIMARY KEY (run_id, rank),
  UNIQUE (run_id, feature)
);
-- The meanings of the ranking's fields are also in src/contract/ranking_row.h; a test compares the two. Null: the model
-- service did not report it.
COMMENT ON TABLE  relevance.ranking IS 'The features of a run''s model in order of impact, one row per feature.';
COMMENT ON COLUMN relevance.ranking.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.ranking.rank IS '1 is the feature with the greatest impact.';
COMMENT ON COLUMN relevance.ranking.feature IS 'The feature: a column''s name as in the data''s header.';
COMMENT ON COLUMN relevance.ranking.kind IS 'numeric, categorical, boolean or calendar.';
COMMENT ON COLUMN relevance.ranking.importance_shap_mean_abs IS 'Mean absolute SHAP value over the explained rows, in units of the target.';
COMMENT ON COLUMN relevance.ranking.importance_native IS 'The model''s own importance: the share of the reduction of squared error at the feature''s splits; the values of all features sum to 1.';
COMMENT ON COLUMN relevance.ranking.shap_norm IS 'importance_shap_mean_abs divided by its largest value in this ranking.';
COMMENT ON COLUMN relevance.ranking.native_norm IS 'importance_native divided by its largest value in this ranking.';
COMMENT ON COLUMN relevance.ranking.score_final IS 'Mean of shap_norm and native_norm.';
COMMENT ON COLUMN relevance.ranking.direction IS 'A sentence: whether the target was higher or lower where the feature was higher.';
COMMENT ON COLUMN relevance.ranking.direction_code IS 'positive, negative, nonmonotonic or none.';
COMMENT ON COLUMN relevance.ranking.shap_stderr IS 'Standard error of importance_shap_mean_abs, from the explained rows and the trees.';
COMMENT ON COLUMN relevance.ranking.above_noise IS 'Whether the feature is more important than copies of itself in other rows, at a false discovery rate of 5 %.';
COMMENT ON COLUMN relevance.ranking.tied_rank IS 'The first rank of the feature''s tie: features with the same value cannot be told apart.';
COMMENT ON COLUMN relevance.ranking.importance_shap_grouped IS 'Mean absolute SHAP value of the feature and those that are all correlated with each other and with it, taken together; its own if there are none.';
COMMENT ON COLUMN relevance.ranking.correlated_with IS 'The other features that are correlated with it, so that they share their importance; the strongest correlation first.';
COMMENT ON COLUMN relevance.ranking.correlations IS 'The rank correlation with each feature in correlated_with, in the same order.';
COMMENT ON COLUMN relevance.ranking.p_value IS 'How likely a feature without information would be to reach its importance.';
COMMENT ON COLUMN relevance.ranking.q_value IS 'The lowest false discovery rate at which the feature is above noise.';

-- The columns of get_ranking are made from those of the table, so that a field of the ranking stands in one list: all but
-- run_id, share after score_final, of which it is a share, and what the whole run has in common.
DO $$
BEGIN
  EXECUTE (SELECT format('CREATE TYPE relevance.ranking_row AS (%s, target text, unit text)', string_agg(
                    format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
                    || CASE a.attname WHEN 'score_final' THEN ', share double precision' ELSE '' END, ', ' ORDER BY a.attnum))
             FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = 'relevance.ranking'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'run_id');
END $$;
COMMENT ON TYPE relevance.ranking_row IS 'A row of relevance.ranking as get_ranking returns it: with its share, and the direction in relevance.language.';
COMMENT ON COLUMN relevance.ranking_row.share IS 'score_final as a share of the sum over all rows.';
COMMENT ON COLUMN relevance.ranking_row.target IS 'The target: the column that the run explains.';
COMMENT ON COLUMN relevance.ranking_row.unit IS 'The target''s unit, in which importance_shap_mean_abs and effect curves are; null if none is known.';

CREATE TYPE relevance.effect_point AS (
  point_no  integer,
  x         double precision,
  level     text,
  mean_shap double precision,
  row_count bigint
);
COMMENT ON TYPE relevance.effect_point IS 'A point of an effect curve, as get_effect_curve returns it.';

CREATE TYPE relevance.training_metrics AS (
  run_id                bigint,
  date                  timestamptz,
  r2                    double precision,
  mae                   double precision,
  rmse                  double precision,
  n_train               bigint,
  n_test                bigint,
  n_features            bigint,
  n_explained           bigint,
  algorithm             text,
  split                 text,
  r2_random_split       double precision,
  below_baseline        boolean,
  baseline_mean_r2      double precision,
  baseline_mean_mae     double precision,
  baseline_mean_rmse    double precision,
  baseline_feature      text,
  baseline_feature_r2   double precision,
  baseline_feature_mae  double precision,
  baseline_feature_rmse double precision,
  seconds               jsonb,
  peak_memory_mb        double precision,
  target                text,
  unit                  text
);
COMMENT ON TYPE relevance.training_metrics IS 'The metrics of a run as get_metrics returns them: the baselines'' figures have columns of their own.';
COMMENT ON COLUMN relevance.training_metrics.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.training_metrics.date IS 'When the training ended.';
COMMENT ON COLUMN relevance.training_metrics.r2 IS 'R2 on held-out rows.';
COMMENT ON COLUMN relevance.training_metrics.mae IS 'Mean absolute error on held-out rows, in units of the target.';
COMMENT ON COLUMN relevance.training_metrics.rmse IS 'Root mean squared error on held-out rows, in units of the target.';
COMMENT ON COLUMN relevance.training_metrics.n_train IS 'Training rows.';
COMMENT ON COLUMN relevance.training_metrics.n_test IS 'Held-out rows.';
COMMENT ON COLUMN relevance.training_metrics.n_features IS 'Features.';
COMMENT ON COLUMN relevance.training_metrics.n_explained IS 'Explained rows.';
COMMENT ON COLUMN relevance.training_metrics.algorithm IS 'random_forest or gradient_boosting: the one that is explained.';
COMMENT ON COLUMN relevance.training_metrics.split IS 'How rows were held out: random, blocks, last or groups.';
COMMENT ON COLUMN relevance.training_metrics.r2_random_split IS 'R2 that a random hold-out would have shown; null if it was random.';
COMMENT ON COLUMN relevance.training_metrics.below_baseline IS 'Whether the model predicts no better than the mean: its ranking cannot be trusted.';
COMMENT ON COLUMN relevance.training_metrics.baseline_mean_r2 IS 'R2 of predicting the training rows'' mean.';
COMMENT ON COLUMN relevance.training_metrics.baseline_mean_mae IS 'MAE of predicting the training rows'' mean.';
COMMENT ON COLUMN relevance.training_metrics.baseline_mean_rmse IS 'RMSE of predicting the training rows'' mean.';
COMMENT ON COLUMN relevance.training_metrics.baseline_feature IS 'The best single feature.';
COMMENT ON COLUMN relevance.training_metrics.baseline_feature_r2 IS 'R2 of predicting from that feature alone.';
COMMENT ON COLUMN relevance.training_metrics.baseline_feature_mae IS 'MAE of predicting from that feature alone.';
COMMENT ON COLUMN relevance.training_metrics.baseline_feature_rmse IS 'RMSE of predicting from that feature alone.';
COMMENT ON COLUMN relevance.training_metrics.seconds IS 'Time of each stage of the training.';
COMMENT ON COLUMN relevance.training_metrics.peak_memory_mb IS 'The largest memory of the training process, in megabytes.';
COMMENT ON COLUMN relevance.training_metrics.target IS 'The target: the column that the run explains.';
COMMENT ON COLUMN relevance.training_metrics.unit IS 'The target''s unit, in which errors are; null if none is known.';

CREATE TYPE relevance.algorithm_fit AS (
  algorithm text,
  r2        double precision,
  mae       double precision,
  rmse      double precision,
  explains  boolean
);
COMMENT ON TYPE relevance.algorithm_fit IS 'How well one algorithm predicted the held-out rows, and whether its model is the one that is explained.';

CREATE TYPE relevance.verdict AS (
  run_id  bigint,
  verdict text,
  codes   text[],
  reasons text[]
);
COMMENT ON TYPE relevance.verdict IS 'Whether a ranking can be relied on, and why not.';
COMMENT ON COLUMN relevance.verdict.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.verdict.verdict IS 'trustworthy, with care or do not use.';
COMMENT ON COLUMN relevance.verdict.codes IS 'The codes of the warnings that speak against it, the gravest first.';
COMMENT ON COLUMN relevance.verdict.reasons IS 'Their sentences, in relevance.language.';

CREATE TABLE relevance.effect_curve (
  run_id    bigint  NOT NULL REFERENCES relevance.run ON DELETE CASCADE,
  feature   text    NOT NULL,
  point_no  integer NOT NULL,
  x         double precision,
  level     text,
  mean_shap double precision NOT NULL,
  row_count bigint  NOT NULL,
  PRIMARY KEY (run_id, feature, point_no)
);
COMMENT ON TABLE  relevance.effect_curve IS 'For one feature of a run: its value on x, its mean SHAP value on y.';
COMMENT ON COLUMN relevance.effect_curve.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.effect_curve.feature IS 'The feature.';
COMMENT ON COLUMN relevance.effect_curve.point_no IS 'Position on the curve, from 1.';
COMMENT ON COLUMN relevance.effect_curve.x IS 'The feature''s mean value in this bin; null for a categorical feature.';
COMMENT ON COLUMN relevance.effect_curve.level IS 'The level of a categorical feature; null for others.';
COMMENT ON COLUMN relevance.effect_curve.mean_shap IS 'Mean SHAP value of the bin''s rows, in units of the target.';
COMMENT ON COLUMN relevance.effect_curve.row_count IS 'How many explained rows are in the bin.';

CREATE TABLE relevance.model (
  run_id bigint PRIMARY KEY REFERENCES relevance.run ON DELETE CASCADE,
  format text   NOT NULL,
  bytes  bigint NOT NULL
);
COMMENT ON TABLE  relevance.model IS 'The model that a completed run explains.';
COMMENT ON COLUMN relevance.model.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.model.format IS 'xgboost-ubj: XGBoost''s own, loadable by any XGBoost.';
COMMENT ON COLUMN relevance.model.bytes IS 'Its size: the sum of its chunks.';

CREATE TABLE relevance.model_chunk (
  run_id   bigint  NOT NULL REFERENCES relevance.model ON DELETE CASCADE,
  chunk_no integer NOT NULL,
  bytes    bytea   NOT NULL,
  PRIMARY KEY (run_id, chunk_no)
);
-- Uncompressed, like data sets: a forest is tens of megabytes.
ALTER TABLE relevance.model_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE  relevance.model_chunk IS 'A model''s bytes, one megabyte per row.';
COMMENT ON COLUMN relevance.model_chunk.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.model_chunk.chunk_no IS 'Position in the model, from 0.';
COMMENT ON COLUMN relevance.model_chunk.bytes IS 'The bytes.';
