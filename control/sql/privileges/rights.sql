-- SPDX-License-Identifier: PostgreSQL
CREATE FUNCTION relevance.may_read_planning(internal) RETURNS internal
  LANGUAGE c STABLE STRICT
  AS 'MODULE_PATHNAME', 'relevance_may_read_planning';
COMMENT ON FUNCTION relevance.may_read_planning(internal) IS 'What the planner should know of relevance.may_read and relevance.has_role: the share of the rows that the role will see, and how an index finds them.';

CREATE FUNCTION relevance.has_role(role name) RETURNS boolean
  LANGUAGE c STABLE STRICT PARALLEL SAFE SUPPORT relevance.may_read_planning
  AS 'MODULE_PATHNAME', 'relevance_has_role';
COMMENT ON FUNCTION relevance.has_role(name) IS 'Whether the current role is that role, or has its rights; false when there is no such role.';

CREATE FUNCTION relevance.owns(machine integer) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT row_security_active('relevance.machine')
      OR EXISTS (SELECT FROM relevance.machine m WHERE m.id = machine AND relevance.has_role(m.owner))
$$;
COMMENT ON FUNCTION relevance.owns(integer) IS 'Whether the machine is the current role''s own.';

CREATE FUNCTION relevance.readable_machines() RETURNS integer[]
  LANGUAGE c STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'relevance_readable_machines';
COMMENT ON FUNCTION relevance.readable_machines() IS 'The machines that the current role may read; plans of queries use it to find the rows of few machines.';

-- may_read and may_operate are asked for every row: what they find out is kept for the statement
-- (src/extension/functions/machine_rights.cpp).
CREATE FUNCTION relevance.may_read(machine integer) RETURNS boolean
  LANGUAGE c STABLE PARALLEL SAFE SUPPORT relevance.may_read_planning
  AS 'MODULE_PATHNAME', 'relevance_may_read';
COMMENT ON FUNCTION relevance.may_read(integer) IS 'Whether the current role may read a machine: its own, or one it was granted; null stands for every machine, which requires a grant for all.';

CREATE FUNCTION relevance.may_operate(machine integer) RETURNS boolean
  LANGUAGE c STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'relevance_may_operate';
COMMENT ON FUNCTION relevance.may_operate(integer) IS 'Whether the current role may train, cancel, schedule and delete a machine: its own, or one it was granted; null stands for deleted machines, which require a grant for all.';
