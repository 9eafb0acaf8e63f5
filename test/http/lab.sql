-- SPDX-License-Identifier: PostgreSQL
-- The data of the cases for views and functions: a small schema with a column of each kind and a function of each shape.
CREATE SCHEMA lab;
CREATE SCHEMA annex;

CREATE TABLE lab.item_row (
  id         integer PRIMARY KEY,
  name       text,
  price      numeric,
  weight     double precision,
  amount     bigint,
  active     boolean,
  made       date,
  seen       timestamptz,
  tags       text[],
  sizes      integer[],
  data       jsonb,
  span       int4range,
  "odd name" text,
  "select"   text
);
INSERT INTO lab.item_row VALUES
  (1, 'bolt',          1.50,  0.1,  9007199254740993, true,  '2026-01-01', '2026-01-01 10:00+00', '{steel,small}', '{1,2}', '{"a": 1, "b": {"c": "x"}, "list": [10, 20]}', '[1,5)',   'one',   's1'),
  (2, 'nut',           0.75,  0.05, 2,                true,  '2026-01-02', '2026-01-02 10:00+00', '{steel}',       '{2}',   '{"a": 2, "b": {"c": "y"}}',                  '[4,9)',   'two',   's2'),
  (3, 'washer, flat',  0.20,  0.01, 3,                false, '2026-02-01', '2026-02-01 10:00+00', '{brass,small}', '{}',    '{"a": 3}',                                   '[10,20)', 'three', NULL),
  (4, 'Válvula (grande)', 120, 3.5, 4,                true,  '2026-03-01', '2026-03-01 10:00+00', '{brass}',       NULL,    '{"a": null}',                                NULL,      NULL,    's4'),
  (5, 'spring "soft"', 5,     0.2,  NULL,             NULL,  NULL,         NULL,                  NULL,            '{5,6}', NULL,                                         '[1,2)',   'five',  's5'),
  (6, 'a*b%c_d\e',     NULL,  NULL, 6,                false, '2026-04-01', '2026-04-01 10:00+00', '{}',            '{6}',   '{"a": "text"}',                              'empty',   'six',   's6');
CREATE VIEW lab.items AS SELECT * FROM lab.item_row;
CREATE VIEW lab.nothing AS SELECT * FROM lab.item_row WHERE false;
CREATE VIEW lab.many AS SELECT i AS id, i % 7 AS remainder FROM generate_series(1, 1000) AS g(i);
CREATE VIEW lab."odd view" AS SELECT 1 AS id, 'strange' AS "a ""quoted"" name";
CREATE VIEW lab.divided AS SELECT 1 / (id - id) AS broken FROM lab.item_row;
CREATE TABLE lab.secret (id integer);
CREATE FUNCTION lab.break_down() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = 'broken'; END $$;
CREATE VIEW lab.broken AS SELECT lab.break_down() AS id;
CREATE VIEW lab.slow AS SELECT 1 AS id, pg_sleep(30)::text AS waited;
CREATE VIEW annex.items AS SELECT 100 AS id, 'annexed'::text AS name;

CREATE FUNCTION lab.add(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE FUNCTION lab.greet(name text DEFAULT 'world', mark text DEFAULT '!') RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'hello ' || name || mark$$;
CREATE FUNCTION lab.nothing_back() RETURNS void LANGUAGE sql STABLE AS '';
CREATE FUNCTION lab.null_back() RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text';
CREATE FUNCTION lab.item(wanted integer) RETURNS lab.item_row LANGUAGE sql STABLE AS 'SELECT * FROM lab.item_row WHERE id = wanted';
CREATE FUNCTION lab.items_above(lowest numeric) RETURNS SETOF lab.item_row LANGUAGE sql STABLE AS 'SELECT * FROM lab.item_row WHERE price > lowest ORDER BY id';
CREATE FUNCTION lab.numbers(n integer) RETURNS SETOF integer LANGUAGE sql IMMUTABLE AS 'SELECT generate_series(1, n)';
CREATE FUNCTION lab.pairs(n integer) RETURNS TABLE (i integer, square integer) LANGUAGE sql IMMUTABLE AS 'SELECT g, g * g FROM generate_series(1, n) g';
CREATE FUNCTION lab.both(OUT low integer, OUT high integer) LANGUAGE sql IMMUTABLE AS 'SELECT 1, 9';
CREATE FUNCTION lab.sum_of(values_ integer[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT sum(v) FROM unnest(values_) v';
CREATE FUNCTION lab.sum_all(VARIADIC v integer[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT sum(x) FROM unnest(v) x';
CREATE FUNCTION lab.keys_of(doc jsonb) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS 'SELECT jsonb_object_keys(doc)';
CREATE FUNCTION lab.echo(doc jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS 'SELECT doc';
CREATE FUNCTION lab.is_true(flag boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT flag';
CREATE FUNCTION lab.overloaded(a integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'one'$$;
CREATE FUNCTION lab.overloaded(a integer, b integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'two'$$;
CREATE FUNCTION lab."odd function"("odd arg" integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION lab.who() RETURNS text LANGUAGE sql STABLE AS 'SELECT current_user::text';
CREATE FUNCTION lab.claims() RETURNS text LANGUAGE sql STABLE AS $$SELECT current_setting('request.jwt.claims', true)$$;
CREATE TABLE lab.written (id integer);
CREATE FUNCTION lab.write(n integer) RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER AS 'INSERT INTO lab.written VALUES (n) RETURNING n';
CREATE FUNCTION lab.write_many(n integer) RETURNS SETOF integer LANGUAGE sql VOLATILE SECURITY DEFINER AS 'INSERT INTO lab.written SELECT generate_series(1, n) RETURNING id';
CREATE FUNCTION lab.written_count() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT count(*) FROM lab.written';
CREATE FUNCTION lab.fail(state text, message text DEFAULT 'failed', detail text DEFAULT '', hint text DEFAULT '') RETURNS void
  LANGUAGE plpgsql STABLE AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message, DETAIL = detail, HINT = hint; END $$;

GRANT USAGE ON SCHEMA lab, annex TO web_anonymous, web_reader, web_operator;
GRANT SELECT ON lab.items, lab.item_row, lab.nothing, lab.many, lab."odd view", lab.divided, lab.broken, lab.slow, annex.items TO web_anonymous, web_reader;
GRANT SELECT ON lab.secret TO web_reader;
