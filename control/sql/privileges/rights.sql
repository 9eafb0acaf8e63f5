-- SPDX-License-Identifier: PostgreSQL
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
