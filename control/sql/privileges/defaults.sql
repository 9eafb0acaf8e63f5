-- SPDX-License-Identifier: PostgreSQL
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

-- Also revokes what ALTER DEFAULT PRIVILEGES gave to roles: even TRIGGER on one table would let them act as the superuser
-- that the workers run as.
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
