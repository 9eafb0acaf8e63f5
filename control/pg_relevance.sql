-- SPDX-License-Identifier: PostgreSQL
\echo Use "CREATE EXTENSION pg_relevance" to load this file. \quit

-- Singular names are tables (what is stored); plural names are views (what is read). Fails when a schema of
-- this name exists: objects that somebody else created must not become part of the extension.
CREATE SCHEMA relevance;
COMMENT ON SCHEMA relevance IS 'Which process variables drive a machine''s production: see relevance.machines, relevance.training_runs and relevance.get_ranking().';

---------------------------------------------------------------------------------------------------- tables

CREATE SEQUENCE relevance.machine_id_seq AS integer;
CREATE SEQUENCE relevance.data_set_id_seq;
CREATE SEQUENCE relevance.run_id_seq;
COMMENT ON SEQUENCE relevance.machine_id_seq IS 'Numbers machines.';
COMMENT ON SEQUENCE relevance.data_set_id_seq IS 'Numbers data sets.';
COMMENT ON SEQUENCE relevance.run_id_seq IS 'Numbers training runs.';

CREATE TABLE relevance.machine (
  id           integer     PRIMARY KEY DEFAULT nextval('relevance.machine_id_seq'),
  machine_name text        NOT NULL UNIQUE
               CHECK (char_length(machine_name) BETWEEN 1 AND 200 AND machine_name !~ E'[\\u0001-\\u001f\\u007f]'),
  owner        name        NOT NULL DEFAULT current_user,
  created_at   timestamptz NOT NULL DEFAULT now(),
  model_id     integer,
  model_home   text,
  model_fresh  boolean     NOT NULL DEFAULT false
);
COMMENT ON TABLE  relevance.machine IS 'What is being studied: a press, a line, a column.';
COMMENT ON COLUMN relevance.machine.id IS 'The machine''s number.';
COMMENT ON COLUMN relevance.machine.machine_name IS 'Unique, trimmed, 1 to 200 characters of any language.';
COMMENT ON COLUMN relevance.machine.owner IS 'The role that registered it, or was given it: it may do everything with it, and grant others access.';
COMMENT ON COLUMN relevance.machine.created_at IS 'When it was registered.';
COMMENT ON COLUMN relevance.machine.model_id IS 'The model service''s number for the machine; null only while no model service could be reached.';
COMMENT ON COLUMN relevance.machine.model_home IS 'Cluster, database and service in which model_id is valid.';
COMMENT ON COLUMN relevance.machine.model_fresh IS 'Whether nothing was sent to that model yet; used only for services that do not report a model''s status.';

CREATE TABLE relevance.machine_grant (
  role        name    NOT NULL,
  machine_id  integer REFERENCES relevance.machine ON DELETE CASCADE,
  may_operate boolean NOT NULL,
  granted_by  name    NOT NULL DEFAULT current_user
);
COMMENT ON TABLE  relevance.machine_grant IS 'Which machines of other owners a role may read or operate.';
COMMENT ON COLUMN relevance.machine_grant.role IS 'The role that has access.';
COMMENT ON COLUMN relevance.machine_grant.machine_id IS 'The machine; null means every machine.';
COMMENT ON COLUMN relevance.machine_grant.may_operate IS 'Whether it may train, cancel, schedule and delete as well as read.';
COMMENT ON COLUMN relevance.machine_grant.granted_by IS 'The machine''s owner, even if a superuser granted it; for a grant on every machine, the superuser.';
CREATE UNIQUE INDEX machine_grant_one ON relevance.machine_grant (role, coalesce(machine_id, 0));
COMMENT ON INDEX relevance.machine_grant_one IS 'One grant per role and machine, and one per role for all machines.';

CREATE TABLE relevance.data_set (
  id          bigint      PRIMARY KEY DEFAULT nextval('relevance.data_set_id_seq'),
  machine_id  integer     NOT NULL REFERENCES relevance.machine ON DELETE CASCADE,
  file_name   text,
  bytes       bigint      CHECK (bytes >= 0),
  query       text,
  search_path text,
  owner       name        NOT NULL DEFAULT current_user,
  created_at  timestamptz NOT NULL DEFAULT now(),
  CHECK ((bytes IS NULL) <> (query IS NULL) AND (query IS NULL) = (search_path IS NULL))
);
COMMENT ON TABLE  relevance.data_set IS 'One body of training rows: a CSV, byte for byte, or a query that is run again for each training.';
COMMENT ON COLUMN relevance.data_set.id IS 'The data set''s number.';
COMMENT ON COLUMN relevance.data_set.machine_id IS 'The machine it describes.';
COMMENT ON COLUMN relevance.data_set.file_name IS 'The file on the server it was read from; null if it was passed as a value.';
COMMENT ON COLUMN relevance.data_set.bytes IS 'A CSV''s size: the sum of its chunks.';
COMMENT ON COLUMN relevance.data_set.query IS 'The query whose rows are the data.';
COMMENT ON COLUMN relevance.data_set.search_path IS 'The search_path under which the query was written.';
COMMENT ON COLUMN relevance.data_set.owner IS 'The role that stored it; a query runs as this role and as no other.';
COMMENT ON COLUMN relevance.data_set.created_at IS 'When it was stored.';
CREATE INDEX data_set_machine ON relevance.data_set (machine_id);
COMMENT ON INDEX relevance.data_set_machine IS 'A machine''s data sets.';

CREATE TABLE relevance.data_set_chunk (
  data_set_id bigint  NOT NULL REFERENCES relevance.data_set ON DELETE CASCADE,
  chunk_no    integer NOT NULL,
  bytes       bytea   NOT NULL,
  PRIMARY KEY (data_set_id, chunk_no)
);
-- Uncompressed: on a small machine PostgreSQL's compression would take longer than the training.
ALTER TABLE relevance.data_set_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE  relevance.data_set_chunk IS 'A data set''s bytes, one megabyte per row.';
COMMENT ON COLUMN relevance.data_set_chunk.data_set_id IS 'The data set.';
COMMENT ON COLUMN relevance.data_set_chunk.chunk_no IS 'Position in the data set, from 0.';
COMMENT ON COLUMN relevance.data_set_chunk.bytes IS 'The bytes.';

CREATE TABLE relevance.run (
  id               bigint      PRIMARY KEY DEFAULT nextval('relevance.run_id_seq'),
  machine_id       integer     NOT NULL REFERENCES relevance.machine ON DELETE CASCADE,
  data_set_id      bigint      REFERENCES relevance.data_set ON DELETE SET NULL,
  target_column    text        NOT NULL,
  options          jsonb       NOT NULL DEFAULT '{}',
  requested_by     name        NOT NULL DEFAULT current_user,
  skip_unchanged   boolean     NOT NULL DEFAULT false,
  scheduled        boolean     NOT NULL DEFAULT false,
  status           text        NOT NULL DEFAULT 'queued'
                   CHECK (status IN ('queued', 'running', 'completed', 'skipped', 'failed', 'cancelled')),
  phase            text,
  progress         double precision NOT NULL DEFAULT 0,
  queued_at        timestamptz NOT NULL DEFAULT now(),
  not_before       timestamptz NOT NULL DEFAULT '-infinity',
  started_at       timestamptz,
  finished_at      timestamptz,
  attempts         integer     NOT NULL DEFAULT 0,
  failures         integer     NOT NULL DEFAULT 0,
  cancel_requested boolean     NOT NULL DEFAULT false,
  error            text,
  error_code       text,
  error_sqlstate   text,
  error_detail     text,
  error_hint       text,
  warnings         text[]      NOT NULL DEFAULT '{}',
  metrics          jsonb,
  source_format    jsonb,
  fingerprint      text,
  attempt_errors   text[]      NOT NULL DEFAULT '{}'
)
-- Each page keeps room for new versions of its rows, so that progress updates change no index. Vacuum is triggered by the
-- number of dead rows, not by their share of a long history, so that run_open stays small.
WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
COMMENT ON TABLE  relevance.run IS 'One training of one machine on one data set: the queue and its history.';
COMMENT ON COLUMN relevance.run.id IS 'The run''s number.';
COMMENT ON COLUMN relevance.run.machine_id IS 'The machine that is trained.';
COMMENT ON COLUMN relevance.run.data_set_id IS 'The data set it is trained on; null if it is no longer kept.';
COMMENT ON COLUMN relevance.run.target_column IS 'The production figure to explain, by its column name.';
COMMENT ON COLUMN relevance.run.options IS 'The training''s options, complete with defaults.';
COMMENT ON COLUMN relevance.run.requested_by IS 'The role that asked for it.';
COMMENT ON COLUMN relevance.run.skip_unchanged IS 'Whether it is skipped when the data have not changed, as for retrainings.';
COMMENT ON COLUMN relevance.run.scheduled IS 'Whether a schedule asked for it.';
COMMENT ON COLUMN relevance.run.status IS 'queued, running, completed, skipped, failed or cancelled.';
COMMENT ON COLUMN relevance.run.phase IS 'reading (a query), receiving, parsing, growing, explaining; done when completed; of a failed run, where it failed.';
COMMENT ON COLUMN relevance.run.progress IS '0 to 1.';
COMMENT ON COLUMN relevance.run.queued_at IS 'When it was asked for.';
COMMENT ON COLUMN relevance.run.not_before IS 'The earliest time of a retry.';
COMMENT ON COLUMN relevance.run.started_at IS 'When the last attempt started.';
COMMENT ON COLUMN relevance.run.finished_at IS 'When it ended, with whatever status.';
COMMENT ON COLUMN relevance.run.attempts IS 'How often it was started.';
COMMENT ON COLUMN relevance.run.failures IS 'How many attempts were lost without a fault of the data; the run fails when there are relevance.max_attempts of them.';
COMMENT ON COLUMN relevance.run.cancel_requested IS 'Whether somebody asked for its cancellation while it ran.';
COMMENT ON COLUMN relevance.run.error IS 'What went wrong, in one sentence; null unless it failed.';
COMMENT ON COLUMN relevance.run.error_code IS 'The error''s stable name.';
COMMENT ON COLUMN relevance.run.error_sqlstate IS 'The error''s SQLSTATE.';
COMMENT ON COLUMN relevance.run.error_detail IS 'What was seen.';
COMMENT ON COLUMN relevance.run.error_hint IS 'What would be right.';
COMMENT ON COLUMN relevance.run.warnings IS 'Warnings for readers of the ranking, one sentence each.';
COMMENT ON COLUMN relevance.run.metrics IS 'r2, mae, rmse on held-out rows, their baselines, how the rows were held out, which algorithm was chosen, and the time of each stage; relevance.get_metrics() reads it.';
COMMENT ON COLUMN relevance.run.source_format IS 'How a CSV was read: encoding, delimiter, decimal mark, header and so on; null for a query.';
COMMENT ON COLUMN relevance.run.fingerprint IS 'Hash of the data it was trained on, independent of the order of rows.';
COMMENT ON COLUMN relevance.run.attempt_errors IS 'What ended each lost attempt, in one sentence.';
CREATE INDEX run_machine ON relevance.run (machine_id, id);
CREATE INDEX run_data_set ON relevance.run (data_set_id);
CREATE INDEX run_open ON relevance.run (id) WHERE status IN ('queued', 'running');
CREATE INDEX run_completed ON relevance.run (machine_id, id) WHERE status = 'completed';
CREATE UNIQUE INDEX run_one_a_machine ON relevance.run (machine_id) WHERE status = 'running';
COMMENT ON INDEX relevance.run_machine IS 'A machine''s runs, by age.';
COMMENT ON INDEX relevance.run_data_set IS 'The runs of a data set.';
COMMENT ON INDEX relevance.run_open IS 'The queue: only runs that have not ended, however many have.';
COMMENT ON INDEX relevance.run_completed IS 'A machine''s completed runs, by age.';
COMMENT ON INDEX relevance.run_one_a_machine IS 'At most one running training per machine.';

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

CREATE TABLE relevance.run_callback (
  run_id       bigint  NOT NULL REFERENCES relevance.run ON DELETE CASCADE,
  attempt      integer NOT NULL,
  model_id     integer NOT NULL,
  token_digest bytea   NOT NULL UNIQUE,
  status       text    CHECK (status IN ('completed', 'failed')),
  metrics      jsonb,
  error        text,
  received_at  timestamptz,
  PRIMARY KEY (run_id, attempt)
);
COMMENT ON TABLE  relevance.run_callback IS 'The token by which a remote model service may report the end of an attempt at a run, and what it reported.';
COMMENT ON COLUMN relevance.run_callback.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.run_callback.attempt IS 'Which of its attempts, from 1.';
COMMENT ON COLUMN relevance.run_callback.model_id IS 'The model service''s number for the machine.';
COMMENT ON COLUMN relevance.run_callback.token_digest IS 'SHA-256 of the token; the token itself is kept nowhere.';
COMMENT ON COLUMN relevance.run_callback.status IS 'completed or failed; null if nothing was reported yet.';
COMMENT ON COLUMN relevance.run_callback.metrics IS 'As the service reported them.';
COMMENT ON COLUMN relevance.run_callback.error IS 'Why it failed, in the service''s words.';
COMMENT ON COLUMN relevance.run_callback.received_at IS 'When the report arrived.';

CREATE SEQUENCE relevance.model_task_id_seq;
COMMENT ON SEQUENCE relevance.model_task_id_seq IS 'Numbers the tasks at model services.';

CREATE TABLE relevance.model_task (
  id         bigint      PRIMARY KEY DEFAULT nextval('relevance.model_task_id_seq'),
  task       text        NOT NULL CHECK (task IN ('register', 'delete')),
  machine_id integer     REFERENCES relevance.machine ON DELETE SET NULL,
  model_id   integer     CHECK ((model_id IS NULL) = (task = 'register')),
  model_home text,
  key        text        NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts   integer     NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT now(),
  error      text,
  UNIQUE (model_home, model_id)
);
CREATE UNIQUE INDEX model_task_machine ON relevance.model_task (machine_id) WHERE task = 'register';
COMMENT ON INDEX  relevance.model_task_machine IS 'One model per machine.';
COMMENT ON TABLE  relevance.model_task IS 'Tasks still to be done at the model services; each is tried until it succeeds.';
COMMENT ON COLUMN relevance.model_task.id IS 'The task''s number.';
COMMENT ON COLUMN relevance.model_task.task IS 'register (a machine gets a model) or delete (a model that nobody needs any more).';
COMMENT ON COLUMN relevance.model_task.machine_id IS 'The machine that gets a model; null if it was deleted, in which case a model that it may have got is deleted too.';
COMMENT ON COLUMN relevance.model_task.model_id IS 'The model service''s number of the model to delete.';
COMMENT ON COLUMN relevance.model_task.model_home IS 'Cluster, database and service of the task; null if any service will do.';
COMMENT ON COLUMN relevance.model_task.key IS 'A key by which the service recognizes a repeated request whose answer was lost.';
COMMENT ON COLUMN relevance.model_task.created_at IS 'When it was created.';
COMMENT ON COLUMN relevance.model_task.attempts IS 'How many attempts have failed.';
COMMENT ON COLUMN relevance.model_task.not_before IS 'When it is tried next.';
COMMENT ON COLUMN relevance.model_task.error IS 'What went wrong the last time.';

-- What pg_dump includes: users' data.
SELECT pg_catalog.pg_extension_config_dump('relevance.machine', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.machine_grant', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.data_set', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.data_set_chunk', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.run', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.column_report', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.ranking', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.effect_curve', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.model', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.model_chunk', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.machine_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.data_set_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.run_id_seq', '');

----------------------------------------------------------------------------------------------------- access

CREATE FUNCTION relevance.has_role(role name) RETURNS boolean
  LANGUAGE c STABLE STRICT
  AS 'MODULE_PATHNAME', 'relevance_has_role';
COMMENT ON FUNCTION relevance.has_role(name) IS 'Whether the current role is that role, or has its rights; false when there is no such role.';

CREATE FUNCTION relevance.owns(machine integer) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT row_security_active('relevance.machine')
      OR EXISTS (SELECT FROM relevance.machine m WHERE m.id = machine AND relevance.has_role(m.owner))
$$;
COMMENT ON FUNCTION relevance.owns(integer) IS 'Whether the machine is the current role''s own.';

CREATE FUNCTION relevance.may_operate(machine integer) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT relevance.owns(machine)
      OR EXISTS (SELECT FROM relevance.machine_grant g
                  WHERE g.may_operate AND (g.machine_id = machine OR g.machine_id IS NULL) AND relevance.has_role(g.role))
$$;
COMMENT ON FUNCTION relevance.may_operate(integer) IS 'Whether the current role may train, cancel, schedule and delete a machine: its own, or one it was granted; null stands for deleted machines, which require a grant for all.';

----------------------------------------------------------------------------------------------------- views

CREATE FUNCTION relevance.waiting_for() RETURNS text
  LANGUAGE c STABLE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_waiting_for';
COMMENT ON FUNCTION relevance.waiting_for() IS 'What keeps queued trainings of this database from starting, and what to set; null if no obstacle is known.';

-- A view reads with its owner's rights, so each filters out what the reader may not see, and security_barrier does so before
-- any function of the reader's is called. Since ORDER BY ... LIMIT cannot use an index below that barrier, the views with
-- many rows use the reader's own rights instead, and row security filters.
-- Machines come first: their table is always locked before the others (src/extension/module/extension_statements.cpp).

CREATE VIEW relevance.training_runs WITH (security_invoker) AS
SELECT r.id AS run_id, r.machine_id, m.machine_name, r.target_column, r.status, r.phase, r.progress,
       r.queued_at, r.started_at, r.finished_at, r.error, r.error_code, r.error_sqlstate, r.error_detail,
       r.error_hint, r.warnings, r.metrics, r.attempts, r.cancel_requested, r.options, r.requested_by,
       r.data_set_id, r.source_format, r.scheduled, r.attempt_errors,
       CASE WHEN r.status = 'queued' THEN (SELECT relevance.waiting_for()) END AS waiting_for
  FROM relevance.machine m
  JOIN relevance.run r ON r.machine_id = m.id
 WHERE ((SELECT NOT row_security_active('relevance.machine')) OR relevance.has_role(m.owner)
        OR EXISTS (SELECT FROM relevance.machine_grant g WHERE g.machine_id IS NULL AND relevance.has_role(g.role))
        OR m.id IN (SELECT g.machine_id FROM relevance.machine_grant g WHERE relevance.has_role(g.role)));
COMMENT ON VIEW relevance.training_runs IS 'Every training run: status, phase, progress, times, error, warnings, metrics, attempts.';

CREATE VIEW relevance.machines WITH (security_invoker) AS
SELECT m.machine_name, m.id,
       CASE WHEN completed.id IS NOT NULL THEN 'completed'
            WHEN latest.status IN ('queued', 'running') THEN 'training'
            WHEN latest.status = 'failed' THEN 'failed'
            ELSE 'created'
       END AS status,
       m.model_id, completed.metrics, latest.id AS latest_run, m.created_at, m.owner
  FROM relevance.machine m
  LEFT JOIN LATERAL (SELECT r.id, r.metrics FROM relevance.run r
                      WHERE r.machine_id = m.id AND r.status = 'completed'
                      ORDER BY r.id DESC LIMIT 1) completed ON true
  LEFT JOIN LATERAL (SELECT r.id, r.status FROM relevance.run r
                      WHERE r.machine_id = m.id AND r.status <> 'cancelled'
                      ORDER BY r.id DESC LIMIT 1) latest ON true
 WHERE ((SELECT NOT row_security_active('relevance.machine')) OR relevance.has_role(m.owner)
        OR EXISTS (SELECT FROM relevance.machine_grant g WHERE g.machine_id IS NULL AND relevance.has_role(g.role))
        OR m.id IN (SELECT g.machine_id FROM relevance.machine_grant g WHERE relevance.has_role(g.role)))
 ORDER BY m.id;
COMMENT ON VIEW relevance.machines IS 'Every machine with its status: created, training, completed (has a ranking, even while it retrains or after a retraining failed) or failed.';

CREATE VIEW relevance.data_sets WITH (security_barrier) AS
SELECT d.id AS data_set_id, d.machine_id, m.machine_name,
       CASE WHEN d.query IS NULL THEN 'csv' ELSE 'query' END AS kind,
       d.file_name, d.bytes, d.query, d.owner, d.created_at,
       (SELECT max(r.id) FROM relevance.run r WHERE r.data_set_id = d.id) AS latest_run
  FROM relevance.machine m
  JOIN relevance.data_set d ON d.machine_id = m.id
 WHERE ((SELECT NOT row_security_active('relevance.machine')) OR relevance.has_role(m.owner)
        OR EXISTS (SELECT FROM relevance.machine_grant g WHERE g.machine_id IS NULL AND relevance.has_role(g.role))
        OR m.id IN (SELECT g.machine_id FROM relevance.machine_grant g WHERE relevance.has_role(g.role)))
 ORDER BY d.id;
COMMENT ON VIEW relevance.data_sets IS 'Every data set that is kept: CSVs (relevance.get_data_set gives their bytes) and queries.';

CREATE VIEW relevance.outbox WITH (security_barrier) AS
SELECT t.id AS task_id, t.task, t.machine_id, m.machine_name, t.model_id, t.created_at, t.attempts,
       t.not_before AS next_try, t.error
  FROM relevance.model_task t
  LEFT JOIN relevance.machine m ON m.id = t.machine_id
 WHERE relevance.may_operate(t.machine_id)
 ORDER BY t.id;
COMMENT ON VIEW relevance.outbox IS 'Tasks still to be done at the model services: models to create for machines, and models to delete (those of deleted machines are shown only to operators of all machines).';

-- A view's column gets the comment of the table's column; those that only a view has follow.
DO $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT v.attrelid::regclass AS view, v.attname AS name,
                  pg_catalog.col_description(t.attrelid, t.attnum) AS text
             FROM (VALUES ('relevance.training_runs'::regclass, 'relevance.run'::regclass),
                          ('relevance.data_sets', 'relevance.data_set'),
                          ('relevance.outbox', 'relevance.model_task'),
                          ('relevance.machines', 'relevance.machine')) AS pair(view, source)
             JOIN pg_catalog.pg_attribute v ON v.attrelid = pair.view
             JOIN pg_catalog.pg_attribute t ON t.attrelid = pair.source AND t.attname = v.attname
            WHERE v.attnum > 0
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', c.view, c.name, c.text);
  END LOOP;
END $$;
COMMENT ON COLUMN relevance.training_runs.run_id IS 'The run''s number.';
COMMENT ON COLUMN relevance.training_runs.machine_name IS 'The machine''s name.';
COMMENT ON COLUMN relevance.training_runs.waiting_for IS 'What keeps a queued run from starting, and what to set; null if no obstacle is known.';
COMMENT ON COLUMN relevance.data_sets.data_set_id IS 'The data set''s number.';
COMMENT ON COLUMN relevance.data_sets.machine_name IS 'The machine''s name.';
COMMENT ON COLUMN relevance.data_sets.kind IS 'csv or query.';
COMMENT ON COLUMN relevance.data_sets.latest_run IS 'The latest run that was trained on it.';
COMMENT ON COLUMN relevance.outbox.task_id IS 'The task''s number.';
COMMENT ON COLUMN relevance.outbox.machine_name IS 'The machine''s name; null if it was deleted.';
COMMENT ON COLUMN relevance.outbox.next_try IS 'When it is tried next.';
COMMENT ON COLUMN relevance.machines.status IS 'created, training, completed or failed.';
COMMENT ON COLUMN relevance.machines.metrics IS 'Metrics of the latest completed run.';
COMMENT ON COLUMN relevance.machines.latest_run IS 'The latest run that was not cancelled.';

------------------------------------------------------------------------------------------------ the workers

CREATE FUNCTION relevance.wake_workers() RETURNS void
  LANGUAGE c AS 'MODULE_PATHNAME', 'relevance_wake_workers';
COMMENT ON FUNCTION relevance.wake_workers() IS 'Makes the scheduler look at the queue when the current transaction commits.';

CREATE FUNCTION relevance.announce_run() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  obstacle text := CASE WHEN TG_OP = 'INSERT' THEN relevance.waiting_for() END;
BEGIN
  PERFORM pg_notify('relevance_runs', json_build_object(
    'run', NEW.id, 'machine', NEW.machine_id, 'status', NEW.status)::text);
  PERFORM relevance.wake_workers();
  IF obstacle IS NOT NULL THEN
    RAISE WARNING 'training run % is queued, but cannot start yet', NEW.id USING HINT = obstacle;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.announce_run() IS 'Trigger: NOTIFY relevance_runs and wake the workers when a run changes state; warn when a new one cannot start.';

CREATE TRIGGER announce_new AFTER INSERT ON relevance.run
  FOR EACH ROW EXECUTE FUNCTION relevance.announce_run();
CREATE TRIGGER announce_change AFTER UPDATE OF status, cancel_requested ON relevance.run
  FOR EACH ROW WHEN (OLD.status <> NEW.status OR OLD.cancel_requested <> NEW.cancel_requested)
  EXECUTE FUNCTION relevance.announce_run();
COMMENT ON TRIGGER announce_new ON relevance.run IS 'Tells listeners and workers of a new run.';
COMMENT ON TRIGGER announce_change ON relevance.run IS 'Tells listeners and workers of a run''s new state.';

CREATE FUNCTION relevance.cancel_queued_run() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.status := 'cancelled';
  NEW.finished_at := clock_timestamp();
  RETURN NEW;
END $$;
COMMENT ON FUNCTION relevance.cancel_queued_run() IS 'Trigger: a run that has not started is cancelled at once.';

CREATE TRIGGER cancel_queued BEFORE UPDATE OF cancel_requested ON relevance.run
  FOR EACH ROW WHEN (NEW.cancel_requested AND OLD.status = 'queued') EXECUTE FUNCTION relevance.cancel_queued_run();
COMMENT ON TRIGGER cancel_queued ON relevance.run IS 'A role that may request a run''s cancellation needs no right to write its state.';

CREATE FUNCTION relevance.guard_data() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM relevance.data_set d WHERE d.id = NEW.data_set_id AND d.machine_id = NEW.machine_id) THEN
    RAISE EXCEPTION 'data set % is not of machine %', NEW.data_set_id, NEW.machine_id USING ERRCODE = 'insufficient_privilege',
      DETAIL = 'A machine is trained on its own data.',
      HINT = 'SELECT data_set_id, machine_id FROM relevance.data_sets shows whose they are.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION relevance.guard_data() IS 'Trigger: a machine''s ranking must not reveal other machines'' data.';

CREATE TRIGGER guard_data BEFORE INSERT OR UPDATE OF data_set_id, machine_id ON relevance.run
  FOR EACH ROW WHEN (NEW.data_set_id IS NOT NULL) EXECUTE FUNCTION relevance.guard_data();
COMMENT ON TRIGGER guard_data ON relevance.run IS 'Prevents training a machine on another machine''s data.';

-- Only the workers may write relevance.model_task: hence SECURITY DEFINER.
CREATE FUNCTION relevance.give_up_model() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.model_id IS NOT NULL THEN
    INSERT INTO relevance.model_task (task, model_id, model_home)
    VALUES ('delete', OLD.model_id, OLD.model_home) ON CONFLICT DO NOTHING;
  END IF;
  PERFORM relevance.wake_workers();
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.give_up_model() IS 'Trigger: requests that a deleted machine''s model is deleted at the model service too.';

CREATE TRIGGER give_up_model AFTER DELETE ON relevance.machine
  FOR EACH ROW EXECUTE FUNCTION relevance.give_up_model();
COMMENT ON TRIGGER give_up_model ON relevance.machine IS 'Records that the machine''s model is to be deleted.';

CREATE FUNCTION relevance.ask_for_model() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relevance.wake_workers();
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.ask_for_model() IS 'Trigger: requests that a new machine is registered at the model service.';

CREATE TRIGGER ask_for_model AFTER INSERT ON relevance.machine
  FOR EACH STATEMENT EXECUTE FUNCTION relevance.ask_for_model();
COMMENT ON TRIGGER ask_for_model ON relevance.machine IS 'Wakes the workers that register it at the model service.';

CREATE FUNCTION relevance.guard_query() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Who may write this table must not become somebody else by it. A role that is gone, as in a restored dump, can be
  -- anybody's one day: then it takes a superuser.
  IF NOT coalesce((SELECT pg_has_role(current_user, r.oid, CASE WHEN current_setting('server_version_num')::integer < 160000
                                                               THEN 'MEMBER' ELSE 'SET' END)
                     FROM pg_roles r WHERE r.rolname = NEW.owner),
                  (SELECT s.rolsuper FROM pg_roles s WHERE s.rolname = current_user)) THEN
    RAISE EXCEPTION 'permission denied to leave a query that runs as role "%"', NEW.owner
      USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('Role "%s" is not a member of it.', current_user),
      HINT = 'relevance.train_from_query stores a query of the calling role.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION relevance.guard_query() IS 'Trigger: a stored query runs as its writer, or as a role that its writer is a member of.';

CREATE TRIGGER guard_query BEFORE INSERT OR UPDATE ON relevance.data_set
  FOR EACH ROW WHEN (NEW.query IS NOT NULL) EXECUTE FUNCTION relevance.guard_query();
COMMENT ON TRIGGER guard_query ON relevance.data_set IS 'Prevents storing a query that runs as another role.';

--------------------------------------------------------------------------------------------------- machines

-- Removes every blank of Unicode, and invisible characters.
CREATE FUNCTION relevance.trim_name(name text) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN getdatabaseencoding() = 'UTF8'
              THEN regexp_replace(name, E'^[\\s\\u0085\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff]+|[\\s\\u0085\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff]+$', '', 'g')
              ELSE btrim(name, E' \t\n\x0b\f\r') END
$$;
COMMENT ON FUNCTION relevance.trim_name(text) IS 'A machine''s name without the blanks and invisible characters around it.';

CREATE FUNCTION relevance.near_names_hint(wanted text, names text[]) RETURNS text
  LANGUAGE c IMMUTABLE STRICT AS 'MODULE_PATHNAME', 'relevance_near_names_hint';
COMMENT ON FUNCTION relevance.near_names_hint(text, text[]) IS 'A hint that suggests names similar to the wanted one; empty if there are none.';

CREATE FUNCTION relevance.machine_id(machine integer) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF machine IS NULL THEN
    RAISE EXCEPTION 'machine must not be null' USING ERRCODE = 'null_value_not_allowed',
      DETAIL = 'The call was given null in its place.', HINT = 'A subselect that finds no row gives null.';
  ELSIF NOT EXISTS (SELECT FROM relevance.machine m WHERE m.id = machine_id.machine) THEN
    RAISE EXCEPTION 'there is no machine with id %', machine USING ERRCODE = 'undefined_object',
      DETAIL = format('Machines registered: %s.', (SELECT count(*) FROM relevance.machine)),
      HINT = 'SELECT id, machine_name FROM relevance.machines shows them all.';
  END IF;
  RETURN machine;
END $$;
COMMENT ON FUNCTION relevance.machine_id(integer) IS 'The id itself, or an error if there is no such machine.';

CREATE FUNCTION relevance.machine_id(machine text) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted   text := relevance.trim_name(machine);
  found_id integer;
BEGIN
  IF machine IS NULL THEN
    RAISE EXCEPTION 'machine must not be null' USING ERRCODE = 'null_value_not_allowed',
      DETAIL = 'The call was given null in its place.', HINT = 'A subselect that finds no row gives null.';
  END IF;
  SELECT m.id INTO found_id FROM relevance.machine m WHERE m.machine_name = wanted;
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'there is no machine named "%"', left(wanted, 200) USING ERRCODE = 'undefined_object',
      DETAIL = format('Machines registered: %s.', (SELECT count(*) FROM relevance.machine)),
      HINT = ltrim(coalesce(relevance.near_names_hint(wanted, (SELECT array_agg(m.machine_name ORDER BY m.id) FROM relevance.machine m)), '')
          || ' SELECT id, machine_name FROM relevance.machines shows them all; relevance.register_machine(name) adds one.');
  END IF;
  RETURN found_id;
END $$;
COMMENT ON FUNCTION relevance.machine_id(text) IS 'The id of the machine with that name, or an error if there is none.';

CREATE FUNCTION relevance.operated_machine(machine integer) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  name text;
BEGIN
  IF NOT relevance.may_operate(relevance.machine_id(machine)) THEN
    SELECT m.machine_name INTO name FROM relevance.machine m WHERE m.id = operated_machine.machine;
    RAISE EXCEPTION 'permission denied to operate machine "%"', name USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('It belongs to role "%s", and role "%s" may only read it.',
                      (SELECT m.owner FROM relevance.machine m WHERE m.id = operated_machine.machine), current_user),
      HINT = format('Its owner or a superuser can SELECT relevance.grant_operator(%L, %L);', quote_ident(current_user), name);
  END IF;
  RETURN machine;
END $$;
COMMENT ON FUNCTION relevance.operated_machine(integer) IS 'The id itself, or an error if there is no such machine or the current role may not operate it.';

CREATE FUNCTION relevance.register_machine(machine_name text) RETURNS relevance.machines
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  trimmed text := relevance.trim_name(register_machine.machine_name);
  new_id  integer;
  result  relevance.machines;
BEGIN
  IF trimmed IS NULL OR trimmed = '' THEN
    RAISE EXCEPTION 'a machine needs a name' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = CASE WHEN trimmed IS NULL THEN 'The name is null.' ELSE 'The name holds nothing but blanks.' END,
      HINT = 'Give 1 to 200 characters: SELECT relevance.register_machine(''press-01'');';
  ELSIF char_length(trimmed) > 200 THEN
    RAISE EXCEPTION 'the machine''s name is too long' USING ERRCODE = 'string_data_right_truncation',
      DETAIL = format('It has %s characters.', char_length(trimmed)),
      HINT = 'Give at most 200 characters.';
  ELSIF trimmed ~ (CASE WHEN getdatabaseencoding() = 'UTF8' THEN E'[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]' ELSE E'[\\u0001-\\u001f\\u007f]' END) THEN
    RAISE EXCEPTION 'the machine''s name holds a control character' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = 'A name stands on one line and holds visible characters alone.',
      HINT = 'Give a name of one line, without tabs.';
  END IF;
  INSERT INTO relevance.machine (machine_name) VALUES (trimmed)
    ON CONFLICT DO NOTHING RETURNING id INTO new_id;
  IF new_id IS NULL THEN
    RAISE EXCEPTION 'a machine named "%" is registered already', trimmed USING ERRCODE = 'unique_violation',
      DETAIL = coalesce('It has the id ' || (SELECT m.id FROM relevance.machine m WHERE m.machine_name = trimmed) || '.',
                        'It is not yours to see.'),
      HINT = CASE WHEN EXISTS (SELECT FROM relevance.machine m WHERE m.machine_name = trimmed)
                  THEN 'Train it as it is, choose another name, or relevance.delete_machine(name) first.'
                  ELSE 'Choose another name.' END;
  END IF;
  SELECT * INTO result FROM relevance.machines m WHERE m.id = new_id;
  RETURN result;
END $$;
COMMENT ON FUNCTION relevance.register_machine(text) IS 'Registers a machine and returns its row. The name is trimmed and must be unique.';

CREATE FUNCTION relevance.wait_for_model(machine integer, timeout interval DEFAULT '2 s') RETURNS relevance.machines
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  deadline timestamptz := clock_timestamp() + wait_for_model.timeout;
  result   relevance.machines;
BEGIN
  LOOP
    SELECT * INTO result FROM relevance.machines m WHERE m.id = relevance.machine_id(wait_for_model.machine);
    EXIT WHEN result.model_id IS NOT NULL OR clock_timestamp() >= deadline;
    PERFORM pg_sleep(0.01);
  END LOOP;
  RETURN result;
END $$;
COMMENT ON FUNCTION relevance.wait_for_model(integer, interval) IS 'Waits until the model service has given the machine its model_id, or until the timeout; returns the machine''s row. Call it after the commit that registered the machine.';

CREATE FUNCTION relevance.list_machines() RETURNS SETOF relevance.machines
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.machines ORDER BY id';
COMMENT ON FUNCTION relevance.list_machines() IS 'All machines by id: the view relevance.machines as a function.';

CREATE FUNCTION relevance.delete_machine(machine integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM relevance.machine m WHERE m.id = relevance.operated_machine(delete_machine.machine);
END $$;
COMMENT ON FUNCTION relevance.delete_machine(integer) IS 'Deletes a machine with its data sets, runs, rankings and models; a running training is stopped.';

CREATE FUNCTION relevance.delete_machine(machine text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.delete_machine(relevance.machine_id(machine))';
COMMENT ON FUNCTION relevance.delete_machine(text) IS 'Deletes the machine with that name.';

--------------------------------------------------------------------------------------------------- training

CREATE FUNCTION relevance.train_from_csv(machine integer, csv bytea, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_train_from_csv';
COMMENT ON FUNCTION relevance.train_from_csv(integer, bytea, text, jsonb) IS 'Stores a CSV and queues a training on it; returns the run''s id. Training starts when the transaction commits.';

CREATE FUNCTION relevance.train_from_csv(machine text, csv bytea, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.train_from_csv(relevance.machine_id(machine), csv, target_column, options)';
COMMENT ON FUNCTION relevance.train_from_csv(text, bytea, text, jsonb) IS 'Like train_from_csv(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.train_from_csv(machine integer, csv text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.train_from_csv(machine, convert_to(csv, ''UTF8''), target_column, options)';
COMMENT ON FUNCTION relevance.train_from_csv(integer, text, text, jsonb) IS 'Like train_from_csv(machine id, csv bytea, ...), with the CSV as text.';

CREATE FUNCTION relevance.train_from_csv(machine text, csv text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.train_from_csv(relevance.machine_id(machine), convert_to(csv, ''UTF8''), target_column, options)';
COMMENT ON FUNCTION relevance.train_from_csv(text, text, text, jsonb) IS 'Like train_from_csv(machine id, csv bytea, ...), by the machine''s name and with the CSV as text.';

CREATE FUNCTION relevance.start_csv_upload(machine integer, file_name text DEFAULT NULL) RETURNS bigint
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'INSERT INTO relevance.data_set (machine_id, file_name, bytes) VALUES (relevance.operated_machine(machine), file_name, 0) RETURNING id';
COMMENT ON FUNCTION relevance.start_csv_upload(integer, text) IS 'Starts the upload of a CSV in pieces; returns the data set for append_csv and train_from_csv_upload in the same transaction.';

CREATE FUNCTION relevance.append_csv(data_set bigint, piece bytea) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'INSERT INTO relevance.data_set_chunk (data_set_id, chunk_no, bytes)
      SELECT data_set, coalesce(max(c.chunk_no) + 1, 0), piece FROM relevance.data_set_chunk c WHERE c.data_set_id = data_set';
COMMENT ON FUNCTION relevance.append_csv(bigint, bytea) IS 'Appends bytes to a CSV that was started by start_csv_upload; pieces of about a megabyte work best.';

CREATE FUNCTION relevance.train_from_csv_upload(data_set bigint, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_train_from_csv_upload';
COMMENT ON FUNCTION relevance.train_from_csv_upload(bigint, text, jsonb) IS 'Ends the upload of a CSV in pieces and queues a training on it, like train_from_csv; returns the run''s id.';

CREATE FUNCTION relevance.train_from_csv_file(machine integer, path text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_train_from_csv_file';
COMMENT ON FUNCTION relevance.train_from_csv_file(integer, text, text, jsonb) IS 'Like train_from_csv, from a file on the server; needs the privileges of pg_read_server_files.';

CREATE FUNCTION relevance.train_from_csv_file(machine text, path text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.train_from_csv_file(relevance.machine_id(machine), path, target_column, options)';
COMMENT ON FUNCTION relevance.train_from_csv_file(text, text, text, jsonb) IS 'Like train_from_csv_file(machine id, ...), by the machine''s name.';

-- These four do not pin search_path: the caller's is also the query's.
CREATE FUNCTION relevance.train_from_query(machine integer, query text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c
  AS 'MODULE_PATHNAME', 'relevance_train_from_query';
COMMENT ON FUNCTION relevance.train_from_query(integer, text, text, jsonb) IS 'Queues a training on the rows of a query; returns the run''s id. The query runs when the training starts, as the calling role, read only.';

CREATE FUNCTION relevance.train_from_query(machine text, query text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql
  AS 'SELECT relevance.train_from_query(relevance.machine_id(machine), query, target_column, options)';
COMMENT ON FUNCTION relevance.train_from_query(text, text, text, jsonb) IS 'Like train_from_query(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.train_from_table(machine integer, "table" regclass, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c
  AS 'MODULE_PATHNAME', 'relevance_train_from_table';
COMMENT ON FUNCTION relevance.train_from_table(integer, regclass, text, jsonb) IS 'Like train_from_query, on all rows and columns of a table or view.';

CREATE FUNCTION relevance.train_from_table(machine text, "table" regclass, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql
  AS 'SELECT relevance.train_from_table(relevance.machine_id(machine), "table", target_column, options)';
COMMENT ON FUNCTION relevance.train_from_table(text, regclass, text, jsonb) IS 'Like train_from_table(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.retraining_options(last jsonb, given jsonb) RETURNS jsonb
  LANGUAGE c STABLE STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_retraining_options';
COMMENT ON FUNCTION relevance.retraining_options(jsonb, jsonb) IS 'The last training''s options, overridden by the given ones, validated and completed with defaults.';

CREATE FUNCTION relevance.retrain(machine integer, options jsonb DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last relevance.run;
  new_id bigint;
BEGIN
  -- An attempt that came to nothing is no source while there is a better one.
  SELECT * INTO last FROM relevance.run r
   WHERE r.machine_id = relevance.operated_machine(retrain.machine)
   ORDER BY r.status NOT IN ('failed', 'cancelled') DESC, r.id DESC LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'machine "%" was never trained', (SELECT m.machine_name FROM relevance.machine m WHERE m.id = retrain.machine)
      USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = 'A retraining takes the data, target and options of the last training.',
      HINT = 'Train it first: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.';
  ELSIF last.data_set_id IS NULL THEN
    RAISE EXCEPTION 'the data of the last training, run %, are no longer kept', last.id
      USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('relevance.keep_data_sets is %s.', current_setting('relevance.keep_data_sets', true)),
      HINT = 'Train on new data: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.';
  END IF;
  INSERT INTO relevance.run (machine_id, data_set_id, target_column, options, skip_unchanged)
  VALUES (last.machine_id, last.data_set_id, last.target_column,
          relevance.retraining_options(last.options, coalesce(retrain.options, '{}')), true)
  RETURNING id INTO new_id;
  RETURN new_id;
END $$;
COMMENT ON FUNCTION relevance.retrain(integer, jsonb) IS 'Trains again from the source of the last training that did not fail: the stored CSV, or the query run again. The given options override those of the last training. Skipped if the data have not changed.';

CREATE FUNCTION relevance.retrain(machine text, options jsonb DEFAULT NULL) RETURNS bigint
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.retrain(relevance.machine_id(machine), options)';
COMMENT ON FUNCTION relevance.retrain(text, jsonb) IS 'Like retrain(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.get_data_set(data_set bigint) RETURNS bytea
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found relevance.data_set;
BEGIN
  SELECT * INTO found FROM relevance.data_set d WHERE d.id = get_data_set.data_set;
  IF data_set IS NULL THEN
    RAISE EXCEPTION 'data_set must not be null' USING ERRCODE = 'null_value_not_allowed',
      DETAIL = 'The call was given null in its place.', HINT = 'A subselect that finds no row gives null.';
  ELSIF found.id IS NULL THEN
    RAISE EXCEPTION 'there is no data set %', data_set USING ERRCODE = 'undefined_object',
      DETAIL = format('Data sets kept: %s.', (SELECT count(*) FROM relevance.data_set)),
      HINT = 'SELECT data_set_id, machine_name, kind, created_at FROM relevance.data_sets shows them all.';
  ELSIF found.query IS NOT NULL THEN
    RAISE EXCEPTION 'data set % is a query: its rows are not stored', data_set USING ERRCODE = 'wrong_object_type',
      DETAIL = format('The query is: %s', left(found.query, 1000)), HINT = 'Run the query.';
  ELSIF found.bytes > 1073741823 - 4 THEN
    RAISE EXCEPTION 'data set % is too large for one value', data_set USING ERRCODE = 'program_limit_exceeded',
      DETAIL = format('It has %s bytes; a bytea holds less than a gigabyte.', found.bytes),
      HINT = format('Read its chunks: SELECT bytes FROM relevance.data_set_chunk WHERE data_set_id = %s ORDER BY chunk_no;', data_set);
  END IF;
  PERFORM relevance.operated_machine(found.machine_id);  -- or its error: readers see rankings, not data
  RETURN (SELECT coalesce(string_agg(c.bytes, '' ORDER BY c.chunk_no), '') FROM relevance.data_set_chunk c WHERE c.data_set_id = found.id);
END $$;
COMMENT ON FUNCTION relevance.get_data_set(bigint) IS 'A stored CSV, byte for byte.';

CREATE FUNCTION relevance.training_status(run bigint) RETURNS relevance.training_runs
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  result relevance.training_runs;
BEGIN
  SELECT * INTO result FROM relevance.training_runs r WHERE r.run_id = run;
  IF run IS NULL THEN
    RAISE EXCEPTION 'run must not be null' USING ERRCODE = 'null_value_not_allowed',
      DETAIL = 'The call was given null in its place.', HINT = 'A subselect that finds no row gives null.';
  ELSIF NOT FOUND THEN
    RAISE EXCEPTION 'there is no training run %', run USING ERRCODE = 'undefined_object',
      DETAIL = format('Training runs known: %s.', (SELECT count(*) FROM relevance.run)),
      HINT = 'SELECT run_id, machine_name, status FROM relevance.training_runs shows them all.';
  END IF;
  RETURN result;
END $$;
COMMENT ON FUNCTION relevance.training_status(bigint) IS 'The row of relevance.training_runs for one run.';

CREATE FUNCTION relevance.wait_until_ended(run bigint, timeout interval) RETURNS void
  LANGUAGE c STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_wait_until_ended';
COMMENT ON FUNCTION relevance.wait_until_ended(bigint, interval) IS 'Waits until a run has ended, with whatever status; wait_for_training also reports its outcome.';

CREATE FUNCTION relevance.raise_run_error(run bigint) RETURNS void
  LANGUAGE c STRICT STABLE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_raise_run_error';
COMMENT ON FUNCTION relevance.raise_run_error(bigint) IS 'Raises a failed run''s error to the caller only: it may quote data, so it is not written to the server''s log.';

CREATE FUNCTION relevance.wait_for_training(run bigint, timeout interval DEFAULT '10 min')
  RETURNS relevance.training_runs
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ended relevance.training_runs := relevance.training_status(run);
BEGIN
  PERFORM relevance.wait_until_ended(run, coalesce(timeout, '100 years'));
  ended := relevance.training_status(run);
  IF ended.status = 'failed' THEN
    PERFORM relevance.raise_run_error(run);
  ELSIF ended.status = 'cancelled' THEN
    RAISE EXCEPTION 'training run % was cancelled', run USING ERRCODE = 'object_not_in_prerequisite_state',
      HINT = 'Train again if that was a mistake.';
  END IF;
  RETURN ended;
END $$;
COMMENT ON FUNCTION relevance.wait_for_training(bigint, interval) IS 'Waits for a run and returns it; if it failed, raises the run''s own error.';

CREATE FUNCTION relevance.cancel_training(run bigint) RETURNS relevance.training_runs
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relevance.operated_machine((relevance.training_status(run)).machine_id);  -- or its error
  UPDATE relevance.run r SET cancel_requested = true
   WHERE r.id = cancel_training.run AND r.status IN ('queued', 'running');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'training run % has ended already', run USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('It is %s.', (relevance.training_status(run)).status);
  END IF;
  RETURN relevance.training_status(run);
END $$;
COMMENT ON FUNCTION relevance.cancel_training(bigint) IS 'Cancels a queued run at once, a running one within moments of the commit; returns the run.';

-- The token authorizes the call: it is valid for one attempt at one run, so a service can report only its own trainings.
CREATE FUNCTION relevance.training_callback(token text, model_id integer, status text, metrics jsonb DEFAULT NULL, error text DEFAULT NULL)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found relevance.run_callback;
BEGIN
  SELECT * INTO found FROM relevance.run_callback c WHERE c.token_digest = sha256(convert_to(token, 'UTF8'));
  IF found.run_id IS NULL THEN
    RAISE EXCEPTION 'the callback''s token is not known' USING ERRCODE = 'invalid_authorization_specification',
      DETAIL = CASE WHEN token IS NULL THEN 'There is none.' ELSE 'No training was given it.' END,
      HINT = 'A model service calls back the URL that it was given with the data, token and all.';
  ELSIF model_id IS DISTINCT FROM found.model_id THEN
    RAISE EXCEPTION 'the callback is about another model than its token' USING ERRCODE = 'undefined_object',
      DETAIL = format('It says model %s.', coalesce(model_id::text, 'null')),
      HINT = 'Each callback URL serves the one training that it was given with.';
  ELSIF status IS NULL OR status NOT IN ('completed', 'failed') THEN
    RAISE EXCEPTION 'the callback''s status is neither completed nor failed' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = format('It is %s.', coalesce(quote_literal(left(status, 100)), 'null')),
      HINT = 'A callback is sent once, when the training has ended.';
  END IF;
  -- Told twice, or too late, it changes nothing.
  UPDATE relevance.run_callback c
     SET status = training_callback.status, metrics = training_callback.metrics,
         error = left(training_callback.error, 4000), received_at = clock_timestamp()
   WHERE c.run_id = found.run_id AND c.attempt = found.attempt AND c.status IS NULL
     AND EXISTS (SELECT FROM relevance.run r WHERE r.id = c.run_id AND r.status = 'running'
                        AND r.attempts = c.attempt AND NOT r.cancel_requested);
END $$;
COMMENT ON FUNCTION relevance.training_callback(text, integer, text, jsonb, text) IS 'Called for a remote model service when a training has ended: completed or failed. Repeated and late calls change nothing.';

---------------------------------------------------------------------------------------------------- ranking

-- A run's error may quote the data, and errors that are raised are logged: hence a hint on where to look.
CREATE FUNCTION relevance.failure_hint(run bigint) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT format('SELECT error, error_detail, error_hint FROM relevance.training_runs WHERE run_id = %s tells why.', run) $$;
COMMENT ON FUNCTION relevance.failure_hint(bigint) IS 'A hint on where to read why a run failed.';

CREATE FUNCTION relevance.get_columns(run bigint)
  RETURNS TABLE (column_no integer, column_name text, type text, unit text, role text, reason text,
                 missing_share double precision, distinct_values bigint, distinct_exact boolean, range text,
                 min double precision, max double precision, first_values text[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  reported relevance.training_runs := relevance.training_status(run);
BEGIN
  IF reported.status <> 'completed' THEN
    RAISE EXCEPTION 'training run % has no report on its columns', run USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('It is %s.', reported.status),
      HINT = CASE WHEN reported.status IN ('queued', 'running')
                  THEN format('Wait for it: SELECT relevance.wait_for_training(%s);', run)
                  WHEN reported.status = 'skipped' THEN reported.warnings[1]
                  WHEN reported.status = 'failed' THEN relevance.failure_hint(run)
                  ELSE 'Ask for a completed run.' END;
  END IF;
  RETURN QUERY SELECT c.column_no, c.column_name, c.type, c.unit, c.role, c.reason, c.missing_share,
      c.distinct_values, c.distinct_exact,
      CASE WHEN c.type = 'timestamp' THEN format('%s to %s', timestamp 'epoch' + make_interval(secs => c.min),
                                                 timestamp 'epoch' + make_interval(secs => c.max))
           WHEN c.min IS NOT NULL THEN format('%s to %s', c.min, c.max) END,
      c.min, c.max, c.first_values
    FROM relevance.column_report c WHERE c.run_id = run ORDER BY c.column_no;
END $$;
COMMENT ON FUNCTION relevance.get_columns(bigint) IS 'What became of each column of a completed run''s data: its type, its role and why, how much is missing, its range and first values.';

CREATE FUNCTION relevance.completed_run(machine integer, run bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  integer := relevance.machine_id(machine);
  chosen relevance.training_runs;
  name   text;
BEGIN
  SELECT * INTO chosen FROM relevance.training_runs r
   WHERE r.machine_id = known AND (r.run_id = completed_run.run OR completed_run.run IS NULL)
   ORDER BY r.status = 'completed' DESC, r.run_id DESC LIMIT 1;
  IF chosen.status = 'completed' THEN RETURN chosen.run_id; END IF;
  SELECT m.machine_name INTO name FROM relevance.machine m WHERE m.id = known;
  IF run IS NULL THEN
    RAISE EXCEPTION 'machine "%" has no ranking yet', name USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = CASE WHEN chosen.run_id IS NULL THEN 'It was never trained.'
                    ELSE format('Its run %s is %s.', chosen.run_id, chosen.status) END,
      HINT = CASE WHEN chosen.status IN ('queued', 'running')
                  THEN format('Wait for it: SELECT relevance.wait_for_training(%s);', chosen.run_id)
                  WHEN chosen.status = 'failed' THEN relevance.failure_hint(chosen.run_id)
                  ELSE 'Train it: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.' END;
  ELSIF chosen.run_id IS NULL THEN
    RAISE EXCEPTION 'machine "%" has no training run %', name, run USING ERRCODE = 'undefined_object',
      HINT = format('SELECT run_id, status FROM relevance.training_runs WHERE machine_id = %s shows its runs.', known);
  END IF;
  RAISE EXCEPTION 'training run % has no ranking', run USING ERRCODE = 'object_not_in_prerequisite_state',
    DETAIL = format('It is %s.', chosen.status),
    HINT = CASE WHEN chosen.status IN ('queued', 'running')
                THEN format('Wait for it: SELECT relevance.wait_for_training(%s);', run)
                WHEN chosen.status = 'failed' THEN relevance.failure_hint(run)
                ELSE 'Without a run, the machine''s latest completed one is read.' END;
END $$;
COMMENT ON FUNCTION relevance.completed_run(integer, bigint) IS 'The given run, or the machine''s latest completed one; an error if there is none.';

CREATE FUNCTION relevance.direction_sentence(direction_code text, kind text) RETURNS text
  LANGUAGE c STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_direction_sentence';
COMMENT ON FUNCTION relevance.direction_sentence(text, text) IS 'What a direction code means for a feature of that kind, in the language of relevance.language (en, pt).';

CREATE FUNCTION relevance.get_ranking(machine integer, run bigint DEFAULT NULL)
  RETURNS TABLE (rank integer, feature text, kind text, importance_shap_mean_abs double precision,
                 importance_native double precision, shap_norm double precision, native_norm double precision,
                 score_final double precision, share double precision, direction text, direction_code text,
                 shap_stderr double precision, above_noise boolean, tied_rank integer,
                 importance_shap_grouped double precision, correlated_with text[])
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.rank, k.feature, k.kind, k.importance_shap_mean_abs, k.importance_native, k.shap_norm,
         k.native_norm, k.score_final,
         coalesce(k.score_final / nullif(sum(k.score_final) OVER (), 0), 0),
         coalesce(relevance.direction_sentence(k.direction_code, coalesce(k.kind, '')), k.direction),
         k.direction_code, k.shap_stderr, k.above_noise, k.tied_rank, k.importance_shap_grouped, k.correlated_with
    FROM relevance.ranking k
   WHERE k.run_id = relevance.completed_run(machine, run)
   ORDER BY k.rank
$$;
COMMENT ON FUNCTION relevance.get_ranking(integer, bigint) IS 'The ranking of a machine''s run (by default the latest completed one), best first; share is score_final as a share of the sum over all rows. Directions are given in relevance.language.';

CREATE FUNCTION relevance.get_ranking(machine text, run bigint DEFAULT NULL)
  RETURNS TABLE (rank integer, feature text, kind text, importance_shap_mean_abs double precision,
                 importance_native double precision, shap_norm double precision, native_norm double precision,
                 score_final double precision, share double precision, direction text, direction_code text,
                 shap_stderr double precision, above_noise boolean, tied_rank integer,
                 importance_shap_grouped double precision, correlated_with text[])
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_ranking(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_ranking(text, bigint) IS 'Like get_ranking(machine id, run), by the machine''s name.';

CREATE FUNCTION relevance.get_effect_curve(machine integer, feature text, run bigint DEFAULT NULL)
  RETURNS TABLE (point_no integer, x double precision, level text, mean_shap double precision, row_count bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  chosen bigint := relevance.completed_run(machine, run);
BEGIN
  IF NOT EXISTS (SELECT FROM relevance.ranking k WHERE k.run_id = chosen AND k.feature = get_effect_curve.feature) THEN
    RAISE EXCEPTION 'run % has no feature "%"', chosen, feature USING ERRCODE = 'undefined_column',
      HINT = ltrim(coalesce(relevance.near_names_hint(feature, (SELECT array_agg(k.feature ORDER BY k.rank) FROM relevance.ranking k WHERE k.run_id = chosen)), '')
          || format(' SELECT feature FROM relevance.get_ranking(%s, %s) shows them all.', machine, chosen));
  END IF;
  RETURN QUERY SELECT c.point_no, c.x, c.level, c.mean_shap, c.row_count FROM relevance.effect_curve c
    WHERE c.run_id = chosen AND c.feature = get_effect_curve.feature ORDER BY c.point_no;
END $$;
COMMENT ON FUNCTION relevance.get_effect_curve(integer, text, bigint) IS 'One feature''s effect curve: its value (or level), its mean SHAP value there, and the number of rows.';

CREATE FUNCTION relevance.get_effect_curve(machine text, feature text, run bigint DEFAULT NULL)
  RETURNS TABLE (point_no integer, x double precision, level text, mean_shap double precision, row_count bigint)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_effect_curve(relevance.machine_id(machine), feature, run)';
COMMENT ON FUNCTION relevance.get_effect_curve(text, text, bigint) IS 'Like get_effect_curve(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.get_metrics(machine integer, run bigint DEFAULT NULL)
  RETURNS TABLE (run_id bigint, date timestamptz, r2 double precision, mae double precision,
                 rmse double precision, n_train bigint, n_test bigint, n_features bigint, n_explained bigint,
                 algorithm text, split text, r2_random_split double precision, below_baseline boolean,
                 baseline_mean_r2 double precision, baseline_mean_mae double precision,
                 baseline_mean_rmse double precision,
                 baseline_variable text, baseline_variable_r2 double precision, baseline_variable_mae double precision,
                 baseline_variable_rmse double precision, seconds jsonb, peak_memory_mb double precision)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT r.id, nullif(m.date, '')::timestamptz, m.r2, m.mae, m.rmse, m.n_train, m.n_test, m.n_features, m.n_explained,
         m.algorithm, m.split, m.r2_random_split, m.below_baseline, mean.r2, mean.mae, mean.rmse,
         single.feature, single.r2, single.mae, single.rmse, m.seconds, m.peak_memory_mb
    FROM relevance.run r,
         jsonb_to_record(coalesce(r.metrics, '{}')) AS m(date text, r2 float8, mae float8, rmse float8, n_train bigint,
           n_test bigint, n_features bigint, n_explained bigint, algorithm text, split text, r2_random_split float8,
           below_baseline boolean, baseline_mean jsonb, baseline_variable jsonb, seconds jsonb, peak_memory_mb float8),
         jsonb_to_record(coalesce(m.baseline_mean, '{}')) AS mean(r2 float8, mae float8, rmse float8),
         jsonb_to_record(coalesce(m.baseline_variable, '{}')) AS single(feature text, r2 float8, mae float8, rmse float8)
   WHERE r.id = relevance.completed_run(machine, run)
$$;
COMMENT ON FUNCTION relevance.get_metrics(integer, bigint) IS 'How well the model of a machine''s run predicts held-out rows: R2, MAE and RMSE (in units of the target), compared with predicting the mean and with predicting from the best single feature.';

CREATE FUNCTION relevance.get_metrics(machine text, run bigint DEFAULT NULL)
  RETURNS TABLE (run_id bigint, date timestamptz, r2 double precision, mae double precision,
                 rmse double precision, n_train bigint, n_test bigint, n_features bigint, n_explained bigint,
                 algorithm text, split text, r2_random_split double precision, below_baseline boolean,
                 baseline_mean_r2 double precision, baseline_mean_mae double precision,
                 baseline_mean_rmse double precision,
                 baseline_variable text, baseline_variable_r2 double precision, baseline_variable_mae double precision,
                 baseline_variable_rmse double precision, seconds jsonb, peak_memory_mb double precision)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_metrics(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_metrics(text, bigint) IS 'Like get_metrics(machine id, run), by the machine''s name.';

CREATE FUNCTION relevance.get_algorithms(machine integer, run bigint DEFAULT NULL)
  RETURNS TABLE (algorithm text, r2 double precision, mae double precision, rmse double precision, explains boolean)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.algorithm, a.r2, a.mae, a.rmse, a.algorithm = r.metrics ->> 'algorithm'
    FROM relevance.run r, jsonb_to_recordset(coalesce(r.metrics -> 'algorithms', '[]'))
           AS a(algorithm text, r2 float8, mae float8, rmse float8)
   WHERE r.id = relevance.completed_run(machine, run)
   ORDER BY a.r2 DESC, a.algorithm
$$;
COMMENT ON FUNCTION relevance.get_algorithms(integer, bigint) IS 'For a run with "algorithm": "auto": how well each algorithm predicted the held-out rows, and which one was chosen for the ranking.';

CREATE FUNCTION relevance.get_algorithms(machine text, run bigint DEFAULT NULL)
  RETURNS TABLE (algorithm text, r2 double precision, mae double precision, rmse double precision, explains boolean)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_algorithms(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_algorithms(text, bigint) IS 'Like get_algorithms(machine id, run), by the machine''s name.';

--------------------------------------------------------------------------------------- scheduled retraining

CREATE TABLE relevance.retraining_schedule (
  machine_id integer     PRIMARY KEY REFERENCES relevance.machine ON DELETE CASCADE,
  schedule   text        NOT NULL,
  options    jsonb,
  owner      name        NOT NULL DEFAULT current_user,
  job_id     bigint      NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE  relevance.retraining_schedule IS 'When machines are retrained automatically: one pg_cron job per machine.';
COMMENT ON COLUMN relevance.retraining_schedule.machine_id IS 'The machine that is trained.';
COMMENT ON COLUMN relevance.retraining_schedule.schedule IS 'When, as pg_cron understands it: minute, hour, day of the month, month, weekday.';
COMMENT ON COLUMN relevance.retraining_schedule.options IS 'Options that override those of the last training; null to keep them all.';
COMMENT ON COLUMN relevance.retraining_schedule.owner IS 'The role that scheduled it; the job runs as this role.';
COMMENT ON COLUMN relevance.retraining_schedule.job_id IS 'The job''s number in cron.job.';
COMMENT ON COLUMN relevance.retraining_schedule.created_at IS 'When it was scheduled.';
SELECT pg_catalog.pg_extension_config_dump('relevance.retraining_schedule', '');

CREATE FUNCTION relevance.add_cron_job(machine integer, schedule text) RETURNS bigint
  LANGUAGE c STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_add_cron_job';
COMMENT ON FUNCTION relevance.add_cron_job(integer, text) IS 'Creates a pg_cron job that retrains a machine as the current role; returns its number. Part of schedule_retraining.';

CREATE FUNCTION relevance.give_up_cron_job() RETURNS trigger
  LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_give_up_cron_job';
COMMENT ON FUNCTION relevance.give_up_cron_job() IS 'Trigger: removes the job of a schedule that is deleted or replaced; if pg_cron is in another database, moments after the commit.';

CREATE TRIGGER give_up_job AFTER DELETE ON relevance.retraining_schedule
  FOR EACH ROW EXECUTE FUNCTION relevance.give_up_cron_job();
CREATE TRIGGER give_up_old_job AFTER UPDATE OF job_id ON relevance.retraining_schedule
  FOR EACH ROW WHEN (OLD.job_id <> NEW.job_id) EXECUTE FUNCTION relevance.give_up_cron_job();
COMMENT ON TRIGGER give_up_job ON relevance.retraining_schedule IS 'No job without its schedule.';
COMMENT ON TRIGGER give_up_old_job ON relevance.retraining_schedule IS 'One job per schedule.';

CREATE FUNCTION relevance.next_cron_time(schedule text, after timestamptz) RETURNS timestamptz
  LANGUAGE c STABLE STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_next_cron_time';
COMMENT ON FUNCTION relevance.next_cron_time(text, timestamptz) IS 'When pg_cron will next run a job with this schedule, in the time zone cron.timezone (GMT before pg_cron 1.5); null if it never will, or only when the server starts.';

CREATE VIEW relevance.retraining_schedules WITH (security_barrier) AS
SELECT s.machine_id, m.machine_name, s.schedule, s.options, s.owner, s.job_id, s.created_at,
       last.id AS last_run, last.status AS last_status, last.error AS last_error,
       last.finished_at AS last_finished_at,
       CASE WHEN s.schedule ILIKE '%second%'
            THEN greatest(relevance.next_cron_time(s.schedule, coalesce(last.queued_at, s.created_at)), now())
            ELSE relevance.next_cron_time(s.schedule, now()) END AS next_run
  FROM relevance.machine m
  JOIN relevance.retraining_schedule s ON s.machine_id = m.id
  LEFT JOIN LATERAL (SELECT r.id, r.status, r.error, r.queued_at, r.finished_at FROM relevance.run r
                      WHERE r.machine_id = s.machine_id AND r.scheduled
                      ORDER BY r.id DESC LIMIT 1) last ON true
 WHERE ((SELECT NOT row_security_active('relevance.machine')) OR relevance.has_role(m.owner)
        OR EXISTS (SELECT FROM relevance.machine_grant g WHERE g.machine_id IS NULL AND relevance.has_role(g.role))
        OR m.id IN (SELECT g.machine_id FROM relevance.machine_grant g WHERE relevance.has_role(g.role)))
 ORDER BY s.machine_id;
COMMENT ON VIEW relevance.retraining_schedules IS 'Every machine that is retrained automatically: its schedule, the outcome of the last run, and the time of the next.';
COMMENT ON COLUMN relevance.retraining_schedules.machine_id IS 'The machine that is trained.';
COMMENT ON COLUMN relevance.retraining_schedules.machine_name IS 'The machine''s name.';
COMMENT ON COLUMN relevance.retraining_schedules.schedule IS 'When, as pg_cron understands it.';
COMMENT ON COLUMN relevance.retraining_schedules.options IS 'Options that override those of the last training; null to keep them all.';
COMMENT ON COLUMN relevance.retraining_schedules.owner IS 'The role that scheduled it; the job runs as this role.';
COMMENT ON COLUMN relevance.retraining_schedules.job_id IS 'The job''s number in cron.job.';
COMMENT ON COLUMN relevance.retraining_schedules.created_at IS 'When it was scheduled.';
COMMENT ON COLUMN relevance.retraining_schedules.last_run IS 'The latest run that a schedule requested.';
COMMENT ON COLUMN relevance.retraining_schedules.last_status IS 'The status of that run: queued, running, completed, skipped, failed or cancelled.';
COMMENT ON COLUMN relevance.retraining_schedules.last_error IS 'What went wrong with it, in one sentence.';
COMMENT ON COLUMN relevance.retraining_schedules.last_finished_at IS 'When it ended.';
COMMENT ON COLUMN relevance.retraining_schedules.next_run IS 'When the job is due next; null if never, or only when the server starts.';

CREATE FUNCTION relevance.schedule_retraining(machine integer, schedule text, options jsonb DEFAULT NULL)
  RETURNS relevance.retraining_schedules
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  integer := relevance.operated_machine(machine);
  last   jsonb;
  result relevance.retraining_schedules;
BEGIN
  IF schedule IS NULL THEN
    RAISE EXCEPTION 'schedule must not be null' USING ERRCODE = 'null_value_not_allowed',
      DETAIL = 'The call was given null in its place.',
      HINT = 'relevance.unschedule_retraining(machine) ends a schedule.';
  END IF;
  SELECT r.options INTO last FROM relevance.run r WHERE r.machine_id = known ORDER BY r.id DESC LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'machine "%" was never trained', (SELECT m.machine_name FROM relevance.machine m WHERE m.id = known)
      USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = 'A retraining takes the data, target and options of the last training.',
      HINT = 'Train it first: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.';
  END IF;
  PERFORM relevance.retraining_options(last, coalesce(schedule_retraining.options, '{}'));  -- or their error, not at night
  INSERT INTO relevance.retraining_schedule AS s (machine_id, schedule, options, owner, job_id)
  VALUES (known, schedule_retraining.schedule, schedule_retraining.options, current_user,
          relevance.add_cron_job(known, schedule_retraining.schedule))
  ON CONFLICT (machine_id) DO UPDATE
     SET schedule = EXCLUDED.schedule, options = EXCLUDED.options, owner = EXCLUDED.owner,
         job_id = EXCLUDED.job_id, created_at = EXCLUDED.created_at;
  SELECT * INTO result FROM relevance.retraining_schedules s WHERE s.machine_id = known;
  RETURN result;
END $$;
COMMENT ON FUNCTION relevance.schedule_retraining(integer, text, jsonb) IS 'Retrains a machine on a schedule, by a pg_cron job that runs as the calling role; replaces the machine''s earlier schedule.';

CREATE FUNCTION relevance.schedule_retraining(machine text, schedule text, options jsonb DEFAULT NULL)
  RETURNS relevance.retraining_schedules
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.schedule_retraining(relevance.machine_id(machine), schedule, options)';
COMMENT ON FUNCTION relevance.schedule_retraining(text, text, jsonb) IS 'Like schedule_retraining(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.unschedule_retraining(machine integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known integer := relevance.operated_machine(machine);
BEGIN
  DELETE FROM relevance.retraining_schedule s WHERE s.machine_id = known;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'machine "%" has no retraining schedule', (SELECT m.machine_name FROM relevance.machine m WHERE m.id = known)
      USING ERRCODE = 'undefined_object',
      HINT = 'SELECT machine_name, schedule FROM relevance.retraining_schedules shows them all.';
  END IF;
END $$;
COMMENT ON FUNCTION relevance.unschedule_retraining(integer) IS 'Ends a machine''s retraining schedule; a run that it has queued is still trained.';

CREATE FUNCTION relevance.unschedule_retraining(machine text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.unschedule_retraining(relevance.machine_id(machine))';
COMMENT ON FUNCTION relevance.unschedule_retraining(text) IS 'Like unschedule_retraining(machine id), by the machine''s name.';

CREATE FUNCTION relevance.retrain_as_scheduled(machine integer, schedule text) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found   relevance.retraining_schedule;
  earlier bigint;
  new_run bigint;
BEGIN
  SELECT * INTO found FROM relevance.retraining_schedule s
   WHERE s.machine_id = retrain_as_scheduled.machine AND s.schedule = retrain_as_scheduled.schedule;
  IF found.machine_id IS NULL THEN
    RAISE EXCEPTION 'machine % has no retraining schedule "%"', machine, schedule USING ERRCODE = 'undefined_object',
      DETAIL = 'The schedule has ended or was replaced, or the machine was deleted, and this job of pg_cron was left behind.',
      HINT = format('Remove it, in the database where pg_cron lives: SELECT cron.unschedule(jobid) FROM cron.job WHERE command = %L AND database = %L;',
                    format('SELECT relevance.retrain_as_scheduled(%s, %L)', machine, schedule), current_database());
  END IF;
  SELECT r.id INTO earlier FROM relevance.run r
   WHERE r.machine_id = found.machine_id AND r.status IN ('queued', 'running') ORDER BY r.id LIMIT 1;
  IF earlier IS NOT NULL THEN
    RAISE NOTICE 'run % of this machine has not ended yet: it is not trained once more', earlier;
    RETURN NULL;
  END IF;
  new_run := relevance.retrain(found.machine_id, found.options);
  UPDATE relevance.run r SET scheduled = true WHERE r.id = new_run;
  RETURN new_run;
END $$;
COMMENT ON FUNCTION relevance.retrain_as_scheduled(integer, text) IS 'Called by the job of a schedule: retrains the machine with the schedule''s options, and returns the run; null if an earlier run has not ended yet.';

------------------------------------------------------------------------------------------------- privileges

-- A role without a grant has access to nothing, neither tables nor functions.
REVOKE ALL ON SCHEMA relevance FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA relevance FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA relevance FROM PUBLIC;

-- A role with privileges on tables and functions sees and changes only its own machines, and those it was granted.
-- What no policy allows is left to the workers, who act as a superuser.
DO $$
DECLARE
  t regclass;
BEGIN
  FOR t IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'relevance'::regnamespace AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  END LOOP;
END $$;

CREATE POLICY own ON relevance.machine
  USING (relevance.has_role(owner));
CREATE POLICY granted ON relevance.machine FOR SELECT
  USING (EXISTS (SELECT FROM relevance.machine_grant g WHERE g.machine_id IS NULL AND relevance.has_role(g.role))
         OR id IN (SELECT g.machine_id FROM relevance.machine_grant g WHERE relevance.has_role(g.role)));
CREATE POLICY operated ON relevance.machine FOR DELETE USING (relevance.may_operate(id));

CREATE POLICY known ON relevance.machine_grant FOR SELECT
  USING (relevance.has_role(role) OR relevance.has_role(granted_by));
CREATE POLICY given ON relevance.machine_grant FOR INSERT
  WITH CHECK (relevance.owns(machine_id) AND relevance.has_role(granted_by));
CREATE POLICY changed ON relevance.machine_grant FOR UPDATE
  USING (relevance.owns(machine_id)) WITH CHECK (relevance.owns(machine_id) AND relevance.has_role(granted_by));
CREATE POLICY revoked ON relevance.machine_grant FOR DELETE USING (relevance.owns(machine_id));

CREATE POLICY readable ON relevance.data_set FOR SELECT
  USING (EXISTS (SELECT FROM relevance.machine m WHERE m.id = machine_id));
CREATE POLICY given ON relevance.data_set FOR INSERT WITH CHECK (relevance.may_operate(machine_id));
CREATE POLICY uploaded ON relevance.data_set FOR UPDATE
  USING (relevance.may_operate(machine_id) AND NOT EXISTS (SELECT FROM relevance.run r WHERE r.data_set_id = data_set.id));
CREATE POLICY operated ON relevance.data_set_chunk FOR SELECT
  USING (EXISTS (SELECT FROM relevance.data_set d WHERE d.id = data_set_id AND relevance.may_operate(d.machine_id)));
CREATE POLICY uploaded ON relevance.data_set_chunk FOR INSERT
  WITH CHECK (EXISTS (SELECT FROM relevance.data_set d
                       WHERE d.id = data_set_id AND d.owner = current_user AND relevance.may_operate(d.machine_id))
              AND NOT EXISTS (SELECT FROM relevance.run r WHERE r.data_set_id = data_set_chunk.data_set_id));

CREATE POLICY readable ON relevance.run FOR SELECT
  USING (EXISTS (SELECT FROM relevance.machine m WHERE m.id = machine_id));
CREATE POLICY asked ON relevance.run FOR INSERT WITH CHECK (relevance.may_operate(machine_id));
CREATE POLICY cancelled ON relevance.run FOR UPDATE USING (relevance.may_operate(machine_id));
CREATE POLICY readable ON relevance.ranking FOR SELECT
  USING (EXISTS (SELECT FROM relevance.run r WHERE r.id = run_id));
CREATE POLICY readable ON relevance.effect_curve FOR SELECT
  USING (EXISTS (SELECT FROM relevance.run r WHERE r.id = run_id));
CREATE POLICY readable ON relevance.column_report FOR SELECT
  USING (EXISTS (SELECT FROM relevance.run r WHERE r.id = run_id));

CREATE POLICY readable ON relevance.retraining_schedule FOR SELECT
  USING (EXISTS (SELECT FROM relevance.machine m WHERE m.id = machine_id));
CREATE POLICY scheduled ON relevance.retraining_schedule FOR INSERT
  WITH CHECK (relevance.may_operate(machine_id) AND owner = current_user);
CREATE POLICY changed ON relevance.retraining_schedule FOR UPDATE
  USING (relevance.may_operate(machine_id)) WITH CHECK (relevance.may_operate(machine_id) AND owner = current_user);
CREATE POLICY unscheduled ON relevance.retraining_schedule FOR DELETE USING (relevance.may_operate(machine_id));

CREATE FUNCTION relevance.grant_callback(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA relevance TO %s', role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION relevance.training_callback(text, integer, text, jsonb, text) TO %s', role);
END $$;
COMMENT ON FUNCTION relevance.grant_callback(regrole) IS 'Lets a role forward the callbacks of remote model services, and nothing else.';

-- The machines that the role may then read are granted separately.
CREATE FUNCTION relevance.grant_reading(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  f regprocedure;
BEGIN
  PERFORM relevance.grant_callback(role);
  EXECUTE format('GRANT SELECT ON relevance.machines, relevance.training_runs, relevance.data_sets, relevance.retraining_schedules,'
                 ' relevance.machine, relevance.machine_grant, relevance.run, relevance.ranking, relevance.effect_curve, relevance.column_report TO %s', role);
  FOR f IN SELECT p.oid FROM pg_proc p
            WHERE p.pronamespace = 'relevance'::regnamespace AND p.provolatile <> 'v' AND p.proname <> 'get_data_set'
               OR p.oid IN ('relevance.wait_until_ended(bigint, interval)'::regprocedure, 'relevance.wait_for_training(bigint, interval)'::regprocedure,
                            'relevance.wait_for_model(integer, interval)'::regprocedure)
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', f, role);
  END LOOP;
END $$;
COMMENT ON FUNCTION relevance.grant_reading(regrole) IS 'Gives a role the privileges of a reader, but access to no machine; grant_reader does both.';

CREATE FUNCTION relevance.grant_registration(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  f regprocedure;
BEGIN
  PERFORM relevance.grant_reading(role);
  EXECUTE format('GRANT INSERT (machine_name), UPDATE (owner), DELETE ON relevance.machine TO %s', role);
  EXECUTE format('GRANT INSERT, UPDATE, DELETE ON relevance.machine_grant TO %s', role);
  EXECUTE format('GRANT SELECT, INSERT (machine_id, file_name, bytes, query, search_path), UPDATE (bytes) ON relevance.data_set TO %s', role);
  EXECUTE format('GRANT SELECT, INSERT ON relevance.data_set_chunk TO %s', role);
  EXECUTE format('GRANT INSERT (machine_id, data_set_id, target_column, options, skip_unchanged), UPDATE (cancel_requested, scheduled) ON relevance.run TO %s', role);
  EXECUTE format('GRANT SELECT ON relevance.outbox TO %s', role);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON relevance.retraining_schedule TO %s', role);
  EXECUTE format('GRANT USAGE ON SEQUENCE relevance.machine_id_seq, relevance.data_set_id_seq, relevance.run_id_seq TO %s', role);
  FOR f IN SELECT p.oid FROM pg_proc p
            WHERE p.pronamespace = 'relevance'::regnamespace AND p.prorettype <> 'trigger'::regtype
              AND NOT (p.proname ~ '^(grant|revoke)_' AND p.pronargs = 1)
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', f, role);
  END LOOP;
END $$;
COMMENT ON FUNCTION relevance.grant_registration(regrole) IS 'Lets a role register machines, do everything with these, and operate machines that it is granted.';

-- A grant never takes away what an earlier one allows.
CREATE FUNCTION relevance.let_in(role regrole, machine integer, may_operate boolean) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO relevance.machine_grant AS g (role, machine_id, may_operate, granted_by)
  SELECT r.rolname, let_in.machine, let_in.may_operate, coalesce((SELECT m.owner FROM relevance.machine m WHERE m.id = let_in.machine), current_user)
    FROM pg_roles r WHERE r.oid = role
  ON CONFLICT (role, coalesce(machine_id, 0)) DO UPDATE
     SET may_operate = g.may_operate OR EXCLUDED.may_operate, granted_by = EXCLUDED.granted_by
$$;
COMMENT ON FUNCTION relevance.let_in(regrole, integer, boolean) IS 'Records a grant for one machine, or for all (null); part of grant_reader and grant_operator.';

CREATE FUNCTION relevance.owned_machine(machine integer) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT relevance.owns(relevance.machine_id(machine)) THEN
    RAISE EXCEPTION 'must be owner of machine "%"', (SELECT m.machine_name FROM relevance.machine m WHERE m.id = owned_machine.machine)
      USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('It belongs to role "%s".', (SELECT m.owner FROM relevance.machine m WHERE m.id = owned_machine.machine)),
      HINT = 'Its owner or a superuser may do this.';
  END IF;
  RETURN machine;
END $$;
COMMENT ON FUNCTION relevance.owned_machine(integer) IS 'The id itself, or an error if the current role does not own the machine.';

-- An owner may grant a machine only to roles that have pg_relevance's privileges already; these are granted by superusers.
CREATE FUNCTION relevance.require_known_role(role regrole, wanted regprocedure, granting regprocedure) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF has_schema_privilege(role, 'relevance', 'USAGE') AND has_function_privilege(role, wanted, 'EXECUTE') THEN
    RETURN;
  ELSIF NOT has_function_privilege(granting, 'EXECUTE') THEN
    RAISE EXCEPTION 'role % does not have the privileges that this takes', role USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('It may not call %s.', wanted),
      HINT = format('A superuser can SELECT %s(%L);', split_part(granting::text, '(', 1), role::text);
  END IF;
  EXECUTE format('SELECT %s($1)', split_part(granting::text, '(', 1)) USING role;
END $$;
COMMENT ON FUNCTION relevance.require_known_role(regrole, regprocedure, regprocedure) IS 'Ensures that a role has the privileges on tables and functions that a grant for a machine requires; the error says who can grant them.';

CREATE FUNCTION relevance.grant_reader(role regrole) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_reading(role); SELECT relevance.let_in(role, NULL, false)';
COMMENT ON FUNCTION relevance.grant_reader(regrole) IS 'Lets a role read machines, runs, rankings, effect curves and metrics of every machine, and nothing else.';

CREATE FUNCTION relevance.grant_reader(role regrole, machine integer) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT relevance.owned_machine(machine);
  SELECT relevance.require_known_role(role, 'relevance.list_machines()', 'relevance.grant_reading(regrole)');
  SELECT relevance.let_in(role, machine, false)
$$;
COMMENT ON FUNCTION relevance.grant_reader(regrole, integer) IS 'Lets a role read one machine.';

CREATE FUNCTION relevance.grant_reader(role regrole, machine text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_reader(role, relevance.machine_id(machine))';
COMMENT ON FUNCTION relevance.grant_reader(regrole, text) IS 'Like grant_reader(role, machine id), by the machine''s name.';

CREATE FUNCTION relevance.grant_operator(role regrole) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_registration(role); SELECT relevance.let_in(role, NULL, true)';
COMMENT ON FUNCTION relevance.grant_operator(regrole) IS 'Lets a role register machines, and read, train, cancel, delete and schedule every machine.';

CREATE FUNCTION relevance.grant_operator(role regrole, machine integer) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT relevance.owned_machine(machine);
  SELECT relevance.require_known_role(role, 'relevance.register_machine(text)', 'relevance.grant_registration(regrole)');
  SELECT relevance.let_in(role, machine, true)
$$;
COMMENT ON FUNCTION relevance.grant_operator(regrole, integer) IS 'Lets a role read, train, cancel, delete and schedule one machine.';

CREATE FUNCTION relevance.grant_operator(role regrole, machine text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_operator(role, relevance.machine_id(machine))';
COMMENT ON FUNCTION relevance.grant_operator(regrole, text) IS 'Like grant_operator(role, machine id), by the machine''s name.';

CREATE FUNCTION relevance.revoke_access(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM relevance.machine_grant g USING pg_roles r WHERE r.oid = revoke_access.role AND g.role = r.rolname;
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA relevance FROM %s', role);
  EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA relevance FROM %s', role);
  EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relevance FROM %s', role);
  EXECUTE format('REVOKE ALL ON SCHEMA relevance FROM %s', role);
END $$;
COMMENT ON FUNCTION relevance.revoke_access(regrole) IS 'Takes from a role everything that the grants have given it; it still owns its machines, but has no access to them.';

CREATE FUNCTION relevance.revoke_access(role regrole, machine integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM relevance.machine_grant g USING pg_roles r
   WHERE r.oid = revoke_access.role AND g.role = r.rolname AND g.machine_id = relevance.owned_machine(revoke_access.machine);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'role % was not let in to machine %', role, machine USING ERRCODE = 'undefined_object',
      HINT = 'What it may do with every machine, revoke_access(role) takes; SELECT * FROM relevance.machine_grant shows all grants.';
  END IF;
END $$;
COMMENT ON FUNCTION relevance.revoke_access(regrole, integer) IS 'Revokes a role''s access to one machine.';

CREATE FUNCTION relevance.revoke_access(role regrole, machine text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.revoke_access(role, relevance.machine_id(machine))';
COMMENT ON FUNCTION relevance.revoke_access(regrole, text) IS 'Like revoke_access(role, machine id), by the machine''s name.';

-- Written in C++: privileges granted by an extension's script count as the extension's own, which pg_dump leaves out.
CREATE FUNCTION relevance.grant_again(role regrole) RETURNS void
  LANGUAGE c STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_grant_again';
COMMENT ON FUNCTION relevance.grant_again(regrole) IS 'Repeats the grants that a role has, so that it gets what they include in this version; for update scripts.';

CREATE FUNCTION relevance.change_owner(machine integer, owner regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relevance.owned_machine(machine);
  IF NOT pg_has_role(owner, 'USAGE') THEN
    RAISE EXCEPTION 'permission denied to give a machine to role %', owner USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('Role "%s" does not have its rights.', current_user),
      HINT = 'Give it to a role of which you are a member, or have a superuser do it.';
  END IF;
  UPDATE relevance.machine_grant g SET granted_by = r.rolname FROM pg_roles r WHERE g.machine_id = change_owner.machine AND r.oid = change_owner.owner;
  UPDATE relevance.machine m SET owner = r.rolname FROM pg_roles r WHERE m.id = change_owner.machine AND r.oid = change_owner.owner;
END $$;
COMMENT ON FUNCTION relevance.change_owner(integer, regrole) IS 'Gives a machine to another role; grants to other roles remain.';

CREATE FUNCTION relevance.change_owner(machine text, owner regrole) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.change_owner(relevance.machine_id(machine), owner)';
COMMENT ON FUNCTION relevance.change_owner(text, regrole) IS 'Like change_owner(machine id, role), by the machine''s name.';

-- With row_security off a role would get errors instead of the rows that it may see. Functions that pin search_path also
-- pin row_security; none of them could be inlined anyway.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'relevance'::regnamespace AND p.proconfig IS NOT NULL LOOP
    EXECUTE format('ALTER FUNCTION %s SET row_security = on', f);
  END LOOP;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relevance FROM PUBLIC;

-- Also revokes what ALTER DEFAULT PRIVILEGES gave to roles: TRIGGER on a table alone would let them act as the workers'
-- superuser.
DO $$
DECLARE
  stranger text;
BEGIN
  FOR stranger IN
    SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
      FROM (SELECT nspacl FROM pg_catalog.pg_namespace WHERE oid = 'relevance'::regnamespace
            UNION ALL SELECT relacl FROM pg_catalog.pg_class WHERE relnamespace = 'relevance'::regnamespace
            UNION ALL SELECT proacl FROM pg_catalog.pg_proc WHERE pronamespace = 'relevance'::regnamespace) AS made (acl),
           pg_catalog.aclexplode(made.acl) a
     WHERE a.grantee NOT IN (SELECT nspowner FROM pg_catalog.pg_namespace WHERE oid = 'relevance'::regnamespace)
  LOOP
    EXECUTE format('REVOKE ALL ON SCHEMA relevance FROM %s', stranger);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA relevance FROM %s', stranger);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA relevance FROM %s', stranger);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relevance FROM %s', stranger);
  END LOOP;
END $$;

-- A restored database may contain a queue.
SELECT relevance.wake_workers();
