-- SPDX-License-Identifier: PostgreSQL
\echo Use "ALTER EXTENSION pg_relevance UPDATE" to load this file. \quit

-- Turns 0.1.0 into what CREATE EXTENSION creates in this version; test/t/033_upgrade.pl compares every object. A change of
-- control/sql adds its step below, above the privileges; privileges of new objects are set there.
-- A GRANT or REVOKE on an older object here would turn users' grants into the extension's own, which pg_dump leaves out.

------------------------------------------------------------------------------------------------------ steps

-- New names, before all that refers to them.
ALTER FUNCTION relevance.near_names_hint(text, text[]) RENAME TO suggestion_hint;
ALTER FUNCTION relevance.let_in(regrole, integer, boolean) RENAME TO add_grant;

-- Comments, in ASCII.
COMMENT ON COLUMN relevance.machine.owner IS 'The role that registered it, or was given it: it may do everything with it, and grant others access.';
COMMENT ON COLUMN relevance.machine.model_fresh IS 'Whether nothing was sent to that model yet; used only for services that do not report a model''s status.';
COMMENT ON TABLE  relevance.machine_grant IS 'Which machines of other owners a role may read or operate.';
COMMENT ON COLUMN relevance.machine_grant.role IS 'The role that has access.';
COMMENT ON COLUMN relevance.machine_grant.machine_id IS 'The machine; null means every machine.';
COMMENT ON COLUMN relevance.machine_grant.granted_by IS 'The machine''s owner, even if a superuser granted it; for a grant on every machine, the superuser.';
COMMENT ON INDEX relevance.machine_grant_one IS 'One grant per role and machine, and one per role for all machines.';
COMMENT ON TABLE  relevance.data_set IS 'One body of training rows: a CSV, byte for byte, or a query that is run again for each training.';
COMMENT ON COLUMN relevance.data_set.file_name IS 'The file on the server it was read from; null if it was passed as a value.';
COMMENT ON COLUMN relevance.data_set.owner IS 'The role that stored it; a query runs as this role and as no other.';
COMMENT ON TABLE  relevance.data_set_chunk IS 'A data set''s bytes, one megabyte per row.';
COMMENT ON COLUMN relevance.run.data_set_id IS 'The data set it is trained on; null if it is no longer kept.';
COMMENT ON COLUMN relevance.run.skip_unchanged IS 'Whether it is skipped when the data have not changed, as for retrainings.';
COMMENT ON COLUMN relevance.run.not_before IS 'The earliest time of a retry, or of a start that its schedule spreads.';
COMMENT ON COLUMN relevance.run.phase IS 'reading (a query), receiving, parsing, growing, explaining, storing; done when completed; of a failed run, where it failed.';
COMMENT ON COLUMN relevance.run.finished_at IS 'When it ended, with whatever status.';
COMMENT ON COLUMN relevance.run.failures IS 'How many attempts were lost for other reasons than the data or a model service that was down; the run fails when there are relevance.max_attempts of them.';
COMMENT ON COLUMN relevance.run.warnings IS 'Warnings for readers of the ranking, one sentence each.';
COMMENT ON COLUMN relevance.run.metrics IS 'r2, mae, rmse on held-out rows, their baselines, how the rows were held out, which algorithm was chosen, and the time of each stage; relevance.get_metrics() reads it.';
COMMENT ON COLUMN relevance.run.fingerprint IS 'Hash of the data it was trained on, independent of the order of rows.';
COMMENT ON INDEX relevance.run_machine IS 'A machine''s runs, by age.';
COMMENT ON INDEX relevance.run_open IS 'The queue: only runs that have not ended, however many have.';
COMMENT ON INDEX relevance.run_completed IS 'A machine''s completed runs, by age.';
ALTER INDEX relevance.run_one_a_machine RENAME TO run_one_per_machine;
COMMENT ON INDEX relevance.run_one_per_machine IS 'At most one running training per machine.';
COMMENT ON COLUMN relevance.column_report.type IS 'numeric, boolean, timestamp, categorical, text, identifier, constant or empty.';
COMMENT ON COLUMN relevance.column_report.unit IS 'The unit written after its numbers or below its name; null if none is known.';
COMMENT ON COLUMN relevance.column_report.reason IS 'Why it was ignored; for a timestamp, which features were made from it; for a target of words, which one is 1.';
COMMENT ON COLUMN relevance.column_report.distinct_values IS 'How many distinct values it has.';
COMMENT ON COLUMN relevance.column_report.distinct_exact IS 'Whether distinct_values is exact; if false, there are at least that many.';
COMMENT ON COLUMN relevance.column_report.min IS 'The smallest value; for timestamps in seconds since 1970-01-01 00:00.';
COMMENT ON COLUMN relevance.column_report.first_values IS 'The first few values, as they were read.';
COMMENT ON TABLE  relevance.ranking IS 'The features of a run''s model in order of impact, one row per feature.';
COMMENT ON COLUMN relevance.ranking.rank IS '1 is the feature with the greatest impact.';
COMMENT ON COLUMN relevance.ranking.feature IS 'The feature: a column''s name as in the data''s header.';
COMMENT ON COLUMN relevance.ranking.importance_native IS 'The model''s own importance: the share of the reduction of squared error at the feature''s splits; the values of all features sum to 1.';
COMMENT ON COLUMN relevance.ranking.direction IS 'A sentence: whether the target was higher or lower where the feature was higher.';
COMMENT ON COLUMN relevance.ranking.shap_stderr IS 'Standard error of importance_shap_mean_abs, from the explained rows and the trees.';
COMMENT ON COLUMN relevance.ranking.above_noise IS 'Whether the feature is more important than copies of itself in other rows, at a false discovery rate of 5 %.';
COMMENT ON COLUMN relevance.ranking.tied_rank IS 'The first rank of the feature''s tie: features with the same value cannot be told apart.';
COMMENT ON COLUMN relevance.ranking.importance_shap_grouped IS 'Mean absolute SHAP value of the feature and those that are all correlated with each other and with it, taken together; its own if there are none.';
COMMENT ON COLUMN relevance.ranking.correlated_with IS 'The other features that are correlated with it, so that they share their importance; the strongest correlation first.';
COMMENT ON TABLE  relevance.effect_curve IS 'For one feature of a run: its value on x, its mean SHAP value on y.';
COMMENT ON COLUMN relevance.effect_curve.feature IS 'The feature.';
COMMENT ON COLUMN relevance.effect_curve.x IS 'The feature''s mean value in this bin; null for a categorical feature.';
COMMENT ON COLUMN relevance.effect_curve.level IS 'The level of a categorical feature; null for others.';
COMMENT ON TABLE  relevance.model IS 'The model that a completed run explains.';
COMMENT ON TABLE  relevance.model_chunk IS 'A model''s bytes, one megabyte per row.';
COMMENT ON TABLE  relevance.run_callback IS 'The token by which a remote model service may report the end of an attempt at a run, and what it reported.';
COMMENT ON COLUMN relevance.run_callback.status IS 'completed or failed; null if nothing was reported yet.';
COMMENT ON COLUMN relevance.run_callback.metrics IS 'As the service reported them.';
COMMENT ON COLUMN relevance.run_callback.received_at IS 'When the report arrived.';
COMMENT ON SEQUENCE relevance.model_task_id_seq IS 'Numbers the tasks at model services.';
COMMENT ON INDEX  relevance.model_task_machine IS 'One model per machine.';
COMMENT ON TABLE  relevance.model_task IS 'Tasks still to be done at the model services; each is tried until it succeeds.';
COMMENT ON COLUMN relevance.model_task.machine_id IS 'The machine that gets a model; null if it was deleted, in which case a model that it may have got is deleted too.';
COMMENT ON COLUMN relevance.model_task.model_id IS 'The model service''s number of the model to delete.';
COMMENT ON COLUMN relevance.model_task.model_home IS 'Cluster, database and service of the task; null if any service will do.';
COMMENT ON COLUMN relevance.model_task.key IS 'A key by which the service recognizes a repeated request whose answer was lost.';
COMMENT ON COLUMN relevance.model_task.created_at IS 'When it was created.';
COMMENT ON COLUMN relevance.model_task.attempts IS 'How many attempts have failed.';
COMMENT ON FUNCTION relevance.may_operate(integer) IS 'Whether the current role may train, cancel, schedule and delete a machine: its own, or one it was granted; null stands for deleted machines, which require a grant for all.';
COMMENT ON VIEW relevance.machines IS 'Every machine with its status: created, training, completed (has a ranking, even while it retrains or after a retraining failed) or failed.';
COMMENT ON VIEW relevance.outbox IS 'Tasks still to be done at the model services: models to create for machines, and models to delete (those of deleted machines are shown only to operators of all machines).';
COMMENT ON COLUMN relevance.outbox.machine_name IS 'The machine''s name; null if it was deleted.';
COMMENT ON FUNCTION relevance.wake_workers() IS 'Makes the scheduler look at the queue when the current transaction commits.';
COMMENT ON TRIGGER cancel_queued ON relevance.run IS 'A role that may request a run''s cancellation needs no right to write its state.';
COMMENT ON FUNCTION relevance.guard_data() IS 'Trigger: a machine''s ranking must not reveal other machines'' data.';
COMMENT ON TRIGGER guard_data ON relevance.run IS 'Prevents training a machine on another machine''s data.';
COMMENT ON FUNCTION relevance.give_up_model() IS 'Trigger: requests that a deleted machine''s model is deleted at the model service too.';
COMMENT ON TRIGGER give_up_model ON relevance.machine IS 'Records that the machine''s model is to be deleted.';
COMMENT ON FUNCTION relevance.ask_for_model() IS 'Trigger: requests that a new machine is registered at the model service.';
COMMENT ON TRIGGER guard_query ON relevance.data_set IS 'Prevents storing a query that runs as another role.';
COMMENT ON FUNCTION relevance.suggestion_hint(text, text[]) IS 'A hint that suggests names similar to the wanted one; empty if there are none.';
COMMENT ON FUNCTION relevance.machine_id(integer) IS 'The id itself, or an error if there is no such machine.';
COMMENT ON FUNCTION relevance.machine_id(text) IS 'The id of the machine with that name, or an error if there is none.';
COMMENT ON FUNCTION relevance.operated_machine(integer) IS 'The id itself, or an error if there is no such machine or the current role may not operate it.';
COMMENT ON FUNCTION relevance.wait_for_model(integer, interval) IS 'Waits until the model service has given the machine its model_id, or until the timeout; returns the machine''s row. Call it after the commit that registered the machine.';
COMMENT ON FUNCTION relevance.delete_machine(text) IS 'Like delete_machine(machine id), by the machine''s name.';
COMMENT ON FUNCTION relevance.train_from_csv(text, bytea, text, jsonb) IS 'Like train_from_csv(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.train_from_csv(integer, text, text, jsonb) IS 'Like train_from_csv(machine id, csv bytea, ...), with the CSV as text.';
COMMENT ON FUNCTION relevance.train_from_csv(text, text, text, jsonb) IS 'Like train_from_csv(machine id, csv bytea, ...), by the machine''s name and with the CSV as text.';
COMMENT ON FUNCTION relevance.start_csv_upload(integer, text) IS 'Starts the upload of a CSV in pieces; returns the data set for append_csv and train_from_csv_upload, best in the same transaction.';
COMMENT ON FUNCTION relevance.append_csv(bigint, bytea) IS 'Appends bytes to a CSV that was started by start_csv_upload; pieces of about a megabyte work best.';
COMMENT ON FUNCTION relevance.train_from_csv_upload(bigint, text, jsonb) IS 'Ends the upload of a CSV in pieces and queues a training on it, like train_from_csv; returns the run''s id.';
COMMENT ON FUNCTION relevance.train_from_csv_file(integer, text, text, jsonb) IS 'Like train_from_csv, from a file on the server; needs the privileges of pg_read_server_files.';
COMMENT ON FUNCTION relevance.train_from_csv_file(text, text, text, jsonb) IS 'Like train_from_csv_file(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.train_from_query(text, text, text, jsonb) IS 'Like train_from_query(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.train_from_table(integer, regclass, text, jsonb) IS 'Like train_from_query, on all rows and columns of a table or view.';
COMMENT ON FUNCTION relevance.train_from_table(text, regclass, text, jsonb) IS 'Like train_from_table(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.retraining_options(jsonb, jsonb) IS 'The last training''s options, overridden by the given ones, validated and completed with defaults.';
COMMENT ON FUNCTION relevance.retrain(integer, jsonb) IS 'Trains again from the source of the last training that did not fail: the stored CSV, or the query run again. The given options override those of the last training. Skipped if the data have not changed.';
COMMENT ON FUNCTION relevance.retrain(text, jsonb) IS 'Like retrain(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.get_data_set(bigint) IS 'A stored CSV, byte for byte.';
COMMENT ON FUNCTION relevance.wait_until_ended(bigint, interval) IS 'Waits until a run has ended, with whatever status; wait_for_training also reports its outcome.';
COMMENT ON FUNCTION relevance.raise_run_error(bigint) IS 'Raises a failed run''s error to the caller only: it may quote data, so it is not written to the server''s log.';
COMMENT ON FUNCTION relevance.wait_for_training(bigint, interval) IS 'Waits for a run and returns it; if it failed, raises the run''s own error.';
COMMENT ON FUNCTION relevance.training_callback(text, integer, text, jsonb, text) IS 'Called for a remote model service when a training has ended: completed or failed. Repeated and late calls change nothing.';
COMMENT ON FUNCTION relevance.completed_run(integer, bigint) IS 'The given run, or the machine''s latest completed one; an error if there is none.';
COMMENT ON FUNCTION relevance.direction_sentence(text, text) IS 'What a direction code means for a feature of that kind, in the language of relevance.language (en, pt).';
COMMENT ON TABLE  relevance.retraining_schedule IS 'When machines are retrained automatically: one pg_cron job per machine.';
COMMENT ON COLUMN relevance.retraining_schedule.options IS 'Options that override those of the last training; null to keep them all.';
COMMENT ON COLUMN relevance.retraining_schedule.owner IS 'The role that scheduled it; the job runs as this role.';
COMMENT ON FUNCTION relevance.add_cron_job(integer, text) IS 'Creates a pg_cron job that retrains a machine as the current role; returns its number. Part of schedule_retraining.';
COMMENT ON FUNCTION relevance.give_up_cron_job() IS 'Trigger: removes the job of a schedule that is deleted or replaced; if pg_cron is in another database, moments after the commit.';
COMMENT ON TRIGGER give_up_old_job ON relevance.retraining_schedule IS 'One job per schedule.';
COMMENT ON FUNCTION relevance.next_cron_time(text, timestamptz) IS 'When pg_cron will next run a job with this schedule, in the time zone cron.timezone (GMT before pg_cron 1.5); null if it never will, or only when the server starts.';
COMMENT ON VIEW relevance.retraining_schedules IS 'Every machine that is retrained automatically: its schedule, the outcome of the last run, and the time of the next.';
COMMENT ON COLUMN relevance.retraining_schedules.options IS 'Options that override those of the last training; null to keep them all.';
COMMENT ON COLUMN relevance.retraining_schedules.owner IS 'The role that scheduled it; the job runs as this role.';
COMMENT ON COLUMN relevance.retraining_schedules.last_run IS 'The latest run that a schedule requested.';
COMMENT ON COLUMN relevance.retraining_schedules.last_status IS 'The status of that run: queued, running, completed, skipped, failed or cancelled.';
COMMENT ON COLUMN relevance.retraining_schedules.next_run IS 'When the job is due next; null if never, or only when the server starts.';
COMMENT ON FUNCTION relevance.schedule_retraining(integer, text, jsonb) IS 'Retrains a machine on a schedule, by a pg_cron job that runs as the calling role; replaces the machine''s earlier schedule.';
COMMENT ON FUNCTION relevance.schedule_retraining(text, text, jsonb) IS 'Like schedule_retraining(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.unschedule_retraining(integer) IS 'Ends a machine''s retraining schedule; a run that it has queued is still trained.';
COMMENT ON FUNCTION relevance.unschedule_retraining(text) IS 'Like unschedule_retraining(machine id), by the machine''s name.';
COMMENT ON FUNCTION relevance.retrain_as_scheduled(integer, text) IS 'Called by the job of a schedule: retrains the machine with the schedule''s options, and returns the run; null if an earlier run has not ended yet.';
COMMENT ON FUNCTION relevance.grant_callback(regrole) IS 'Lets a role forward the callbacks of remote model services, and nothing else.';
COMMENT ON FUNCTION relevance.grant_reading(regrole) IS 'Gives a role the privileges of a reader, but access to no machine; grant_reader does both.';
COMMENT ON FUNCTION relevance.grant_registration(regrole) IS 'Lets a role register machines, do everything with these, and operate machines that it is granted.';
COMMENT ON FUNCTION relevance.add_grant(regrole, integer, boolean) IS 'Records a grant for one machine, or for all (null); part of grant_reader and grant_operator.';
COMMENT ON FUNCTION relevance.owned_machine(integer) IS 'The id itself, or an error if the current role does not own the machine.';
COMMENT ON FUNCTION relevance.require_known_role(regrole, regprocedure, regprocedure) IS 'Ensures that a role has the privileges on tables and functions that a grant for a machine requires; the error says who can grant them.';
COMMENT ON FUNCTION relevance.grant_reader(regrole, text) IS 'Like grant_reader(role, machine id), by the machine''s name.';
COMMENT ON FUNCTION relevance.grant_operator(regrole) IS 'Lets a role register machines, and read, train, cancel, delete and schedule every machine.';
COMMENT ON FUNCTION relevance.grant_operator(regrole, integer) IS 'Lets a role read, train, cancel, delete and schedule one machine.';
COMMENT ON FUNCTION relevance.grant_operator(regrole, text) IS 'Like grant_operator(role, machine id), by the machine''s name.';
COMMENT ON FUNCTION relevance.revoke_access(regrole) IS 'Takes from a role everything that the grants have given it; it still owns its machines, but has no access to them.';
COMMENT ON FUNCTION relevance.revoke_access(regrole, integer) IS 'Revokes a role''s access to one machine.';
COMMENT ON FUNCTION relevance.revoke_access(regrole, text) IS 'Like revoke_access(role, machine id), by the machine''s name.';
COMMENT ON FUNCTION relevance.change_owner(integer, regrole) IS 'Gives a machine to another role; grants to other roles remain.';
COMMENT ON FUNCTION relevance.change_owner(text, regrole) IS 'Like change_owner(machine id, ...), by the machine''s name.';

-- The hints of runs without a result in one place; the type of a numeric column is called numeric.
CREATE FUNCTION relevance.no_result_hint(run bigint, status text, otherwise text) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN status IN ('queued', 'running')
              THEN format('Wait for it: SELECT relevance.wait_for_training(%s);', run)
              WHEN status = 'failed'
              THEN format('SELECT error, error_detail, error_hint FROM relevance.training_runs WHERE run_id = %s shows why.', run)
              ELSE otherwise END
$$;
COMMENT ON FUNCTION relevance.no_result_hint(bigint, text, text) IS 'What to do about a run that has no ranking: wait for it, read why it failed, or otherwise what is given.';

CREATE OR REPLACE FUNCTION relevance.get_columns(run bigint)
  RETURNS TABLE (column_no integer, column_name text, type text, unit text, role text, reason text,
                 missing_share double precision, distinct_values bigint, distinct_exact boolean, range text,
                 min double precision, max double precision, first_values text[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  reported relevance.training_runs := relevance.training_status(run);
BEGIN
  IF reported.status NOT IN ('completed', 'failed')
     OR reported.status = 'failed' AND NOT EXISTS (SELECT FROM relevance.column_report c WHERE c.run_id = run) THEN
    RAISE EXCEPTION 'training run % has no report on its columns', run USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('It is %s.', reported.status),
      HINT = relevance.no_result_hint(run, reported.status,
                                      CASE reported.status WHEN 'skipped' THEN reported.warnings[1] ELSE 'Ask for a completed run.' END);
  END IF;
  RETURN QUERY SELECT c.column_no, c.column_name,
      CASE c.type WHEN 'number' THEN 'numeric' ELSE c.type END,  -- its name in 0.1.0
      c.unit, c.role, c.reason, c.missing_share,
      c.distinct_values, c.distinct_exact,
      CASE WHEN c.type = 'timestamp' THEN format('%s to %s', timestamp 'epoch' + make_interval(secs => c.min),
                                                 timestamp 'epoch' + make_interval(secs => c.max))
           WHEN c.min IS NOT NULL THEN format('%s to %s', c.min, c.max) END,
      c.min, c.max, c.first_values
    FROM relevance.column_report c WHERE c.run_id = run ORDER BY c.column_no;
END $$;

CREATE OR REPLACE FUNCTION relevance.completed_run(machine integer, run bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  integer := relevance.machine_id(machine);
  chosen record;
  name   text;
BEGIN
  SELECT r.run_id, r.status INTO chosen FROM relevance.training_runs r
   WHERE r.machine_id = known AND (r.run_id = completed_run.run OR completed_run.run IS NULL)
   ORDER BY r.status = 'completed' DESC, r.run_id DESC LIMIT 1;
  IF chosen.status = 'completed' THEN RETURN chosen.run_id; END IF;
  SELECT m.machine_name INTO name FROM relevance.machine m WHERE m.id = known;
  IF run IS NULL THEN
    RAISE EXCEPTION 'machine "%" has no ranking yet', name USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = CASE WHEN chosen.run_id IS NULL THEN 'It was never trained.'
                    ELSE format('Its run %s is %s.', chosen.run_id, chosen.status) END,
      HINT = relevance.no_result_hint(chosen.run_id, chosen.status,
                                      'Train it: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.');
  ELSIF chosen.run_id IS NULL THEN
    RAISE EXCEPTION 'machine "%" has no training run %', name, run USING ERRCODE = 'undefined_object',
      HINT = format('SELECT run_id, status FROM relevance.training_runs WHERE machine_id = %s shows its runs.', known);
  END IF;
  RAISE EXCEPTION 'training run % has no ranking', run USING ERRCODE = 'object_not_in_prerequisite_state',
    DETAIL = format('It is %s.', chosen.status),
    HINT = relevance.no_result_hint(run, chosen.status, 'Without a run, the machine''s latest completed one is read.');
END $$;

DROP FUNCTION relevance.failure_hint(bigint);

-- What the functions return has a named type: their columns stand in one place.
DROP FUNCTION relevance.get_ranking(integer, bigint), relevance.get_ranking(text, bigint), relevance.get_effect_curve(integer, text, bigint), relevance.get_effect_curve(text, text, bigint),
  relevance.get_metrics(integer, bigint), relevance.get_metrics(text, bigint), relevance.get_algorithms(integer, bigint), relevance.get_algorithms(text, bigint);
ALTER TABLE relevance.ranking ADD COLUMN correlations double precision[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN relevance.ranking.correlations IS 'The rank correlation with each feature in correlated_with, in the same order.';
ALTER TABLE relevance.ranking ADD COLUMN p_value double precision;
COMMENT ON COLUMN relevance.ranking.p_value IS 'How likely a feature without information would be to reach its importance.';
ALTER TABLE relevance.ranking ADD COLUMN q_value double precision;
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

-- The list is written out when the function is created: building each row by its columns' names takes three times as long.
DO $do$
BEGIN
  EXECUTE format($create$
CREATE FUNCTION relevance.get_ranking(machine integer, run bigint DEFAULT NULL) RETURNS SETOF relevance.ranking_row
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT %s
    FROM relevance.ranking k
    JOIN relevance.run r ON r.id = k.run_id
    LEFT JOIN relevance.column_report c ON c.run_id = r.id AND c.role = 'target'
   WHERE k.run_id = relevance.completed_run(machine, run)
   ORDER BY k.rank
$$
$create$, (SELECT string_agg(CASE a.attname
             WHEN 'share' THEN 'coalesce(k.score_final / nullif(sum(k.score_final) OVER (), 0), 0)'
             WHEN 'direction' THEN $$coalesce(relevance.direction_sentence(k.direction_code, coalesce(k.kind, '')), k.direction)$$
             WHEN 'target' THEN 'r.target_column'
             WHEN 'unit' THEN 'c.unit'
             ELSE format('k.%I', a.attname) END, ', ' ORDER BY a.attnum)
             FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'relevance.ranking_row'::regclass));
END $do$;
COMMENT ON FUNCTION relevance.get_ranking(integer, bigint) IS 'The ranking of a machine''s run (by default the latest completed one), best first; share is score_final as a share of the sum over all rows. Directions are given in relevance.language.';

CREATE FUNCTION relevance.get_ranking(machine text, run bigint DEFAULT NULL) RETURNS SETOF relevance.ranking_row
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_ranking(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_ranking(text, bigint) IS 'Like get_ranking(machine id, run), by the machine''s name.';

CREATE FUNCTION relevance.get_effect_curve(machine integer, feature text, run bigint DEFAULT NULL) RETURNS SETOF relevance.effect_point
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  chosen bigint := relevance.completed_run(machine, run);
BEGIN
  IF NOT EXISTS (SELECT FROM relevance.ranking k WHERE k.run_id = chosen AND k.feature = get_effect_curve.feature) THEN
    RAISE EXCEPTION 'run % has no feature "%"', chosen, left(feature, 200) USING ERRCODE = 'undefined_column',
      HINT = ltrim(coalesce(relevance.suggestion_hint(feature, (SELECT array_agg(k.feature ORDER BY k.rank) FROM relevance.ranking k WHERE k.run_id = chosen)), '')
          || format(' SELECT feature FROM relevance.get_ranking(%s, %s) shows them all.', machine, chosen));
  END IF;
  RETURN QUERY SELECT c.point_no, c.x, c.level, c.mean_shap, c.row_count FROM relevance.effect_curve c
    WHERE c.run_id = chosen AND c.feature = get_effect_curve.feature ORDER BY c.point_no;
END $$;
COMMENT ON FUNCTION relevance.get_effect_curve(integer, text, bigint) IS 'One feature''s effect curve: its value (or level), its mean SHAP value there, and the number of rows.';

CREATE FUNCTION relevance.get_effect_curve(machine text, feature text, run bigint DEFAULT NULL) RETURNS SETOF relevance.effect_point
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_effect_curve(relevance.machine_id(machine), feature, run)';
COMMENT ON FUNCTION relevance.get_effect_curve(text, text, bigint) IS 'Like get_effect_curve(machine id, ...), by the machine''s name.';

-- A baseline's figures, {"baseline_mean": {"r2": ...}}, are columns such as baseline_mean_r2.
CREATE FUNCTION relevance.get_metrics(machine integer, run bigint DEFAULT NULL) RETURNS SETOF relevance.training_metrics
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_populate_record(NULL::relevance.training_metrics, m.metrics || baselines.figures || jsonb_build_object(
           'run_id', r.id, 'date', nullif(m.metrics ->> 'date', ''), 'baseline_feature', m.metrics #>> '{baseline_feature,feature}',
           'target', r.target_column,
           'unit', (SELECT c.unit FROM relevance.column_report c WHERE c.run_id = r.id AND c.role = 'target')))
    FROM relevance.run r,
         -- In 0.1.0 baseline_feature was called baseline_variable.
         LATERAL (SELECT coalesce(jsonb_build_object('baseline_feature', r.metrics -> 'baseline_variable') || r.metrics, '{}') AS metrics) m,
         LATERAL (SELECT coalesce(jsonb_object_agg(part.key || '_' || figure.key, figure.value), '{}') AS figures
                    FROM jsonb_each(m.metrics) AS part,
                         jsonb_each(CASE WHEN jsonb_typeof(part.value) = 'object' THEN part.value ELSE '{}' END) AS figure) baselines
   WHERE r.id = relevance.completed_run(machine, run)
$$;
COMMENT ON FUNCTION relevance.get_metrics(integer, bigint) IS 'How well the model of a machine''s run predicts held-out rows: R2, MAE and RMSE (in units of the target), compared with predicting the mean and with predicting from the best single feature.';

CREATE FUNCTION relevance.get_metrics(machine text, run bigint DEFAULT NULL) RETURNS SETOF relevance.training_metrics
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_metrics(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_metrics(text, bigint) IS 'Like get_metrics(machine id, run), by the machine''s name.';

CREATE FUNCTION relevance.get_algorithms(machine integer, run bigint DEFAULT NULL) RETURNS SETOF relevance.algorithm_fit
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.algorithm, a.r2, a.mae, a.rmse, a.algorithm = r.metrics ->> 'algorithm'
    FROM relevance.run r, jsonb_to_recordset(coalesce(r.metrics -> 'algorithms', '[]'))
           AS a(algorithm text, r2 float8, mae float8, rmse float8)
   WHERE r.id = relevance.completed_run(machine, run)
   ORDER BY a.r2 DESC, a.algorithm
$$;
COMMENT ON FUNCTION relevance.get_algorithms(integer, bigint) IS 'For a run with "algorithm": "auto": how well each algorithm predicted the held-out rows, and which one was chosen for the ranking.';

CREATE FUNCTION relevance.get_algorithms(machine text, run bigint DEFAULT NULL) RETURNS SETOF relevance.algorithm_fit
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_algorithms(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_algorithms(text, bigint) IS 'Like get_algorithms(machine id, run), by the machine''s name.';

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

-- Views that use the reader's rights need no security_barrier. PostgreSQL 13 and 14 had no such views, and pg_upgrade keeps views
-- as they were.
ALTER VIEW relevance.machines SET (security_invoker = true);
ALTER VIEW relevance.machines RESET (security_barrier);

-- Functions that are new, or have other messages or calls.
CREATE OR REPLACE FUNCTION relevance.guard_data() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM relevance.data_set d WHERE d.id = NEW.data_set_id AND d.machine_id = NEW.machine_id) THEN
    RAISE EXCEPTION 'data set % does not belong to machine %', NEW.data_set_id, NEW.machine_id USING ERRCODE = 'insufficient_privilege',
      DETAIL = 'A machine is trained on its own data.',
      HINT = 'SELECT data_set_id, machine_id FROM relevance.data_sets shows which belongs to which.';
  ELSIF row_security_active('relevance.data_set') AND EXISTS (SELECT FROM relevance.data_set d WHERE d.id = NEW.data_set_id AND d.bytes = 0) THEN
    RAISE EXCEPTION 'the upload of data set % has not ended', NEW.data_set_id USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = 'It could still change.', HINT = 'relevance.train_from_csv_upload(data_set, target_column) ends it, and queues a training on it.';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION relevance.guard_query() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Writing to this table must not give a role another's rights. A role that no longer exists, as in a restored dump, may be
  -- created again for anybody: such a query only a superuser may store.
  IF NOT coalesce((SELECT pg_has_role(current_user, r.oid, CASE WHEN current_setting('server_version_num')::integer < 160000
                                                               THEN 'MEMBER' ELSE 'SET' END)
                     FROM pg_roles r WHERE r.rolname = NEW.owner),
                  (SELECT s.rolsuper FROM pg_roles s WHERE s.rolname = current_user)) THEN
    RAISE EXCEPTION 'permission denied to store a query that runs as role "%"', NEW.owner
      USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('Role "%s" is not a member of it.', current_user),
      HINT = 'relevance.train_from_query stores a query of the calling role.';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION relevance.require_not_null(argument text, value text, hint text DEFAULT 'A subselect that finds no row gives null.')
  RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF value IS NULL THEN
    RAISE EXCEPTION '% must not be null', argument USING ERRCODE = 'null_value_not_allowed',
      DETAIL = 'The call was given null in its place.', HINT = hint;
  END IF;
  RETURN value;
END $$;
COMMENT ON FUNCTION relevance.require_not_null(text, text, text) IS 'The value, or an error for null that names the argument of another function.';

CREATE FUNCTION relevance.require_short(argument text, value text, most integer DEFAULT 4096)
  RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF octet_length(value) > most THEN
    RAISE EXCEPTION '% is too long', argument USING ERRCODE = 'string_data_right_truncation',
      DETAIL = format('It has %s bytes; at most %s are accepted.', octet_length(value), most);
  END IF;
  RETURN value;
END $$;
COMMENT ON FUNCTION relevance.require_short(text, text, integer) IS 'The value, or an error that names the argument of another function if it has more bytes than that.';

CREATE FUNCTION relevance.require_role(role regrole) RETURNS regrole
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given text := relevance.require_not_null('role', role::text);
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = role) THEN
    RAISE EXCEPTION 'there is no role "%"', role USING ERRCODE = 'undefined_object', HINT = 'SELECT rolname FROM pg_roles shows them all.';
  END IF;
  RETURN role;
END $$;
COMMENT ON FUNCTION relevance.require_role(regrole) IS 'The role itself, or an error if it is null or does not exist.';

CREATE OR REPLACE FUNCTION relevance.suggestion_hint(wanted text, names text[]) RETURNS text
  LANGUAGE c IMMUTABLE STRICT AS 'MODULE_PATHNAME', 'relevance_suggestion_hint';

CREATE OR REPLACE FUNCTION relevance.machine_id(machine integer) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given text := relevance.require_not_null('machine', machine::text);
BEGIN
  IF NOT EXISTS (SELECT FROM relevance.machine m WHERE m.id = machine_id.machine) THEN
    RAISE EXCEPTION 'there is no machine with id %', machine USING ERRCODE = 'undefined_object',
      DETAIL = format('Machines registered: %s.', (SELECT count(*) FROM relevance.machine)),
      HINT = 'SELECT id, machine_name FROM relevance.machines shows them all.';
  END IF;
  RETURN machine;
END $$;

-- Names of machines are in normal form C, and hold nothing invisible. Those of before are brought to that form where nothing else
-- has the name; what cannot be is kept, and reported.
-- Removes every blank of Unicode and invisible characters at either end, and composes letters and their accents: the same name
-- may be typed in two ways.
CREATE OR REPLACE FUNCTION relevance.trim_name(name text) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN getdatabaseencoding() = 'UTF8'
              THEN normalize(regexp_replace(name, E'^[\\s\\u0085\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff]+|[\\s\\u0085\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff]+$', '', 'g'), NFC)
              ELSE btrim(name, E' \t\n\x0b\f\r') END
$$;
COMMENT ON FUNCTION relevance.trim_name(text) IS 'A machine''s name without the blanks and invisible characters around it, in Unicode''s normal form C.';

-- Characters that make two names look alike: without width, or that change the direction of writing; and line ends.
CREATE FUNCTION relevance.hidden_character(name text) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'U+' || lpad(code, greatest(4, length(code)), '0')
    FROM (SELECT upper(to_hex(ascii(CASE WHEN getdatabaseencoding() = 'UTF8'
            -- Joiners stand in pictures of several, and between letters of scripts that join them.
            THEN substring(regexp_replace(name,
                   E'(?<=[\\u2600-\\u27bf\\ufe0f\\U0001f000-\\U0001faff])\\u200d(?=[\\u2600-\\u27bf\\U0001f000-\\U0001faff])|(?<=[\\u0600-\\u0dff])[\\u200c\\u200d](?=[\\u0600-\\u0dff])', '', 'g')
                   FROM E'[\\u0001-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0e\\ufeff\\uffa0\\ufff9-\\ufffb\\U000e0000-\\U000e007f]')
            ELSE substring(name FROM E'[\\u0001-\\u001f\\u007f]') END))) AS code) AS found
$$;
COMMENT ON FUNCTION relevance.hidden_character(text) IS 'The first control or invisible character in a name, such as U+200B; null if there is none.';

CREATE FUNCTION relevance.is_machine_name(name text) RETURNS boolean
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT char_length(name) BETWEEN 1 AND 200 AND name = relevance.trim_name(name) AND relevance.hidden_character(name) IS NULL
$$;
COMMENT ON FUNCTION relevance.is_machine_name(text) IS 'Whether a machine can have this name: 1 to 200 visible characters, as trim_name() writes it.';

ALTER TABLE relevance.machine DROP CONSTRAINT machine_machine_name_check;
UPDATE relevance.machine m SET machine_name = relevance.trim_name(m.machine_name)
 WHERE m.machine_name <> relevance.trim_name(m.machine_name) AND relevance.is_machine_name(relevance.trim_name(m.machine_name))
   AND NOT EXISTS (SELECT FROM relevance.machine o WHERE o.id <> m.id AND relevance.trim_name(o.machine_name) = relevance.trim_name(m.machine_name));
ALTER TABLE relevance.machine ADD CONSTRAINT machine_machine_name_check CHECK (relevance.is_machine_name(machine_name)) NOT VALID;
DO $$
DECLARE
  hidden text := (SELECT string_agg(m.id::text, ', ' ORDER BY m.id) FROM relevance.machine m WHERE NOT relevance.is_machine_name(m.machine_name));
BEGIN
  IF hidden IS NULL THEN
    ALTER TABLE relevance.machine VALIDATE CONSTRAINT machine_machine_name_check;
  ELSE
    RAISE WARNING 'machines have names with invisible characters, or names that differ from another''s only in how they are typed'
      USING DETAIL = format('Their ids are %s.', hidden),
            HINT = 'UPDATE relevance.machine SET machine_name = ... WHERE id = ...; then ALTER TABLE relevance.machine VALIDATE CONSTRAINT machine_machine_name_check;';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION relevance.machine_id(machine text) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted   text := relevance.trim_name(relevance.require_not_null('machine', machine));
  found_id integer;
BEGIN
  SELECT m.id INTO found_id FROM relevance.machine m WHERE m.machine_name = wanted;
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'there is no machine named "%"', left(wanted, 200) USING ERRCODE = 'undefined_object',
      DETAIL = format('Machines registered: %s.', (SELECT count(*) FROM relevance.machine)),
      HINT = ltrim(coalesce(relevance.suggestion_hint(wanted, (SELECT array_agg(m.machine_name ORDER BY m.id) FROM relevance.machine m)), '')
          || ' SELECT id, machine_name FROM relevance.machines shows them all; relevance.register_machine(name) adds one.');
  END IF;
  RETURN found_id;
END $$;

CREATE OR REPLACE FUNCTION relevance.register_machine(machine_name text) RETURNS relevance.machines
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  trimmed text := relevance.trim_name(register_machine.machine_name);
  new_id  integer;
  result  relevance.machines;
BEGIN
  IF trimmed IS NULL OR trimmed = '' THEN
    RAISE EXCEPTION 'a machine needs a name' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = CASE WHEN trimmed IS NULL THEN 'The name is null.' ELSE 'The name consists of blanks.' END,
      HINT = 'Give 1 to 200 characters: SELECT relevance.register_machine(''press-01'');';
  ELSIF char_length(trimmed) > 200 THEN
    RAISE EXCEPTION 'the machine''s name is too long' USING ERRCODE = 'string_data_right_truncation',
      DETAIL = format('It has %s characters.', char_length(trimmed)),
      HINT = 'Give at most 200 characters.';
  ELSIF relevance.hidden_character(trimmed) IS NOT NULL THEN
    RAISE EXCEPTION 'the machine''s name contains a control character or an invisible one' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = format('It holds the character %s.', relevance.hidden_character(trimmed)),
      HINT = 'Give a name of one line of visible characters: others would make two names look alike.';
  END IF;
  INSERT INTO relevance.machine (machine_name) VALUES (trimmed)
    ON CONFLICT DO NOTHING RETURNING id INTO new_id;
  IF new_id IS NULL THEN
    RAISE EXCEPTION 'a machine named "%" is registered already', trimmed USING ERRCODE = 'unique_violation',
      DETAIL = coalesce('It has the id ' || (SELECT m.id FROM relevance.machine m WHERE m.machine_name = trimmed) || '.',
                        'You have no access to it.'),
      HINT = CASE WHEN EXISTS (SELECT FROM relevance.machine m WHERE m.machine_name = trimmed)
                  THEN 'Train that machine, choose another name, or delete it first with relevance.delete_machine(name).'
                  ELSE 'Choose another name.' END;
  END IF;
  SELECT * INTO result FROM relevance.machines m WHERE m.id = new_id;
  RETURN result;
END $$;

CREATE FUNCTION relevance.wait_for_model(machine text, timeout interval DEFAULT '2 s') RETURNS relevance.machines
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.wait_for_model(relevance.machine_id(machine), timeout)';
COMMENT ON FUNCTION relevance.wait_for_model(text, interval) IS 'Like wait_for_model(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.start_csv_upload(machine text, file_name text DEFAULT NULL) RETURNS bigint
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.start_csv_upload(relevance.machine_id(machine), file_name)';
COMMENT ON FUNCTION relevance.start_csv_upload(text, text) IS 'Like start_csv_upload(machine id, ...), by the machine''s name.';

CREATE OR REPLACE FUNCTION relevance.retrain(machine integer, options jsonb DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  integer := relevance.operated_machine(machine);
  last   relevance.run;
  chosen jsonb;
  new_id bigint;
BEGIN
  -- A run that failed or was cancelled is the source only if there is no other.
  SELECT * INTO last FROM relevance.run r
   WHERE r.machine_id = known
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
  chosen := relevance.retraining_options(last.options, coalesce(retrain.options, '{}'));
  INSERT INTO relevance.run (machine_id, data_set_id, target_column, options, skip_unchanged)
  VALUES (last.machine_id, last.data_set_id, last.target_column, chosen, true)
  RETURNING id INTO new_id;
  RETURN new_id;
END $$;

CREATE OR REPLACE FUNCTION relevance.get_data_set(data_set bigint) RETURNS bytea
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given   text := relevance.require_not_null('data_set', data_set::text);
  found   relevance.data_set;
  machine integer;
  stored  bigint;
  damage  text;
BEGIN
  SELECT * INTO found FROM relevance.data_set d WHERE d.id = get_data_set.data_set;
  IF found.id IS NULL THEN
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
  machine := relevance.operated_machine(found.machine_id);  -- or its error: readers see rankings, not data
  SELECT coalesce(sum(octet_length(c.bytes)), 0) INTO stored FROM relevance.data_set_chunk c WHERE c.data_set_id = found.id;
  IF found.bytes = 0 THEN
    RAISE EXCEPTION 'the upload of data set % has not ended', data_set USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('So far it has %s bytes.', stored), HINT = 'relevance.train_from_csv_upload(data_set, target_column) ends it.';
  ELSIF stored <> found.bytes THEN
    damage := format('It should have %s bytes, and has %s.', found.bytes, stored);
  ELSIF found.checksum IS NOT NULL THEN
    SELECT format('Chunk %s should have the checksum %s, and has %s.', c.chunk_no, coalesce(encode(c.checksum, 'hex'), 'that is no longer stored'), encode(c.seen, 'hex'))
      INTO damage
      FROM (SELECT k.chunk_no, k.checksum, sha256(coalesce(lag(k.checksum) OVER chunks, '') || k.bytes) AS seen
              FROM relevance.data_set_chunk k WHERE k.data_set_id = found.id WINDOW chunks AS (ORDER BY k.chunk_no)) c
     WHERE c.checksum IS DISTINCT FROM c.seen ORDER BY c.chunk_no LIMIT 1;
    IF damage IS NULL THEN
      SELECT format('It should have the checksum %s, and its last chunk has %s.', encode(found.checksum, 'hex'), encode(c.checksum, 'hex'))
        INTO damage
        FROM (SELECT k.checksum FROM relevance.data_set_chunk k WHERE k.data_set_id = found.id ORDER BY k.chunk_no DESC LIMIT 1) c
       WHERE c.checksum <> found.checksum;
    END IF;
  END IF;
  IF damage IS NOT NULL THEN
    RAISE EXCEPTION 'the bytes of data set % are not those that were stored', data_set USING ERRCODE = 'data_corrupted',
      DETAIL = damage, HINT = 'Restore it from a backup, or train on new data.';
  END IF;
  RETURN (SELECT string_agg(c.bytes, '' ORDER BY c.chunk_no) FROM relevance.data_set_chunk c WHERE c.data_set_id = found.id);
END $$;

CREATE OR REPLACE FUNCTION relevance.training_status(run bigint) RETURNS relevance.training_runs
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given  text := relevance.require_not_null('run', run::text);
  result relevance.training_runs;
BEGIN
  SELECT * INTO result FROM relevance.training_runs r WHERE r.run_id = run;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no training run %', run USING ERRCODE = 'undefined_object',
      DETAIL = format('Training runs known: %s.', (SELECT count(*) FROM relevance.run)),
      HINT = 'SELECT run_id, machine_name, status FROM relevance.training_runs shows them all.';
  END IF;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION relevance.training_callback(token text, model_id integer, status text, metrics jsonb DEFAULT NULL, error text DEFAULT NULL)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found relevance.run_callback;
  given text;
BEGIN
  SELECT * INTO found FROM relevance.run_callback c WHERE c.token_digest = sha256(convert_to(token, 'UTF8'));
  IF found.run_id IS NULL THEN
    RAISE EXCEPTION 'the callback''s token is unknown' USING ERRCODE = 'invalid_authorization_specification',
      DETAIL = CASE WHEN token IS NULL THEN 'The callback has no token.' ELSE 'No training has this token.' END,
      HINT = 'A model service calls the URL that it received with the data, including its token.';
  ELSIF model_id IS DISTINCT FROM found.model_id THEN
    RAISE EXCEPTION 'the callback''s token belongs to another model' USING ERRCODE = 'undefined_object',
      DETAIL = format('The callback names model %s.', coalesce(model_id::text, 'null')),
      HINT = 'Each callback URL is for one training.';
  ELSIF status IS NULL OR status NOT IN ('completed', 'failed') THEN
    RAISE EXCEPTION 'the callback''s status is neither completed nor failed' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = format('It is %s.', coalesce(quote_literal(left(status, 100)), 'null')),
      HINT = 'A callback is sent once, when the training has ended.';
  END IF;
  given := relevance.require_short('metrics', training_callback.metrics::text, 1048576);
  -- A repeated or late callback changes nothing.
  UPDATE relevance.run_callback c
     SET status = training_callback.status, metrics = training_callback.metrics,
         error = left(training_callback.error, 4000), received_at = clock_timestamp()
   WHERE c.run_id = found.run_id AND c.attempt = found.attempt AND c.status IS NULL
     AND EXISTS (SELECT FROM relevance.run r WHERE r.id = c.run_id AND r.status = 'running'
                        AND r.attempts = c.attempt)
     AND NOT EXISTS (SELECT FROM relevance.run_cancellation x WHERE x.run_id = c.run_id);
END $$;

CREATE OR REPLACE FUNCTION relevance.retrain_as_scheduled(machine integer, schedule text) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found   relevance.retraining_schedule;
  earlier bigint;
  new_run bigint;
BEGIN
  SELECT * INTO found FROM relevance.retraining_schedule s
   WHERE s.machine_id = retrain_as_scheduled.machine AND s.schedule = retrain_as_scheduled.schedule;
  IF found.machine_id IS NULL THEN
    RAISE EXCEPTION 'machine % has no retraining schedule "%"', machine, left(schedule, 200) USING ERRCODE = 'undefined_object',
      DETAIL = 'The schedule has ended or was replaced, or the machine was deleted, and this job of pg_cron was left behind.',
      HINT = format('Remove it in pg_cron''s database: SELECT cron.unschedule(jobid) FROM cron.job WHERE command = %L AND database = %L;',
                    format('SELECT relevance.retrain_as_scheduled(%s, %L)', machine, left(schedule, 1000)), current_database());
  END IF;
  SELECT r.id INTO earlier FROM relevance.run r
   WHERE r.machine_id = found.machine_id AND r.status IN ('queued', 'running') ORDER BY r.id LIMIT 1;
  IF earlier IS NOT NULL THEN
    RAISE NOTICE 'run % of this machine has not ended yet: no other run is queued', earlier;
    RETURN NULL;
  END IF;
  new_run := relevance.retrain(found.machine_id, found.options);
  UPDATE relevance.run r SET scheduled = true, not_before = clock_timestamp() + relevance.moment_in(found.spread, found.machine_id)
   WHERE r.id = new_run;
  RETURN new_run;
END $$;

-- Rights are decided once per statement, not once per row.
ALTER FUNCTION relevance.has_role(name) PARALLEL SAFE;
ALTER FUNCTION relevance.next_cron_time(text, timestamptz) COST 1000;
CREATE FUNCTION relevance.readable_machines() RETURNS integer[]
  LANGUAGE c STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'relevance_readable_machines';
COMMENT ON FUNCTION relevance.readable_machines() IS 'The machines that the current role may read; plans of queries use it to find the rows of few machines.';

CREATE FUNCTION relevance.may_read_planning(internal) RETURNS internal
  LANGUAGE c STABLE STRICT
  AS 'MODULE_PATHNAME', 'relevance_may_read_planning';
COMMENT ON FUNCTION relevance.may_read_planning(internal) IS 'What the planner should know of relevance.may_read and relevance.has_role: the share of the rows that the role will see, and how an index finds them.';
ALTER FUNCTION relevance.has_role(name) SUPPORT relevance.may_read_planning;

CREATE FUNCTION relevance.may_read(machine integer) RETURNS boolean
  LANGUAGE c STABLE PARALLEL SAFE SUPPORT relevance.may_read_planning
  AS 'MODULE_PATHNAME', 'relevance_may_read';
COMMENT ON FUNCTION relevance.may_read(integer) IS 'Whether the current role may read a machine: its own, or one it was granted; null stands for every machine, which requires a grant for all.';

CREATE OR REPLACE FUNCTION relevance.may_operate(machine integer) RETURNS boolean
  LANGUAGE c STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'relevance_may_operate';
ALTER POLICY granted ON relevance.machine USING (relevance.may_read(id));
ALTER POLICY readable ON relevance.data_set USING (relevance.may_read(machine_id));
ALTER POLICY readable ON relevance.run USING (relevance.may_read(machine_id));
ALTER POLICY readable ON relevance.retraining_schedule USING (relevance.may_read(machine_id));
ALTER POLICY readable ON relevance.ranking
  USING ((SELECT relevance.may_read(NULL)) OR (SELECT true FROM relevance.run r WHERE r.id = run_id));
ALTER POLICY readable ON relevance.effect_curve
  USING ((SELECT relevance.may_read(NULL)) OR (SELECT true FROM relevance.run r WHERE r.id = run_id));
ALTER POLICY readable ON relevance.column_report
  USING ((SELECT relevance.may_read(NULL)) OR (SELECT true FROM relevance.run r WHERE r.id = run_id));
CREATE OR REPLACE VIEW relevance.machines WITH (security_invoker) AS
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
CREATE OR REPLACE VIEW relevance.data_sets WITH (security_barrier) AS
SELECT d.id AS data_set_id, d.machine_id, m.machine_name,
       CASE WHEN d.query IS NULL THEN 'csv' ELSE 'query' END AS kind,
       d.file_name, d.bytes, d.query, d.owner, d.created_at,
       (SELECT max(r.id) FROM relevance.run r WHERE r.data_set_id = d.id) AS latest_run
  FROM relevance.machine m
  RIGHT JOIN relevance.data_set d ON m.id = d.machine_id
 WHERE relevance.may_read(d.machine_id)
 ORDER BY d.id;

CREATE OR REPLACE FUNCTION relevance.grant_reading(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  f    regprocedure;
  done text;
BEGIN
  done := relevance.grant_callback(role);
  EXECUTE format('GRANT SELECT ON relevance.machines, relevance.training_runs, relevance.data_sets, relevance.retraining_schedules,'
                 ' relevance.machine, relevance.machine_grant, relevance.run, relevance.run_cancellation, relevance.drained_service,'
                 ' relevance.ranking, relevance.effect_curve, relevance.column_report, relevance.retraining_schedule TO %s', role);
  FOR f IN SELECT p.oid FROM pg_proc p
            WHERE p.pronamespace = 'relevance'::regnamespace AND (p.provolatile <> 'v' AND p.proname <> 'get_data_set'
                   OR p.proname IN ('wait_until_ended', 'wait_for_training', 'wait_for_model'))
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', f, role);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION relevance.grant_registration(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  f    regprocedure;
  done text;
BEGIN
  done := relevance.grant_reading(role);
  EXECUTE format('GRANT INSERT (machine_name), UPDATE (owner), DELETE ON relevance.machine TO %s', role);
  EXECUTE format('GRANT INSERT, UPDATE, DELETE ON relevance.machine_grant TO %s', role);
  EXECUTE format('GRANT SELECT, INSERT (machine_id, file_name, bytes, query, search_path) ON relevance.data_set TO %s', role);
  EXECUTE format('GRANT SELECT ON relevance.data_set_chunk TO %s', role);
  -- In 0.1.0 a role wrote chunks itself.
  EXECUTE format('REVOKE UPDATE (bytes) ON relevance.data_set FROM %s', role);
  EXECUTE format('REVOKE INSERT ON relevance.data_set_chunk FROM %s', role);
  EXECUTE format('GRANT INSERT (machine_id, data_set_id, target_column, options, skip_unchanged), UPDATE (scheduled, not_before) ON relevance.run TO %s', role);
  EXECUTE format('GRANT INSERT (run_id) ON relevance.run_cancellation TO %s', role);
  EXECUTE format('GRANT SELECT ON relevance.outbox, relevance.services TO %s', role);
  EXECUTE format('GRANT INSERT (url), DELETE ON relevance.drained_service TO %s', role);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON relevance.retraining_schedule TO %s', role);
  EXECUTE format('GRANT USAGE ON SEQUENCE relevance.machine_id_seq, relevance.data_set_id_seq, relevance.run_id_seq TO %s', role);
  FOR f IN SELECT p.oid FROM pg_proc p
            WHERE p.pronamespace = 'relevance'::regnamespace AND p.prorettype <> 'trigger'::regtype
              AND NOT (p.proname ~ '^(grant|revoke)_' AND p.pronargs = 1)
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', f, role);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION relevance.add_grant(role regrole, machine integer, may_operate boolean) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO relevance.machine_grant AS g (role, machine_id, may_operate, granted_by)
  SELECT r.rolname, CASE WHEN add_grant.machine IS NOT NULL THEN relevance.owned_machine(add_grant.machine) END, add_grant.may_operate,
         coalesce((SELECT m.owner FROM relevance.machine m WHERE m.id = add_grant.machine), current_user)
    FROM pg_roles r WHERE r.oid = relevance.require_role(role)
  ON CONFLICT (role, coalesce(machine_id, 0)) DO UPDATE
     SET may_operate = g.may_operate OR EXCLUDED.may_operate, granted_by = EXCLUDED.granted_by
$$;

CREATE OR REPLACE FUNCTION relevance.require_known_role(role regrole, wanted regprocedure, granting regprocedure) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF has_schema_privilege(role, 'relevance', 'USAGE') AND has_function_privilege(role, wanted, 'EXECUTE') THEN
    RETURN;
  ELSIF NOT has_function_privilege(granting, 'EXECUTE') THEN
    RAISE EXCEPTION 'role % lacks the privileges that this requires', role USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('It may not call %s.', wanted),
      HINT = format('A superuser can SELECT %s(%L);', split_part(granting::text, '(', 1), role::text);
  END IF;
  EXECUTE format('SELECT %s($1)', split_part(granting::text, '(', 1)) USING role;
END $$;

CREATE OR REPLACE FUNCTION relevance.grant_reader(role regrole) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_reading(role); SELECT relevance.add_grant(role, NULL, false)';

CREATE OR REPLACE FUNCTION relevance.grant_reader(role regrole, machine integer) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT relevance.owned_machine(machine);
  SELECT relevance.require_known_role(role, 'relevance.list_machines()', 'relevance.grant_reading(regrole)');
  SELECT relevance.add_grant(role, machine, false)
$$;

CREATE OR REPLACE FUNCTION relevance.grant_operator(role regrole) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_registration(role); SELECT relevance.add_grant(role, NULL, true)';

CREATE OR REPLACE FUNCTION relevance.grant_operator(role regrole, machine integer) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT relevance.owned_machine(machine);
  SELECT relevance.require_known_role(role, 'relevance.register_machine(text)', 'relevance.grant_registration(regrole)');
  SELECT relevance.add_grant(role, machine, true)
$$;

CREATE OR REPLACE FUNCTION relevance.revoke_access(role regrole, machine integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known integer := relevance.owned_machine(machine);
  taken regrole := relevance.require_role(role);
BEGIN
  DELETE FROM relevance.machine_grant g USING pg_roles r
   WHERE r.oid = taken AND g.role = r.rolname AND g.machine_id = known;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'role % has no grant for machine "%"', role, (SELECT m.machine_name FROM relevance.machine m WHERE m.id = machine)
      USING ERRCODE = 'undefined_object',
      HINT = 'relevance.revoke_access(role) revokes its access to all machines; SELECT * FROM relevance.machine_grant shows all grants.';
  END IF;
END $$;

CREATE FUNCTION relevance.grant_again(role regrole) RETURNS void
  LANGUAGE c STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_grant_again';
COMMENT ON FUNCTION relevance.grant_again(regrole) IS 'Repeats the grants that a role has, so that it gets what they include in this version; for update scripts.';

-- Warnings in parts, and in the reader's language.
ALTER TABLE relevance.run ADD COLUMN warning_details jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN relevance.run.warning_details IS 'The same warnings in parts: code, column, message and next step, in every language; empty if only sentences are known.';
CREATE FUNCTION relevance.warnings_in_language(details jsonb) RETURNS jsonb
  LANGUAGE c STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_warnings_in_language';
COMMENT ON FUNCTION relevance.warnings_in_language(jsonb) IS 'A run''s stored warnings for readers: code, column, message and next_step, in the language of relevance.language (en, pt).';

CREATE FUNCTION relevance.judge(details jsonb, noise_tested boolean) RETURNS jsonb
  LANGUAGE c STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_judge';
COMMENT ON FUNCTION relevance.judge(jsonb, boolean) IS 'What a run''s stored warnings mean for its ranking: verdict, codes and reasons, the latter in the language of relevance.language (en, pt).';

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

CREATE FUNCTION relevance.get_verdict(machine integer, run bigint DEFAULT NULL) RETURNS SETOF relevance.verdict
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT r.id, v.judgement ->> 'verdict', ARRAY(SELECT jsonb_array_elements_text(v.judgement -> 'codes')),
         ARRAY(SELECT jsonb_array_elements_text(v.judgement -> 'reasons'))
    FROM relevance.run r,
         -- The warnings of 0.1.0, and of services of other makers, are sentences without a code.
         LATERAL (SELECT relevance.judge(
             CASE WHEN r.warning_details <> '[]' THEN r.warning_details
                  ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object('code', 'service_warning', 'message', w.sentence, 'message_pt', w.sentence)), '[]')
                          FROM unnest(r.warnings) AS w(sentence)) END,
             EXISTS (SELECT FROM relevance.ranking k WHERE k.run_id = r.id AND k.above_noise IS NOT NULL)) AS judgement) v
   WHERE r.id = relevance.completed_run(machine, run)
$$;
COMMENT ON FUNCTION relevance.get_verdict(integer, bigint) IS 'Whether the ranking of a machine''s run can be relied on: trustworthy, with care or do not use, with the warnings that speak against it.';

CREATE FUNCTION relevance.get_verdict(machine text, run bigint DEFAULT NULL) RETURNS SETOF relevance.verdict
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_verdict(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_verdict(text, bigint) IS 'Like get_verdict(machine id, run), by the machine''s name.';

-- Readings, one per row. These do not pin search_path: the query runs with the caller's.
CREATE FUNCTION relevance.train_from_readings(machine integer, source text, target_tag text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c
  AS 'MODULE_PATHNAME', 'relevance_train_from_readings';
COMMENT ON FUNCTION relevance.train_from_readings(integer, text, text, jsonb) IS 'Like train_from_query, on readings: one tag, time and value per row of a table (source: its name) or query. They become one row per interval and one column per tag.';

CREATE FUNCTION relevance.train_from_readings(machine text, source text, target_tag text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql
  AS 'SELECT relevance.train_from_readings(relevance.machine_id(machine), source, target_tag, options)';
COMMENT ON FUNCTION relevance.train_from_readings(text, text, text, jsonb) IS 'Like train_from_readings(machine id, ...), by the machine''s name.';

-- Requests to cancel, in rows of their own; what model services that are down cost; priorities.
-- Rows of their own, without a foreign key: a cancellation in an open transaction must lock nothing that a worker writes.
CREATE TABLE relevance.run_cancellation (
  run_id       bigint      NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  requested_by name        NOT NULL DEFAULT current_user
);
CREATE INDEX run_cancellation_run ON relevance.run_cancellation (run_id);
COMMENT ON TABLE  relevance.run_cancellation IS 'Requests to cancel runs.';
COMMENT ON COLUMN relevance.run_cancellation.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.run_cancellation.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN relevance.run_cancellation.requested_by IS 'The role that asked for it.';
COMMENT ON INDEX relevance.run_cancellation_run IS 'A run''s requests; not unique, so that two transactions may ask at the same time.';
ALTER TABLE relevance.run_cancellation ENABLE ROW LEVEL SECURITY;
SELECT pg_catalog.pg_extension_config_dump('relevance.run_cancellation', '');
INSERT INTO relevance.run_cancellation (run_id, requested_at, requested_by)
SELECT r.id, coalesce(r.finished_at, r.started_at, r.queued_at), r.requested_by FROM relevance.run r WHERE r.cancel_requested;
ALTER TABLE relevance.run ADD COLUMN service_losses integer NOT NULL DEFAULT 0;
ALTER TABLE relevance.run ADD COLUMN latest_loss_at timestamptz;
ALTER TABLE relevance.run ADD COLUMN away_seconds integer NOT NULL DEFAULT 0;
ALTER TABLE relevance.run ADD COLUMN priority integer GENERATED ALWAYS AS (coalesce((options ->> 'priority')::integer, 0)) STORED;
COMMENT ON COLUMN relevance.run.service_losses IS 'How many attempts were lost because a model service was down; the run fails if that goes on for relevance.service_patience.';
COMMENT ON COLUMN relevance.run.latest_loss_at IS 'When an attempt was last lost that way.';
COMMENT ON COLUMN relevance.run.away_seconds IS 'How long services were away in all, between attempts that were lost that way: at most five minutes for each, whatever the clock says.';
COMMENT ON COLUMN relevance.run.priority IS 'The option of that name: of an owner''s queued runs, those with a higher number start first.';

-- What a queued run waits for.
CREATE FUNCTION relevance.waiting_for() RETURNS text
  LANGUAGE c STABLE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_waiting_for';
COMMENT ON FUNCTION relevance.waiting_for() IS 'What keeps queued trainings of this database from starting, and what to set; null if no obstacle is known.';
CREATE OR REPLACE VIEW relevance.training_runs WITH (security_invoker) AS
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
COMMENT ON COLUMN relevance.training_runs.waiting_for IS 'What keeps a queued run from starting, and what to set; null if no obstacle is known.';
COMMENT ON COLUMN relevance.training_runs.warnings IS 'Warnings for readers of the ranking, one text each, in relevance.language.';
COMMENT ON COLUMN relevance.training_runs.warning_details IS 'The same warnings in parts: code, column (null if none), message and next_step, in relevance.language; empty for runs of 0.1.0.';
CREATE OR REPLACE FUNCTION relevance.announce_run() RETURNS trigger
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

-- Data, before they are trained on and after a training has failed.
-- Volatile, although they change nothing: so operators may call them, and readers may not.
CREATE FUNCTION relevance.preview_csv(csv bytea, options jsonb DEFAULT '{}', target_column text DEFAULT NULL)
  RETURNS jsonb LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_preview_csv';
COMMENT ON FUNCTION relevance.preview_csv(bytea, jsonb, text) IS 'How a CSV would be understood, without training or storing anything: its format, each column as in get_columns, warnings, the first rows, and what a training on that target would object to. At most 64 MB are read.';

CREATE FUNCTION relevance.preview_csv(csv text, options jsonb DEFAULT '{}', target_column text DEFAULT NULL)
  RETURNS jsonb LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.preview_csv(convert_to(csv, ''UTF8''), options, target_column)';
COMMENT ON FUNCTION relevance.preview_csv(text, jsonb, text) IS 'Like preview_csv(csv bytea, ...), with the CSV as text.';

CREATE FUNCTION relevance.preview_csv_file(path text, options jsonb DEFAULT '{}', target_column text DEFAULT NULL)
  RETURNS jsonb LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_preview_csv_file';
COMMENT ON FUNCTION relevance.preview_csv_file(text, jsonb, text) IS 'Like preview_csv, from a file on the server; needs the privileges of pg_read_server_files.';

-- It does not pin search_path: the query runs with the caller's.
CREATE FUNCTION relevance.preview_query(query text, options jsonb DEFAULT '{}', target_column text DEFAULT NULL)
  RETURNS jsonb LANGUAGE c
  AS 'MODULE_PATHNAME', 'relevance_preview_query';
COMMENT ON FUNCTION relevance.preview_query(text, jsonb, text) IS 'Like preview_csv, of the rows of a query, which runs at once, as the caller, read only. At most 100000 rows are read.';

CREATE FUNCTION relevance.preview_columns(preview jsonb)
  RETURNS TABLE (column_no integer, column_name text, type text, unit text, role text, reason text,
                 missing_share double precision, distinct_values bigint, distinct_exact boolean, range text,
                 min double precision, max double precision, first_values text[])
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.* FROM jsonb_to_recordset(preview -> 'columns')
    AS c(column_no integer, column_name text, type text, unit text, role text, reason text,
          missing_share double precision, distinct_values bigint, distinct_exact boolean, range text,
          min double precision, max double precision, first_values text[])
   ORDER BY c.column_no
$$;
COMMENT ON FUNCTION relevance.preview_columns(jsonb) IS 'The columns of a preview as rows, as get_columns returns them: SELECT * FROM relevance.preview_columns(relevance.preview_csv(...)).';

COMMENT ON FUNCTION relevance.get_columns(bigint) IS 'What became of each column of a run''s data: its type, its role and why, how much is missing, its range and first values. Also of a failed run, once its data were read.';

DROP TRIGGER announce_change ON relevance.run;
CREATE TRIGGER announce_change AFTER UPDATE OF status ON relevance.run
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION relevance.announce_run();
COMMENT ON TRIGGER announce_change ON relevance.run IS 'Tells listeners and workers of a run''s new state.';
DROP TRIGGER cancel_queued ON relevance.run;
DROP FUNCTION relevance.cancel_queued_run();
ALTER TABLE relevance.run DROP COLUMN cancel_requested;
COMMENT ON COLUMN relevance.training_runs.cancel_requested IS 'Whether somebody asked for its cancellation.';
-- A role that may request a cancellation needs no right to write the run's state: hence SECURITY DEFINER. A run that another
-- transaction has locked is left to the scheduler.
CREATE FUNCTION relevance.cancel_run() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE relevance.run r SET status = 'cancelled', finished_at = clock_timestamp()
   WHERE r.id = (SELECT q.id FROM relevance.run q WHERE q.id = NEW.run_id AND q.status = 'queued'
                    FOR NO KEY UPDATE SKIP LOCKED);
  IF NOT FOUND THEN
    PERFORM pg_notify('relevance_runs', json_build_object('run', r.id, 'machine', r.machine_id, 'status', r.status)::text)
       FROM relevance.run r WHERE r.id = NEW.run_id;
    PERFORM relevance.wake_workers();
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.cancel_run() IS 'Trigger: a run that has not started is cancelled at once; the workers are woken for one that has.';

CREATE TRIGGER cancel_run AFTER INSERT ON relevance.run_cancellation
  FOR EACH ROW EXECUTE FUNCTION relevance.cancel_run();
COMMENT ON TRIGGER cancel_run ON relevance.run_cancellation IS 'Cancels the run, or has its worker cancel it.';

CREATE FUNCTION relevance.forget_cancellation() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM relevance.run_cancellation c WHERE c.run_id = OLD.id;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.forget_cancellation() IS 'Trigger: deletes the requests to cancel a deleted run, in place of a foreign key.';

CREATE TRIGGER forget_cancellation AFTER DELETE ON relevance.run
  FOR EACH ROW EXECUTE FUNCTION relevance.forget_cancellation();
COMMENT ON TRIGGER forget_cancellation ON relevance.run IS 'Requests to cancel a run are deleted with it.';

ALTER POLICY cancelled ON relevance.run RENAME TO marked;
CREATE POLICY readable ON relevance.run_cancellation FOR SELECT
  USING ((SELECT relevance.may_read(NULL)) OR (SELECT true FROM relevance.run r WHERE r.id = run_id));
CREATE POLICY asked ON relevance.run_cancellation FOR INSERT
  WITH CHECK (EXISTS (SELECT FROM relevance.run r WHERE r.id = run_id AND relevance.may_operate(r.machine_id))
              AND requested_by = current_user);
CREATE OR REPLACE FUNCTION relevance.cancel_training(run bigint) RETURNS relevance.training_runs
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found relevance.training_runs := relevance.training_status(run);
  known integer := relevance.operated_machine(found.machine_id);  -- or its error
BEGIN
  IF found.status NOT IN ('queued', 'running') THEN
    RAISE EXCEPTION 'training run % has ended already', run USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('It is %s.', found.status);
  END IF;
  INSERT INTO relevance.run_cancellation (run_id) VALUES (run);
  -- It may have ended meanwhile.
  found := relevance.training_status(run);
  IF found.status NOT IN ('queued', 'running', 'cancelled') THEN
    RAISE EXCEPTION 'training run % has ended already', run USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('It is %s.', found.status);
  END IF;
  RETURN found;
END $$;

-- Model services: what is known of them, and draining.
CREATE TABLE relevance.drained_service (
  url   text        PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now(),
  role  name        NOT NULL DEFAULT current_user
);
COMMENT ON TABLE  relevance.drained_service IS 'Model services that get no more trainings of this database, as before maintenance.';
COMMENT ON COLUMN relevance.drained_service.url IS 'The service, as relevance.services shows it.';
COMMENT ON COLUMN relevance.drained_service.since IS 'Since when.';
COMMENT ON COLUMN relevance.drained_service.role IS 'The role that asked for it.';
ALTER TABLE relevance.drained_service ENABLE ROW LEVEL SECURITY;
CREATE POLICY known ON relevance.drained_service FOR SELECT USING (true);
CREATE POLICY drained ON relevance.drained_service FOR INSERT WITH CHECK (relevance.may_operate(NULL) AND role = current_user);
CREATE POLICY resumed ON relevance.drained_service FOR DELETE USING (relevance.may_operate(NULL));

-- Volatile, although it changes nothing: so operators may call it, and readers may not.
CREATE FUNCTION relevance.service_states() RETURNS jsonb
  LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_service_states';
COMMENT ON FUNCTION relevance.service_states() IS 'What the server knows of each model service, for the view relevance.services; empty for roles that may not operate every machine.';

CREATE VIEW relevance.services WITH (security_barrier) AS
SELECT s.url, s.state, s.draining, s.own_runs, s.running, s.queued, s.threads, s.memory_free_mb,
       s.latency_ms, s.version, to_timestamp(s.since_ms / 1000.0) AS since, s.last_error,
       to_timestamp(s.last_error_ms / 1000.0) AS last_error_at
  FROM jsonb_to_recordset(relevance.service_states())
    AS s(url text, state text, draining boolean, own_runs integer, running integer, queued integer, threads integer,
         memory_free_mb bigint, latency_ms double precision, version text, since_ms bigint, last_error text, last_error_ms bigint);
COMMENT ON VIEW relevance.services IS 'The model services of relevance.model_service_url: which answer, and what they are doing. For roles that may operate every machine.';
COMMENT ON COLUMN relevance.services.url IS 'Its address, without user and password; bundled for the one that the server runs itself.';
COMMENT ON COLUMN relevance.services.state IS 'up; down (it cannot be reached); silent (it accepts connections and does not answer); unknown (nothing was asked yet).';
COMMENT ON COLUMN relevance.services.draining IS 'Whether it gets no more trainings of this database (relevance.drain_service).';
COMMENT ON COLUMN relevance.services.own_runs IS 'How many trainings of this server it has.';
COMMENT ON COLUMN relevance.services.running IS 'How many trainings it said it was running; null if it does not say.';
COMMENT ON COLUMN relevance.services.queued IS 'How many trainings it said it was receiving data for; null if it does not say.';
COMMENT ON COLUMN relevance.services.threads IS 'How many threads one of its trainings uses; null if it does not say.';
COMMENT ON COLUMN relevance.services.memory_free_mb IS 'The memory in MB that its machine has left; null if it does not say.';
COMMENT ON COLUMN relevance.services.latency_ms IS 'How long its latest answer took, in milliseconds.';
COMMENT ON COLUMN relevance.services.version IS 'Its version; null if it does not say.';
COMMENT ON COLUMN relevance.services.since IS 'Since when it is in this state; null if unknown.';
COMMENT ON COLUMN relevance.services.last_error IS 'Why it was last found to be down, in one sentence.';
COMMENT ON COLUMN relevance.services.last_error_at IS 'When that was.';

CREATE FUNCTION relevance.require_service(url text) RETURNS text
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given text := relevance.require_not_null('url', url);
BEGIN
  IF NOT relevance.may_operate(NULL) THEN
    RAISE EXCEPTION 'permission denied for model services' USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('Role "%s" may not operate every machine.', current_user),
      HINT = format('A superuser can SELECT relevance.grant_operator(%L);', current_user);
  ELSIF NOT EXISTS (SELECT FROM relevance.services s WHERE s.url = require_service.url) THEN
    RAISE EXCEPTION 'there is no model service "%"', left(url, 200) USING ERRCODE = 'undefined_object',
      DETAIL = format('Model services: %s.', (SELECT string_agg(s.url, ', ') FROM relevance.services s)),
      HINT = 'SELECT url FROM relevance.services shows them as they are to be written here.';
  END IF;
  RETURN url;
END $$;
COMMENT ON FUNCTION relevance.require_service(text) IS 'The URL itself, or an error if there is no such model service or the current role may not operate every machine.';

CREATE FUNCTION relevance.drain_service(url text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known text := relevance.require_service(url);
BEGIN
  INSERT INTO relevance.drained_service (url) VALUES (known) ON CONFLICT DO NOTHING;
END $$;
COMMENT ON FUNCTION relevance.drain_service(text) IS 'Sends no more trainings of this database to a model service; those that it has are finished. relevance.services shows when there are none left.';

CREATE FUNCTION relevance.resume_service(url text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  allowed boolean := relevance.may_operate(NULL);
  done    text;
BEGIN
  -- Also one that is no longer configured.
  DELETE FROM relevance.drained_service d WHERE d.url = resume_service.url AND allowed;
  IF NOT FOUND THEN
    done := relevance.require_service(url);
  END IF;
  done := relevance.wake_workers();
END $$;
COMMENT ON FUNCTION relevance.resume_service(text) IS 'Sends trainings to a drained model service again.';

-- Schedules that are spread.
ALTER TABLE relevance.retraining_schedule ADD COLUMN spread interval CHECK (spread > interval '0' AND spread <= interval '7 days');
COMMENT ON COLUMN relevance.retraining_schedule.spread IS 'The machine starts at a moment of its own within that time after the schedule''s; null: at once.';
CREATE FUNCTION relevance.moment_in(spread interval, machine_id integer) RETURNS interval
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT coalesce(spread * ((hashint4(machine_id)::bigint + 2147483648) / 4294967296.0)::double precision, interval '0') $$;
COMMENT ON FUNCTION relevance.moment_in(interval, integer) IS 'A machine''s own moment within a span, always the same; 0 for null.';

DROP FUNCTION relevance.schedule_retraining(text, text, jsonb);
DROP FUNCTION relevance.schedule_retraining(integer, text, jsonb);
CREATE OR REPLACE VIEW relevance.retraining_schedules WITH (security_invoker) AS
SELECT s.machine_id, m.machine_name, s.schedule, s.options, s.owner, s.job_id, s.created_at,
       (SELECT r.id FROM relevance.run r WHERE r.machine_id = s.machine_id AND r.scheduled ORDER BY r.id DESC LIMIT 1) AS last_run,
       (SELECT r.status FROM relevance.run r WHERE r.machine_id = s.machine_id AND r.scheduled ORDER BY r.id DESC LIMIT 1) AS last_status,
       (SELECT r.error FROM relevance.run r WHERE r.machine_id = s.machine_id AND r.scheduled ORDER BY r.id DESC LIMIT 1) AS last_error,
       (SELECT r.finished_at FROM relevance.run r WHERE r.machine_id = s.machine_id AND r.scheduled ORDER BY r.id DESC LIMIT 1) AS last_finished_at,
       CASE WHEN s.schedule ILIKE '%second%'
            THEN greatest(relevance.next_cron_time(s.schedule,
                   coalesce((SELECT r.queued_at FROM relevance.run r WHERE r.machine_id = s.machine_id AND r.scheduled ORDER BY r.id DESC LIMIT 1),
                            s.created_at)), now())
            ELSE relevance.next_cron_time(s.schedule, now()) END + relevance.moment_in(s.spread, s.machine_id) AS next_run,
       s.spread
  FROM relevance.machine m
  RIGHT JOIN relevance.retraining_schedule s ON m.id = s.machine_id;
COMMENT ON COLUMN relevance.retraining_schedules.next_run IS 'When the machine is due next; null if never, or only when the server starts.';
COMMENT ON COLUMN relevance.retraining_schedules.spread IS 'The machine starts at a moment of its own within that time after the schedule''s; null: at once.';
CREATE FUNCTION relevance.schedule_retraining(machine integer, schedule text, options jsonb DEFAULT NULL, spread interval DEFAULT NULL)
  RETURNS relevance.retraining_schedules
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  integer := relevance.operated_machine(machine);
  given  text := relevance.require_not_null('schedule', schedule, 'relevance.unschedule_retraining(machine) ends a schedule.');
  last   jsonb;
  chosen jsonb;
  job    bigint;
  result relevance.retraining_schedules;
BEGIN
  SELECT r.options INTO last FROM relevance.run r WHERE r.machine_id = known ORDER BY r.id DESC LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'machine "%" was never trained', (SELECT m.machine_name FROM relevance.machine m WHERE m.id = known)
      USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = 'A retraining takes the data, target and options of the last training.',
      HINT = 'Train it first: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.';
  END IF;
  chosen := relevance.retraining_options(last, coalesce(schedule_retraining.options, '{}'));  -- or their error: now, not at night
  IF spread <= interval '0' OR spread > interval '7 days' THEN
    RAISE EXCEPTION 'spread must be above 0 and at most 7 days' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = format('Given: %s.', spread),
      HINT = 'spread => ''2 hours'' starts the machine at a moment of its own in the two hours after the schedule''s.';
  END IF;
  job := relevance.add_cron_job(known, schedule_retraining.schedule);
  INSERT INTO relevance.retraining_schedule AS s (machine_id, schedule, options, owner, job_id, spread)
  VALUES (known, schedule_retraining.schedule, schedule_retraining.options, current_user, job, schedule_retraining.spread)
  ON CONFLICT (machine_id) DO UPDATE
     SET schedule = EXCLUDED.schedule, options = EXCLUDED.options, owner = EXCLUDED.owner,
         job_id = EXCLUDED.job_id, created_at = EXCLUDED.created_at, spread = EXCLUDED.spread;
  SELECT * INTO result FROM relevance.retraining_schedules s WHERE s.machine_id = known;
  RETURN result;
END $$;
COMMENT ON FUNCTION relevance.schedule_retraining(integer, text, jsonb, interval) IS 'Retrains a machine on a schedule, by a pg_cron job that runs as the calling role; replaces the machine''s earlier schedule. With spread, each machine starts at a moment of its own within that time, so that many with the same schedule do not start at once.';

CREATE FUNCTION relevance.schedule_retraining(machine text, schedule text, options jsonb DEFAULT NULL, spread interval DEFAULT NULL)
  RETURNS relevance.retraining_schedules
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.schedule_retraining(relevance.machine_id(machine), schedule, options, spread)';
COMMENT ON FUNCTION relevance.schedule_retraining(text, text, jsonb, interval) IS 'Like schedule_retraining(machine id, ...), by the machine''s name.';
-- Chunks are written, and data sets sealed, by functions alone, and have checksums. Those of before have none.
ALTER TABLE relevance.data_set ADD COLUMN checksum bytea;
COMMENT ON COLUMN relevance.data_set.checksum IS 'A CSV''s checksum, that of its last chunk, set when the CSV was complete; null for data sets of 0.1.0.';
ALTER TABLE relevance.data_set_chunk ADD COLUMN checksum bytea;
COMMENT ON COLUMN relevance.data_set_chunk.checksum IS 'SHA-256 of the previous chunk''s checksum (nothing for the first) followed by the bytes; null for data sets of 0.1.0.';
DROP POLICY uploaded ON relevance.data_set;
DROP POLICY uploaded ON relevance.data_set_chunk;
CREATE OR REPLACE FUNCTION relevance.append_csv(data_set bigint, piece bytea) RETURNS void
  LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_append_csv';

-- Texts are of limited size, whoever writes them. Larger ones of before are kept, and reported.
ALTER TABLE relevance.run
  ADD CONSTRAINT run_target_column_length CHECK (octet_length(target_column) <= 4096) NOT VALID,
  ADD CONSTRAINT run_options_size CHECK (octet_length(options::text) <= 2097152) NOT VALID;
ALTER TABLE relevance.data_set
  ADD CONSTRAINT data_set_file_name_length CHECK (octet_length(file_name) <= 4096) NOT VALID,
  ADD CONSTRAINT data_set_query_length CHECK (octet_length(query) <= 1048576) NOT VALID,
  ADD CONSTRAINT data_set_search_path_length CHECK (octet_length(search_path) <= 4096) NOT VALID;
ALTER TABLE relevance.retraining_schedule
  ADD CONSTRAINT retraining_schedule_length CHECK (octet_length(schedule) <= 999) NOT VALID,
  ADD CONSTRAINT retraining_schedule_options_size CHECK (octet_length(options::text) <= 2097152) NOT VALID;
DO $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT conrelid::regclass AS of, conname AS name FROM pg_constraint
            WHERE connamespace = 'relevance'::regnamespace AND NOT convalidated AND conname <> 'machine_machine_name_check' LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', c.of, c.name);
    EXCEPTION WHEN check_violation THEN
      RAISE WARNING 'table % has rows that constraint % would no longer accept', c.of, c.name
        USING HINT = format('Shorten or delete them; then ALTER TABLE %s VALIDATE CONSTRAINT %I;', c.of, c.name);
    END;
  END LOOP;
END $$;

-- Functions that call others in assignments, so that the CONTEXT of an error shows no statement; and with limits of their texts.
CREATE OR REPLACE FUNCTION relevance.wait_for_model(machine integer, timeout interval DEFAULT '2 s') RETURNS relevance.machines
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  deadline timestamptz := clock_timestamp() + wait_for_model.timeout;
  known    integer;
  result   relevance.machines;
  slept    text;
BEGIN
  LOOP
    known := relevance.machine_id(machine);
    SELECT * INTO result FROM relevance.machines m WHERE m.id = known;
    EXIT WHEN result.model_id IS NOT NULL OR clock_timestamp() >= deadline;
    slept := pg_sleep(0.01);
  END LOOP;
  RETURN result;
END $$;

CREATE OR REPLACE FUNCTION relevance.delete_machine(machine integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known integer := relevance.operated_machine(machine);
BEGIN
  DELETE FROM relevance.machine m WHERE m.id = known;
END $$;

CREATE OR REPLACE FUNCTION relevance.start_csv_upload(machine integer, file_name text DEFAULT NULL) RETURNS bigint
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'INSERT INTO relevance.data_set (machine_id, file_name, bytes) VALUES (relevance.operated_machine(machine), relevance.require_short(''file_name'', file_name), 0) RETURNING id';

CREATE OR REPLACE FUNCTION relevance.wait_for_training(run bigint, timeout interval DEFAULT '10 min')
  RETURNS relevance.training_runs
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ended relevance.training_runs := relevance.training_status(run);
  done  text;
BEGIN
  done := relevance.wait_until_ended(run, coalesce(timeout, '100 years'));
  ended := relevance.training_status(run);
  IF ended.status = 'failed' THEN
    done := relevance.raise_run_error(run);
  ELSIF ended.status = 'cancelled' THEN
    RAISE EXCEPTION 'training run % was cancelled', run USING ERRCODE = 'object_not_in_prerequisite_state',
      HINT = 'Train again if that was a mistake.';
  END IF;
  RETURN ended;
END $$;

CREATE OR REPLACE FUNCTION relevance.grant_callback(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known regrole := relevance.require_role(role);
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA relevance TO %s', role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION relevance.training_callback(text, integer, text, jsonb, text) TO %s', role);
END $$;

CREATE OR REPLACE FUNCTION relevance.revoke_access(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known regrole := relevance.require_role(role);
BEGIN
  DELETE FROM relevance.machine_grant g USING pg_roles r WHERE r.oid = revoke_access.role AND g.role = r.rolname;
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA relevance FROM %s', role);
  EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA relevance FROM %s', role);
  EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relevance FROM %s', role);
  EXECUTE format('REVOKE ALL ON SCHEMA relevance FROM %s', role);
END $$;

CREATE OR REPLACE FUNCTION relevance.change_owner(machine integer, owner regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known integer := relevance.owned_machine(machine);
  given regrole := relevance.require_role(owner);
BEGIN
  IF NOT pg_has_role(owner, 'USAGE') THEN
    RAISE EXCEPTION 'permission denied to give a machine to role %', owner USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('Role "%s" does not have its rights.', current_user),
      HINT = 'Give it to a role of which you are a member, or have a superuser do it.';
  END IF;
  UPDATE relevance.machine_grant g SET granted_by = r.rolname FROM pg_roles r WHERE g.machine_id = change_owner.machine AND r.oid = change_owner.owner;
  UPDATE relevance.machine m SET owner = r.rolname FROM pg_roles r WHERE m.id = change_owner.machine AND r.oid = change_owner.owner;
END $$;

------------------------------------------------------------------------------------------------- privileges

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

-- Objects created by this script have no initial privileges on record yet. Only their owner keeps privileges on them,
-- whatever the defaults of functions and ALTER DEFAULT PRIVILEGES gave to others.
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT made.kind, made.name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS grantee
      FROM (SELECT 'pg_class'::regclass AS catalog, oid, CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
                   oid::regclass::text AS name, relowner AS owner, relacl AS acl
              FROM pg_class WHERE relnamespace = 'relevance'::regnamespace AND relkind IN ('r', 'v', 'S')
            UNION ALL
            SELECT 'pg_proc'::regclass, oid, 'FUNCTION', oid::regprocedure::text, proowner, proacl
              FROM pg_proc WHERE pronamespace = 'relevance'::regnamespace) AS made,
           LATERAL (SELECT 0::oid UNION SELECT a.grantee FROM aclexplode(made.acl) a WHERE a.grantee <> made.owner) AS others (grantee)
     WHERE NOT EXISTS (SELECT FROM pg_init_privs i WHERE i.classoid = made.catalog AND i.objoid = made.oid)
  LOOP
    EXECUTE format('REVOKE ALL ON %s %s FROM %s', given.kind, given.name, given.grantee);
  END LOOP;
END $$;

-- Roles that have access already may use the new objects.
SELECT relevance.grant_again(a.grantee)
  FROM pg_namespace n, aclexplode(n.nspacl) a
 WHERE n.nspname = 'relevance' AND a.privilege_type = 'USAGE' AND a.grantee NOT IN (0, n.nspowner);
