-- SPDX-License-Identifier: PostgreSQL
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
  LANGUAGE c STABLE STRICT COST 1000 SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_next_cron_time';
COMMENT ON FUNCTION relevance.next_cron_time(text, timestamptz) IS 'When pg_cron will next run a job with this schedule, in the time zone cron.timezone (GMT before pg_cron 1.5); null if it never will, or only when the server starts.';

CREATE FUNCTION relevance.moment_in(spread interval, machine_id integer) RETURNS interval
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT coalesce(spread * ((hashint4(machine_id)::bigint + 2147483648) / 4294967296.0)::double precision, interval '0') $$;
COMMENT ON FUNCTION relevance.moment_in(interval, integer) IS 'A machine''s own moment within a span, always the same; 0 for null.';

CREATE VIEW relevance.retraining_schedules WITH (security_invoker) AS
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
COMMENT ON FUNCTION relevance.retrain_as_scheduled(integer, text) IS 'Called by the job of a schedule: retrains the machine with the schedule''s options, and returns the run; null if an earlier run has not ended yet.';
