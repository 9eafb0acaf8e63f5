-- All that makes up the extension in this database, a fact per row: (what, which, is). Two databases in which CREATE
-- EXTENSION and an update should have made the same are compared by it. Lists of privileges are sorted.
WITH
relations AS (
  SELECT c.* FROM pg_class c WHERE c.relnamespace = 'relevance'::regnamespace
),
functions AS (
  SELECT p.* FROM pg_proc p WHERE p.pronamespace = 'relevance'::regnamespace
),
members AS (
  SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
   WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'pg_relevance'
     -- From PostgreSQL 17 on, a relation's row type and its array are members as well.
     AND NOT EXISTS (SELECT FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
                      WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid
                        AND (t.typrelid <> 0 OR e.typrelid <> 0))
),
facts (what, which, "is") AS (
  SELECT 'extension', extname::text, to_jsonb(e) - '{oid,extowner,extnamespace,extconfig,extcondition}'::text[]
         || jsonb_build_object('owner', extowner::regrole, 'schema', extnamespace::regnamespace)
    FROM pg_extension e WHERE extname = 'pg_relevance'
  UNION ALL
  SELECT 'dumped by pg_dump', c.t::regclass::text, to_jsonb(c.condition)
    FROM pg_extension e, unnest(e.extconfig, e.extcondition) AS c (t, condition) WHERE extname = 'pg_relevance'
  UNION ALL
  SELECT 'member', i.identity, to_jsonb(i.type)
    FROM members m, pg_identify_object(m.classid, m.objid, 0) i
  UNION ALL
  -- Members of other kinds than those that are looked at below.
  SELECT 'unknown kind of member', i.identity, to_jsonb(i.type)
    FROM members m, pg_identify_object(m.classid, m.objid, 0) i
   WHERE m.classid NOT IN ('pg_namespace'::regclass, 'pg_class'::regclass, 'pg_proc'::regclass)
  UNION ALL
  SELECT 'schema', nspname::text, jsonb_build_object('owner', nspowner::regrole, 'privileges', (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(nspacl) a))
    FROM pg_namespace WHERE nspname = 'relevance'
  UNION ALL
  SELECT 'relation', r.relname::text, jsonb_build_object('kind', relkind, 'owner', relowner::regrole, 'persistence', relpersistence,
           'access method', (SELECT amname FROM pg_am WHERE oid = relam), 'tablespace', reltablespace,
           'options', (SELECT array_agg(o ORDER BY o) FROM unnest(reloptions) o),
           'row security', relrowsecurity, 'forced', relforcerowsecurity, 'replica identity', relreplident,
           'toast', (SELECT array_agg(o ORDER BY o) FROM pg_class t, unnest(t.reloptions) o WHERE t.oid = r.reltoastrelid),
           'privileges', (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(relacl) a))
    FROM relations r
  UNION ALL
  SELECT 'column', r.relname || '.' || attname, jsonb_build_object('place', row_number() OVER (PARTITION BY r.oid ORDER BY attnum),
           'type', format_type(atttypid, atttypmod), 'not null', attnotnull, 'default', (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = r.oid AND adnum = attnum),
           'identity', attidentity, 'generated', attgenerated, 'storage', attstorage, 'compression', attcompression,
           'collation', (SELECT collname FROM pg_collation WHERE oid = attcollation), 'statistics', attstattarget,
           -- pg_attver is the server's own count of what has changed in a column.
           'options', (SELECT array_agg(o ORDER BY o) FROM unnest(attoptions) o WHERE o NOT LIKE 'pg_attver=%'), 'privileges', (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(attacl) a))
    FROM relations r JOIN pg_attribute ON attrelid = r.oid WHERE attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT 'constraint', r.relname || '.' || conname, jsonb_build_object('definition', pg_get_constraintdef(k.oid), 'validated', convalidated)
    FROM relations r JOIN pg_constraint k ON conrelid = r.oid
  UNION ALL
  SELECT 'index', r.relname::text, jsonb_build_object('definition', pg_get_indexdef(indexrelid), 'valid', indisvalid, 'clustered', indisclustered, 'replica identity', indisreplident)
    FROM relations r JOIN pg_index ON indexrelid = r.oid
  UNION ALL
  SELECT 'trigger', r.relname || '.' || tgname, jsonb_build_object('definition', pg_get_triggerdef(t.oid), 'enabled', tgenabled)
    FROM relations r JOIN pg_trigger t ON tgrelid = r.oid WHERE NOT tgisinternal
  UNION ALL
  SELECT 'policy', r.relname || '.' || polname, jsonb_build_object('command', polcmd, 'permissive', polpermissive, 'roles', polroles::regrole[],
           'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
    FROM relations r JOIN pg_policy ON polrelid = r.oid
  UNION ALL
  SELECT 'rule', r.relname || '.' || rulename, jsonb_build_object('definition', pg_get_ruledef(w.oid), 'enabled', ev_enabled)
    FROM relations r JOIN pg_rewrite w ON ev_class = r.oid
  UNION ALL
  SELECT 'sequence', r.relname::text, to_jsonb(s) - '{seqrelid,seqtypid}'::text[] || jsonb_build_object('type', seqtypid::regtype,
           'of column', (SELECT pg_describe_object(refclassid, refobjid, refobjsubid) FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = r.oid AND deptype IN ('a', 'i')))
    FROM relations r JOIN pg_sequence s ON seqrelid = r.oid
  UNION ALL
  SELECT 'function', f.oid::regprocedure::text, jsonb_build_object('definition', pg_get_functiondef(f.oid), 'owner', proowner::regrole, 'library', probin,
           'privileges', (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(proacl) a))
    FROM functions f
  UNION ALL
  SELECT 'type', typname::text, jsonb_build_object('kind', typtype, 'category', typcategory, 'owner', typowner::regrole,
           'privileges', (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(typacl) a))
    FROM pg_type WHERE typnamespace = 'relevance'::regnamespace
  UNION ALL
  SELECT 'comment', i.type || ' ' || i.identity, to_jsonb(d.description)
    FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
   WHERE i.identity LIKE '%relevance%'
  UNION ALL
  -- What pg_dump takes for the extension's own, and so leaves out.
  SELECT 'initial privileges', i.type || ' ' || i.identity, (SELECT jsonb_agg(a::text ORDER BY a::text) FROM unnest(p.initprivs) a)
    FROM pg_init_privs p, pg_identify_object(p.classoid, p.objoid, p.objsubid) i
   WHERE privtype = 'e' AND i.identity LIKE '%relevance%'
)
SELECT what, which, "is"::text FROM facts ORDER BY what COLLATE "C", which COLLATE "C", "is"::text COLLATE "C";
