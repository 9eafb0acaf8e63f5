-- What others plant in the caller's search_path changes nothing.
SELECT relevance.register_machine('regress press-01') \gset
SELECT id AS press FROM relevance.machines WHERE machine_name = 'regress press-01' \gset
CREATE SCHEMA hostile;
-- Operators and functions that match our calls better than, or as well as, the server's own.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['integer', 'bigint', 'text', 'double precision', 'boolean', 'timestamptz'] LOOP
    EXECUTE format('CREATE FUNCTION hostile.trap(%1$s, %1$s) RETURNS boolean LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''trapped by an operator''''; END''', t);
    FOR o IN 1..6 LOOP
      EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.trap)', (ARRAY['=', '<>', '<', '>', '<=', '>='])[o], t, t);
    END LOOP;
  END LOOP;
END $$;
CREATE FUNCTION hostile.trap(integer, bigint) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by an operator''; END';
CREATE OPERATOR hostile.= (LEFTARG = integer, RIGHTARG = bigint, FUNCTION = hostile.trap);
CREATE OPERATOR hostile.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.trap);
CREATE FUNCTION hostile.now() RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by now()''; END';
CREATE FUNCTION hostile.max(bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by max()''; END';
CREATE FUNCTION hostile.nextval(regclass) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by nextval()''; END';
CREATE FUNCTION hostile.pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by pg_notify()''; END';
CREATE FUNCTION hostile.nullif(text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by nullif()''; END';
CREATE FUNCTION hostile.convert_to(text, name) RETURNS bytea LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by convert_to()''; END';
CREATE FUNCTION hostile.regexp_replace(text, text, text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by regexp_replace()''; END';
CREATE FUNCTION hostile.format(text, VARIADIC "any") RETURNS text LANGUAGE internal STABLE AS 'text_format';
CREATE FUNCTION hostile.machine_id(text) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by machine_id()''; END';
CREATE FUNCTION hostile.wake_workers() RETURNS void LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped by wake_workers()''; END';
CREATE TABLE hostile.machine (id integer, machine_name text);
CREATE TABLE hostile.run (LIKE relevance.run);
CREATE TABLE hostile.training_runs (run_id bigint);
CREATE TEMP TABLE machine (id integer, machine_name text);
CREATE TEMP TABLE run (LIKE relevance.run);
CREATE TEMP TABLE ranking (LIKE relevance.ranking);
CREATE DOMAIN hostile.text AS pg_catalog.text CHECK (VALUE = 'trapped');
CREATE TYPE hostile.jsonb AS ENUM ('trapped');

SET search_path = hostile, pg_temp, pg_catalog;
-- The traps are sharp.
SELECT * FROM testing.refusal('SELECT 1::bigint = 1::bigint');
SELECT * FROM testing.refusal('SELECT now()');

SELECT machine_name, status FROM relevance.register_machine(' regress press-02 ');
SELECT relevance.train_from_csv('regress press-02'::pg_catalog.text, testing.press_csv(600), 'Output (parts/h)'::pg_catalog.text, '{"trees": 30}'::pg_catalog.jsonb) AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
SELECT rank, feature, kind FROM relevance.get_ranking('regress press-02'::pg_catalog.text, :run);
SELECT n_train, n_test FROM relevance.get_metrics('regress press-02'::pg_catalog.text);
SELECT point_no, level FROM relevance.get_effect_curve('regress press-02'::pg_catalog.text, 'Material', :run);
SELECT status FROM relevance.training_status(:run);
SELECT machine_name, status FROM relevance.list_machines();
SELECT machine_name, status FROM relevance.training_runs;
SELECT * FROM testing.refusal('SELECT relevance.wait_for_training(1)');
SELECT * FROM testing.refusal('SELECT relevance.cancel_training(1)');
SELECT * FROM testing.refusal('SELECT relevance.machine_id(''regres press-02''::pg_catalog.text)');
SELECT * FROM testing.refusal('SELECT relevance.train_from_csv(-1, ''x,y''::pg_catalog.text, ''y'')');
SELECT * FROM testing.refusal('SELECT relevance.train_from_csv(-1, ''x,y''::pg_catalog.bytea, ''y'')');
-- What is written in C runs statements too.
SELECT relevance.train_from_csv(:press, pg_catalog.convert_to(testing.press_csv(60), 'UTF8'), 'Output (parts/h)'::pg_catalog.text, '{"trees": 5}'::pg_catalog.jsonb) AS run \gset
SELECT relevance.wait_until_ended(:run, '1 min');
SELECT status FROM relevance.training_status(:run);
-- A query has the search_path of whoever wrote it, and nothing else has.
CREATE TABLE hostile.readings AS SELECT n * 7 % 13 AS x, n * 7 % 13 + n % 2 AS output FROM pg_catalog.generate_series(1, 60) n;
SELECT relevance.train_from_query('regress press-02'::pg_catalog.text, 'SELECT * FROM readings', 'output', '{"trees": 5}'::pg_catalog.jsonb) AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
SELECT relevance.train_from_table(:press, 'readings', 'output', '{"trees": 5}'::pg_catalog.jsonb) AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
SELECT kind, query FROM relevance.data_sets WHERE query IS NOT NULL;
SELECT column_name, type, role FROM relevance.get_columns(:run);
SELECT relevance.retrain('regress press-02'::pg_catalog.text) AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
BEGIN;
SELECT relevance.train_from_csv('regress press-02'::pg_catalog.text, '\x782c79'::bytea || pg_catalog.convert_to(E'\n1,2\n2,3\n3,4\n4,5\n5,6\n6,7\n7,8\n8,9\n9,10\n10,11\n', 'UTF8'), 'y') AS run \gset
SELECT status FROM relevance.cancel_training(:run);
ROLLBACK;
SELECT relevance.delete_machine('regress press-02'::pg_catalog.text);
RESET search_path;

SELECT machine_name FROM relevance.machines;
DROP TABLE pg_temp.machine, pg_temp.run, pg_temp.ranking;
SET client_min_messages = warning;
DROP SCHEMA hostile CASCADE;
RESET client_min_messages;
DO $$ BEGIN PERFORM relevance.delete_machine('regress press-01'); END $$;
SELECT * FROM testing.stored();
