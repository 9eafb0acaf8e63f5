-- SPDX-License-Identifier: PostgreSQL
CREATE FUNCTION relevance.waiting_for() RETURNS text
  LANGUAGE c STABLE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_waiting_for';
COMMENT ON FUNCTION relevance.waiting_for() IS 'What keeps queued trainings of this database from starting, and what to set; null if no obstacle is known.';

CREATE FUNCTION relevance.warnings_in_language(details jsonb) RETURNS jsonb
  LANGUAGE c STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_warnings_in_language';
COMMENT ON FUNCTION relevance.warnings_in_language(jsonb) IS 'A run''s stored warnings for readers: code, column, message and next_step, in the language of relevance.language (en, pt).';

CREATE FUNCTION relevance.judge(details jsonb, noise_tested boolean) RETURNS jsonb
  LANGUAGE c STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_judge';
COMMENT ON FUNCTION relevance.judge(jsonb, boolean) IS 'What a run''s stored warnings mean for its ranking: verdict, codes and reasons, the latter in the language of relevance.language (en, pt).';

-- The views with many rows, or with columns that take long, read with the reader's own rights, and row security filters before
-- any function of the reader's is called: unlike a security_barrier, that lets ORDER BY ... LIMIT use an index and compute only
-- what is shown. They have no ORDER BY, which would rule that out. data_sets and outbox, whose tables readers may not read, read
-- with their owner's rights and filter by themselves.
-- What no query asks for costs nothing: a machine is joined from outside, since each row has one, and the planner then leaves
-- it out; columns from other tables are subselects.
-- Machines come first: their table is always locked before the others (src/extension/module/extension_statements.cpp).

CREATE VIEW relevance.training_runs WITH (security_invoker) AS
SELECT r.id AS run_id, r.machine_id, m.machine_name, r.target_column, r.status, r.phase, r.progress,
       r.queued_at, r.started_at, r.finished_at, r.error, r.error_code, r.error_sqlstate, r.error_detail,
       r.error_hint,
       CASE WHEN r.warning_details = '[]' THEN r.warnings
            ELSE ARRAY(SELECT concat_ws(' ', w.warning ->> 'message', w.warning ->> 'next_step')
                         FROM jsonb_array_elements(relevance.warnings_in_language(r.warning_details)) WITH ORDINALITY AS w(warning, place)
                        ORDER BY w.place)
       END AS warnings,
       r.metrics, r.attempts,
       EXISTS (SELECT FROM relevance.run_cancellation c WHERE c.run_id = r.id) AS cancel_requested, r.options, r.requested_by,
       r.data_set_id, r.source_format, r.scheduled, r.attempt_errors,
       CASE WHEN r.status = 'queued' THEN (SELECT relevance.waiting_for()) END AS waiting_for,
       relevance.warnings_in_language(r.warning_details) AS warning_details
  FROM relevance.machine m
  RIGHT JOIN relevance.run r ON m.id = r.machine_id;
COMMENT ON VIEW relevance.training_runs IS 'Every training run: status, phase, progress, times, error, warnings, metrics, attempts.';

CREATE VIEW relevance.machines WITH (security_invoker) AS
SELECT m.machine_name, m.id,
       coalesce((SELECT 'completed' FROM relevance.run r WHERE r.machine_id = m.id AND r.status = 'completed' LIMIT 1),
                (SELECT CASE r.status WHEN 'queued' THEN 'training' WHEN 'running' THEN 'training' WHEN 'failed' THEN 'failed' END
                   FROM relevance.run r WHERE r.machine_id = m.id AND r.status <> 'cancelled' ORDER BY r.id DESC LIMIT 1),
                'created') AS status,
       m.model_id,
       (SELECT r.metrics FROM relevance.run r
         WHERE r.machine_id = m.id AND r.status = 'completed' ORDER BY r.id DESC LIMIT 1) AS metrics,
       (SELECT r.id FROM relevance.run r
         WHERE r.machine_id = m.id AND r.status <> 'cancelled' ORDER BY r.id DESC LIMIT 1) AS latest_run,
       m.created_at, m.owner
  FROM relevance.machine m;
COMMENT ON VIEW relevance.machines IS 'Every machine with its status: created, training, completed (has a ranking, even while it retrains or after a retraining failed) or failed.';

CREATE VIEW relevance.data_sets WITH (security_barrier) AS
SELECT d.id AS data_set_id, d.machine_id, m.machine_name,
       CASE WHEN d.query IS NULL THEN 'csv' ELSE 'query' END AS kind,
       d.file_name, d.bytes, d.query, d.owner, d.created_at,
       (SELECT max(r.id) FROM relevance.run r WHERE r.data_set_id = d.id) AS latest_run
  FROM relevance.machine m
  RIGHT JOIN relevance.data_set d ON m.id = d.machine_id
 WHERE relevance.may_read(d.machine_id)
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

-- A column of a view or type gets the comment of the table's column; those that only a view has follow.
DO $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT v.attrelid::regclass AS view, v.attname AS name,
                  pg_catalog.col_description(t.attrelid, t.attnum) AS text
             FROM (VALUES ('relevance.training_runs'::regclass, 'relevance.run'::regclass),
                          ('relevance.data_sets', 'relevance.data_set'),
                          ('relevance.outbox', 'relevance.model_task'),
                          ('relevance.machines', 'relevance.machine'),
                          ('relevance.ranking_row', 'relevance.ranking'),
                          ('relevance.effect_point', 'relevance.effect_curve')) AS pair(view, source)
             JOIN pg_catalog.pg_attribute v ON v.attrelid = pair.view
             JOIN pg_catalog.pg_attribute t ON t.attrelid = pair.source AND t.attname = v.attname
            WHERE v.attnum > 0
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', c.view, c.name, c.text);
  END LOOP;
END $$;
COMMENT ON COLUMN relevance.training_runs.run_id IS 'The run''s number.';
COMMENT ON COLUMN relevance.training_runs.cancel_requested IS 'Whether somebody asked for its cancellation.';
COMMENT ON COLUMN relevance.training_runs.machine_name IS 'The machine''s name.';
COMMENT ON COLUMN relevance.training_runs.waiting_for IS 'What keeps a queued run from starting, and what to set; null if no obstacle is known.';
COMMENT ON COLUMN relevance.training_runs.warnings IS 'Warnings for readers of the ranking, one text each, in relevance.language.';
COMMENT ON COLUMN relevance.training_runs.warning_details IS 'The same warnings in parts: code, column (null if none), message and next_step, in relevance.language; empty for runs of 0.1.0.';
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
