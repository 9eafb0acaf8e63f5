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

-- PostgreSQL 13 and 14 knew no views that read with the reader's rights, and pg_upgrade leaves views as they are.
ALTER VIEW relevance.training_runs SET (security_invoker = true, security_barrier = false);
ALTER VIEW relevance.machines SET (security_invoker = true, security_barrier = false);

CREATE FUNCTION relevance.grant_again(role regrole) RETURNS void
  LANGUAGE c STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_grant_again';
COMMENT ON FUNCTION relevance.grant_again(regrole) IS 'Gives a role what the grants that it has give in this version; for update scripts.';

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
