-- SPDX-License-Identifier: PostgreSQL
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

CREATE FUNCTION relevance.grant_callback(role regrole) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known regrole := relevance.require_role(role);
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA relevance TO %s', role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION relevance.training_callback(text, integer, text, jsonb, text) TO %s', role);
END $$;
COMMENT ON FUNCTION relevance.grant_callback(regrole) IS 'Lets a role forward the callbacks of remote model services, and nothing else.';

-- The machines that the role may then read are granted separately.
CREATE FUNCTION relevance.grant_reading(role regrole) RETURNS void
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
COMMENT ON FUNCTION relevance.grant_reading(regrole) IS 'Gives a role the privileges of a reader, but access to no machine; grant_reader does both.';

CREATE FUNCTION relevance.grant_registration(role regrole) RETURNS void
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
COMMENT ON FUNCTION relevance.grant_registration(regrole) IS 'Lets a role register machines, do everything with these, and operate machines that it is granted.';

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

-- A grant never takes away what an earlier one allows.
CREATE FUNCTION relevance.add_grant(role regrole, machine integer, may_operate boolean) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO relevance.machine_grant AS g (role, machine_id, may_operate, granted_by)
  SELECT r.rolname, CASE WHEN add_grant.machine IS NOT NULL THEN relevance.owned_machine(add_grant.machine) END, add_grant.may_operate,
         coalesce((SELECT m.owner FROM relevance.machine m WHERE m.id = add_grant.machine), current_user)
    FROM pg_roles r WHERE r.oid = relevance.require_role(role)
  ON CONFLICT (role, coalesce(machine_id, 0)) DO UPDATE
     SET may_operate = g.may_operate OR EXCLUDED.may_operate, granted_by = EXCLUDED.granted_by
$$;
COMMENT ON FUNCTION relevance.add_grant(regrole, integer, boolean) IS 'Records a grant for one machine, or for all (null); part of grant_reader and grant_operator.';

-- An owner may grant a machine only to roles that have pg_relevance's privileges already; these are granted by superusers.
CREATE FUNCTION relevance.require_known_role(role regrole, wanted regprocedure, granting regprocedure) RETURNS void
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
COMMENT ON FUNCTION relevance.require_known_role(regrole, regprocedure, regprocedure) IS 'Ensures that a role has the privileges on tables and functions that a grant for a machine requires; the error says who can grant them.';

CREATE FUNCTION relevance.grant_reader(role regrole) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_reading(role); SELECT relevance.add_grant(role, NULL, false)';
COMMENT ON FUNCTION relevance.grant_reader(regrole) IS 'Lets a role read machines, runs, rankings, effect curves and metrics of every machine, and nothing else.';

CREATE FUNCTION relevance.grant_reader(role regrole, machine integer) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT relevance.owned_machine(machine);
  SELECT relevance.require_known_role(role, 'relevance.list_machines()', 'relevance.grant_reading(regrole)');
  SELECT relevance.add_grant(role, machine, false)
$$;
COMMENT ON FUNCTION relevance.grant_reader(regrole, integer) IS 'Lets a role read one machine.';

CREATE FUNCTION relevance.grant_reader(role regrole, machine text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_reader(role, relevance.machine_id(machine))';
COMMENT ON FUNCTION relevance.grant_reader(regrole, text) IS 'Like grant_reader(role, machine id), by the machine''s name.';

CREATE FUNCTION relevance.grant_operator(role regrole) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_registration(role); SELECT relevance.add_grant(role, NULL, true)';
COMMENT ON FUNCTION relevance.grant_operator(regrole) IS 'Lets a role register machines, and read, train, cancel, delete and schedule every machine.';

CREATE FUNCTION relevance.grant_operator(role regrole, machine integer) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT relevance.owned_machine(machine);
  SELECT relevance.require_known_role(role, 'relevance.register_machine(text)', 'relevance.grant_registration(regrole)');
  SELECT relevance.add_grant(role, machine, true)
$$;
COMMENT ON FUNCTION relevance.grant_operator(regrole, integer) IS 'Lets a role read, train, cancel, delete and schedule one machine.';

CREATE FUNCTION relevance.grant_operator(role regrole, machine text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.grant_operator(role, relevance.machine_id(machine))';
COMMENT ON FUNCTION relevance.grant_operator(regrole, text) IS 'Like grant_operator(role, machine id), by the machine''s name.';

CREATE FUNCTION relevance.revoke_access(role regrole) RETURNS void
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
COMMENT ON FUNCTION relevance.revoke_access(regrole) IS 'Takes from a role everything that the grants have given it; it still owns its machines, but has no access to them.';

CREATE FUNCTION relevance.revoke_access(role regrole, machine integer) RETURNS void
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
COMMENT ON FUNCTION relevance.change_owner(integer, regrole) IS 'Gives a machine to another role; grants to other roles remain.';

CREATE FUNCTION relevance.change_owner(machine text, owner regrole) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.change_owner(relevance.machine_id(machine), owner)';
COMMENT ON FUNCTION relevance.change_owner(text, regrole) IS 'Like change_owner(machine id, ...), by the machine''s name.';
