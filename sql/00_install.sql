-- Installs the extension, and beside it a schema of helpers that the other files use.
SELECT current_setting('shared_preload_libraries') ~ '\mpg_relevance\M' AS is_preloaded;

-- Nothing that somebody else planted may become part of the extension.
CREATE SCHEMA relevance;
\set SHOW_CONTEXT never
CREATE EXTENSION pg_relevance;
\set SHOW_CONTEXT errors
DROP SCHEMA relevance;

CREATE EXTENSION pg_relevance;
SELECT e.extname, n.nspname AS schema, e.extrelocatable
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_relevance';

CREATE SCHEMA testing;

-- Ids start where no other number is: what the tests print shows them as {machine} and {run}.
SELECT setval('relevance.machine_id_seq', 410000000), setval('relevance.run_id_seq', 720000000);
CREATE FUNCTION testing.without_ids(message text) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT regexp_replace(regexp_replace(message, '\m41\d{7}\M', '{machine}', 'g'), '\m72\d{7}\M', '{run}', 'g')
$$;

-- The parts of the error that a statement ends in, under the caller's search_path.
CREATE FUNCTION testing.refusal(statement text, OUT code text, OUT message text, OUT detail text, OUT hint text)
  LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  message := 'NOT REFUSED';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
                          detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  message := testing.without_ids(message);
  detail := testing.without_ids(detail);
  hint := testing.without_ids(hint);
END $$;

-- Waits until others have made a condition true, at most a minute; whether it came true.
CREATE FUNCTION testing.wait_until(condition text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  holds boolean;
BEGIN
  FOR look IN 1..1200 LOOP
    PERFORM pg_stat_clear_snapshot();
    EXECUTE 'SELECT ' || condition INTO holds;
    EXIT WHEN holds;
    PERFORM pg_sleep(0.05);
  END LOOP;
  RETURN holds;
END $$;

-- Of each table that holds users' data, its number of rows; only those that hold any.
CREATE FUNCTION testing.stored() RETURNS TABLE (stored_in text, row_count bigint) LANGUAGE plpgsql AS $$
BEGIN
  FOR stored_in IN SELECT c.relname FROM pg_class c
                    WHERE c.relnamespace = 'relevance'::regnamespace AND c.relkind = 'r'
                      AND c.relname <> 'model_task'
                    ORDER BY c.relname COLLATE "C" LOOP
    EXECUTE format('SELECT count(*) FROM relevance.%I', stored_in) INTO row_count;
    IF row_count > 0 THEN RETURN NEXT; END IF;
  END LOOP;
END $$;

-- Production data without luck: the output rises with the temperature, falls with the pressure, is best with PP,
-- and does not depend on the operator. Deterministic: counters modulo primes.
CREATE FUNCTION testing.press_rows(rows integer)
  RETURNS TABLE (line integer, temperature numeric, pressure numeric, material text, operator integer, output numeric)
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT i, t, p, m, i * 71 % 97, 3 * t - 2 * p + CASE m WHEN 'PP' THEN 20 WHEN 'ABS' THEN 0 ELSE 10 END
    FROM generate_series(1, rows) i,
         LATERAL (SELECT 180 + (i * 37 % 101) * 0.5 AS t, 50 + (i * 53 % 89) * 0.25 AS p,
                         (ARRAY['ABS', 'PE-HD', 'PP'])[1 + i * 7 % 11 % 3] AS m) v
$$;
CREATE FUNCTION testing.press_csv(rows integer) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT E'Temperature (°C),Pressure (bar),Material,Operator,Output (parts/h)\n'
      || string_agg(concat_ws(',', temperature, pressure, material, operator, output) || E'\n', '' ORDER BY line)
    FROM testing.press_rows(rows)
$$;
SELECT testing.press_csv(3);
SELECT * FROM testing.stored();
