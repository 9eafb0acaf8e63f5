-- What the extension consists of, and the promises that hold for all of it.
\pset null '(null)'

-- Everything that a person may come across says what it is. Not asked of: columns of views (they are what the
-- columns under them are), indexes of constraints, row types and arrays of them (members since PostgreSQL 17).
SELECT pg_describe_object(d.classid, d.objid, 0) AS has_no_comment
  FROM pg_depend d
 WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
   AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_relevance')
   AND obj_description(d.objid, d.classid::regclass::name) IS NULL
   AND NOT EXISTS (SELECT FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
                    WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid
                      AND (t.typrelid <> 0 OR e.typrelid <> 0))
UNION ALL
SELECT pg_describe_object('pg_class'::regclass, a.attrelid, a.attnum)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'relevance'::regnamespace AND c.relkind IN ('r', 'p')
   AND a.attnum > 0 AND NOT a.attisdropped AND col_description(a.attrelid, a.attnum) IS NULL
UNION ALL
SELECT pg_describe_object('pg_class'::regclass, i.indexrelid, 0)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE c.relnamespace = 'relevance'::regnamespace AND obj_description(c.oid, 'pg_class') IS NULL
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT pg_describe_object('pg_trigger'::regclass, t.oid, 0)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = 'relevance'::regnamespace AND NOT t.tgisinternal AND obj_description(t.oid, 'pg_trigger') IS NULL
ORDER BY 1;

-- All of it belongs to the extension.
SELECT pg_describe_object(o.classid, o.objid, 0) AS does_not_belong
  FROM (SELECT 'pg_class'::regclass AS classid, oid AS objid FROM pg_class
         WHERE relnamespace = 'relevance'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = 'relevance'::regnamespace) o
 WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid
                      AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
 ORDER BY 1;

-- A stranger has no privileges on anything.
SELECT o.kind, o.name, a.privilege_type
  FROM (SELECT 'schema' AS kind, nspname::text AS name, coalesce(nspacl, acldefault('n', nspowner)) AS acl
          FROM pg_namespace WHERE nspname = 'relevance'
        UNION ALL SELECT 'relation', relname, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
          FROM pg_class WHERE relnamespace = 'relevance'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        UNION ALL SELECT 'column', c.relname || '.' || a.attname, a.attacl
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'relevance'::regnamespace
        UNION ALL SELECT 'function', oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner))
          FROM pg_proc WHERE pronamespace = 'relevance'::regnamespace) o,
       LATERAL aclexplode(o.acl) a
 WHERE a.grantee = 0
 ORDER BY 1, 2, 3;

-- Every function that runs statements pins its search_path and row_security, and none has its owner's rights. Those that take a query
-- see the caller's search_path, which is the query's, and pin one for their own statements.
\pset format unaligned
SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ')' AS function, l.lanname AS language,
       p.prosecdef AS definer, array_to_string(p.proconfig, '; ') AS settings
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
 WHERE p.pronamespace = 'relevance'::regnamespace
 ORDER BY p.proname COLLATE "C", pg_get_function_arguments(p.oid) COLLATE "C";

SELECT p.oid::regprocedure AS must_pin_both
  FROM pg_proc p
 WHERE p.pronamespace = 'relevance'::regnamespace AND p.proname NOT IN ('wake_workers', 'suggestion_hint', 'has_role', 'may_read', 'may_read_planning', 'may_operate', 'readable_machines', 'train_from_query', 'train_from_table', 'train_from_readings', 'preview_query')
   AND NOT coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp', 'row_security=on'], false);

-- A function for users that takes a machine has a twin: one takes its id, the other its name. They differ in nothing else, and
-- the second calls the first. These functions are for the others:
CREATE TEMP VIEW takes_machine AS
SELECT p.oid::regprocedure AS function, p.proname AS name, a.arguments ~ '\mmachine text\M' AS by_name, p.prosrc AS body,
       obj_description(p.oid, 'pg_proc') AS comment,
       row(p.proname, regexp_replace(a.arguments, '\mmachine (integer|text)\M', 'machine'), pg_get_function_result(p.oid),
           p.provolatile, p.proisstrict, p.prosecdef, p.proconfig)::text AS all_else
  FROM pg_proc p, pg_get_function_arguments(p.oid) AS a(arguments)
 WHERE p.pronamespace = 'relevance'::regnamespace AND a.arguments ~ '\mmachine (integer|text)\M'
   AND p.proname NOT IN ('machine_id', 'owns', 'owned_machine', 'may_read', 'may_operate', 'operated_machine', 'completed_run', 'add_grant',
                         'add_cron_job', 'retrain_as_scheduled');
SELECT a.function AS has_no_twin FROM takes_machine a
 WHERE NOT EXISTS (SELECT FROM takes_machine b WHERE b.by_name <> a.by_name AND b.all_else = a.all_else)
 ORDER BY 1;
SELECT function AS does_not_call_its_twin, body, comment FROM takes_machine
 WHERE by_name AND (body !~ format('^SELECT (\* FROM )?relevance\.%s\((role, )?relevance\.machine_id\(machine\)(, ("?[a-z_]+"?|convert_to\(csv, ''UTF8''\)))*\)$', name)
                    OR comment !~ format('^Like %s\((role, )?machine id(, [^)]+)?\), by the machine''s name( and with the CSV as text)?\.$', name))
 ORDER BY 1;
SELECT count(*) > 20 AS there_are_some FROM takes_machine;

-- What they return.
SELECT DISTINCT p.proname AS function, pg_get_function_result(p.oid) AS result
  FROM pg_proc p
 WHERE p.pronamespace = 'relevance'::regnamespace
 ORDER BY 1, 2;

\pset format aligned

-- pg_dump carries every table and sequence of users' data.
SELECT c.relname AS not_dumped
  FROM pg_class c
 WHERE c.relnamespace = 'relevance'::regnamespace AND c.relkind IN ('r', 'p', 'S')
   AND c.oid <> ALL (SELECT unnest(extconfig) FROM pg_extension WHERE extname = 'pg_relevance')
 ORDER BY 1;
-- And of each all rows.
SELECT DISTINCT unnest(extcondition) AS condition FROM pg_extension WHERE extname = 'pg_relevance';

-- Views.
SELECT c.relname AS view, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'relevance'::regnamespace AND c.relkind = 'v' AND a.attnum > 0
 ORDER BY c.relname COLLATE "C", a.attnum;

-- Settings, their bounds and units, and who may see them. Schedulers and workers take part of the server's workers.
SELECT name, vartype, unit, min_val, max_val, boot_val, context FROM pg_settings
 WHERE name LIKE 'relevance.%' ORDER BY name COLLATE "C";
SET relevance.max_concurent_runs = 3;
ALTER SYSTEM SET relevance.model_service_url = 'ftp://example.org';
ALTER SYSTEM SET relevance.model_service_url = 'http://example.org/a path';
ALTER SYSTEM SET relevance.max_concurrent_runs = 0;
SET relevance.max_concurrent_runs = 3;
CREATE ROLE regress_relevance_stranger;
SELECT code FROM testing.refusal('SET LOCAL ROLE regress_relevance_stranger; SHOW relevance.model_service_url');
SELECT code, message FROM testing.refusal('SET LOCAL ROLE regress_relevance_stranger; SELECT * FROM relevance.machines');
SELECT code, message FROM testing.refusal('SET LOCAL ROLE regress_relevance_stranger; SELECT relevance.register_machine(''mine'')');
DROP ROLE regress_relevance_stranger;

-- The launcher and this database's scheduler are at work, under their names.
SELECT testing.wait_until($$EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'relevance scheduler')$$) AS scheduler_is_there;
SELECT backend_type, application_name, datname = current_database() AS in_this_database
  FROM pg_stat_activity
 WHERE backend_type LIKE 'relevance %' AND (datname IS NULL OR datname = current_database())
 ORDER BY 1;
