-- SPDX-License-Identifier: PostgreSQL
\echo Use "ALTER EXTENSION pg_relevance UPDATE" to load this file. \quit

-- Makes of 0.1.0 what CREATE EXTENSION makes of this version; test/t/033_upgrade.pl compares every object. A change of
-- control/pg_relevance.sql adds its step below, above the privileges, and needs no word about privileges of new objects.
-- A GRANT or REVOKE on an older object here would make its users' grants the extension's own, which pg_dump leaves out.

------------------------------------------------------------------------------------------------------ steps

-- Comments are ASCII.
COMMENT ON FUNCTION relevance.train_from_csv(text, bytea, text, jsonb) IS 'As train_from_csv(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.train_from_csv(integer, text, text, jsonb) IS 'As train_from_csv(machine id, csv bytea, ...), with the CSV as text.';
COMMENT ON FUNCTION relevance.train_from_csv(text, text, text, jsonb) IS 'As train_from_csv(machine id, csv bytea, ...), by the machine''s name and with the CSV as text.';
COMMENT ON FUNCTION relevance.train_from_csv_file(text, text, text, jsonb) IS 'As train_from_csv_file(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.train_from_query(text, text, text, jsonb) IS 'As train_from_query(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.train_from_table(text, regclass, text, jsonb) IS 'As train_from_table(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.retrain(text, jsonb) IS 'As retrain(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.get_effect_curve(text, text, bigint) IS 'As get_effect_curve(machine id, ...), by the machine''s name.';
COMMENT ON FUNCTION relevance.get_metrics(integer, bigint) IS 'How well the model of a machine''s run predicts held-out rows: R2, MAE and RMSE (in units of the target), beside predicting the mean and predicting from the best single variable.';
COMMENT ON FUNCTION relevance.schedule_retraining(text, text, jsonb) IS 'As schedule_retraining(machine id, ...), by the machine''s name.';

-- Views with the reader's rights need no barrier. PostgreSQL 13 and 14 had none of them, and pg_upgrade leaves views as they are.
ALTER VIEW relevance.machines SET (security_invoker = true);
ALTER VIEW relevance.machines RESET (security_barrier);

CREATE FUNCTION relevance.grant_again(role regrole) RETURNS void
  LANGUAGE c STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_grant_again';
COMMENT ON FUNCTION relevance.grant_again(regrole) IS 'Gives a role what the grants that it has give in this version; for update scripts.';

-- What a queued run waits for.
CREATE FUNCTION relevance.waiting_for() RETURNS text
  LANGUAGE c STABLE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_waiting_for';
COMMENT ON FUNCTION relevance.waiting_for() IS 'What keeps queued trainings of this database from starting, and what to set; null when nothing is known to.';
CREATE OR REPLACE VIEW relevance.training_runs WITH (security_invoker) AS
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
COMMENT ON COLUMN relevance.training_runs.waiting_for IS 'What keeps a queued run from starting, and what to set; null when nothing is known to.';
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

-- With row_security off a role would get errors in place of the rows that it may see. Functions that pin their search_path
-- pin this, too; none of them could be inlined anyway.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'relevance'::regnamespace AND p.proconfig IS NOT NULL LOOP
    EXECUTE format('ALTER FUNCTION %s SET row_security = on', f);
  END LOOP;
END $$;

------------------------------------------------------------------------------------------------- privileges

-- What this script has made has no initial privileges on record yet. It is its owner's alone, whatever the defaults of
-- functions and ALTER DEFAULT PRIVILEGES have given to others.
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

-- Roles that were let in before may use what is new.
SELECT relevance.grant_again(a.grantee)
  FROM pg_namespace n, aclexplode(n.nspacl) a
 WHERE n.nspname = 'relevance' AND a.privilege_type = 'USAGE' AND a.grantee NOT IN (0, n.nspowner);
