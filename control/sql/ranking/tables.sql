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
COMMENT ON COLUMN relevance.column_report.type IS 'number, boolean, timestamp, categorical, text, identifier, constant or empty.';
COMMENT ON COLUMN relevance.column_report.unit IS 'The unit written after its numbers or below its name; null if none is known.';
COMMENT ON COLUMN relevance.column_report.role IS 'feature, target or ignored.';
COMMENT ON COLUMN relevance.column_report.reason IS 'Why it was ignored; for a timestamp, which features were made from it.';
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
  PRIMARY KEY (run_id, rank),
  UNIQUE (run_id, feature)
);
COMMENT ON TABLE  relevance.ranking IS 'The features of a run''s model in order of impact, one row per feature.';
COMMENT ON COLUMN relevance.ranking.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.ranking.rank IS '1 is the feature with the greatest impact.';
COMMENT ON COLUMN relevance.ranking.feature IS 'The feature: a column''s name as in the data''s header.';
COMMENT ON COLUMN relevance.ranking.kind IS 'numeric, categorical, boolean or calendar.';
COMMENT ON COLUMN relevance.ranking.importance_shap_mean_abs IS 'Mean absolute SHAP value over the explained rows, in units of the target.';
COMMENT ON COLUMN relevance.ranking.importance_native IS 'The forest''s own impurity importance; the values of all features sum to 1.';
COMMENT ON COLUMN relevance.ranking.shap_norm IS 'importance_shap_mean_abs divided by its largest value in this ranking.';
COMMENT ON COLUMN relevance.ranking.native_norm IS 'importance_native divided by its largest value in this ranking.';
COMMENT ON COLUMN relevance.ranking.score_final IS 'Mean of shap_norm and native_norm.';
COMMENT ON COLUMN relevance.ranking.direction IS 'A sentence: whether raising the feature tends to raise or lower the target.';
COMMENT ON COLUMN relevance.ranking.direction_code IS 'positive, negative, nonmonotonic or none.';
COMMENT ON COLUMN relevance.ranking.shap_stderr IS 'Standard error of importance_shap_mean_abs, over the explained rows and the trees.';
COMMENT ON COLUMN relevance.ranking.above_noise IS 'Whether the feature is more important than a shuffled copy of itself would be.';
COMMENT ON COLUMN relevance.ranking.tied_rank IS 'The first rank of this feature''s tie: features with equal values cannot be told apart; null if the model service does not report it.';
COMMENT ON COLUMN relevance.ranking.importance_shap_grouped IS 'Mean absolute SHAP value of the feature and those in correlated_with taken together, in units of the target; null if the model service does not report it.';
COMMENT ON COLUMN relevance.ranking.correlated_with IS 'Features of this ranking that are correlated with it, so that they share their importance.';

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
COMMENT ON TABLE  relevance.model IS 'The forest that a completed run grew.';
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
