-- Fills a database of version 0.1.0 by that version's own functions and trainings: see README.md.
\set ON_ERROR_STOP 1
\set quick '{"trees": 2, "max_depth": 2, "threads": 1, "algorithm": "random_forest"}'

CREATE ROLE engineer;
CREATE ROLE operator;
SELECT relevance.grant_registration('engineer'), relevance.grant_operator('operator') \g /dev/null

SET ROLE engineer;
SELECT relevance.register_machine(name) FROM unnest(ARRAY['press-01', 'Härteofen', 'lathe', 'line 7']) name \g /dev/null

-- A CSV: completed, and skipped when it is trained again unchanged.
SELECT 'Temp [°C];speed;shift;Teile/h' || string_agg(format(E'\n%s,5;%s;%s;%s', 150 + n * 7 % 31, n * 11 % 17,
         CASE WHEN n % 3 = 0 THEN 'early' ELSE 'late' END, 100 + 5 * (n * 7 % 31) - n * 11 % 17), '' ORDER BY n) AS csv
  FROM generate_series(1, 90) n \gset
SELECT relevance.train_from_csv('press-01'::text, :'csv'::text, 'Teile/h', :'quick') AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
SELECT relevance.retrain('press-01'::text) AS run \gset
SELECT status FROM relevance.wait_for_training(:run);

-- A query: completed; another: failed at its fiftieth row; a third: cancelled.
SELECT relevance.train_from_query('Härteofen'::text,
  'SELECT n * 5 % 23 AS x1, n * 13 % 29 AS x2, 3 * (n * 13 % 29) + n % 2 AS output FROM generate_series(1, 90) n', 'output', :'quick') AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
SELECT relevance.train_from_query('lathe'::text, 'SELECT n AS output, 1 / (n - 50) AS x1 FROM generate_series(1, 90) n', 'output', :'quick') AS run \gset
\set ON_ERROR_STOP 0
SELECT relevance.wait_for_training(:run);
\set ON_ERROR_STOP 1
BEGIN;
SELECT relevance.train_from_query('lathe'::text, 'SELECT n AS output, n % 7 AS x1 FROM generate_series(1, 90) n', 'output', :'quick') AS run \gset
SELECT status FROM relevance.cancel_training(:run);
COMMIT;

-- The queue: one runs while the other waits for it.
RESET ROLE;
SET ROLE operator;
SELECT relevance.train_from_query('line 7'::text,
  'SELECT n * 5 % 23 AS x1, n * 13 % 29 AS x2, n * 5 % 23 + n % 2 AS output FROM generate_series(1, 60000) n', 'output', '{"trees": 300, "threads": 1}') AS run \gset
SELECT relevance.train_from_query('line 7'::text,
  'SELECT n * 5 % 23 AS x1, n * 13 % 29 AS x2, n * 13 % 29 + n % 2 AS output FROM generate_series(1, 90) n', 'output', :'quick') \g /dev/null
DO $$ BEGIN
  FOR look IN 1 .. 1000 LOOP
    EXIT WHEN EXISTS (SELECT FROM relevance.training_runs WHERE status = 'running' AND phase = 'growing');
    PERFORM pg_sleep(0.01);
  END LOOP;
END $$;
SELECT run_id, machine_name, status FROM relevance.training_runs ORDER BY run_id;
