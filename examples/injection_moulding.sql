-- SPDX-License-Identifier: PostgreSQL
-- A plant's own data, from its export to a ranking that renews itself every night. In a prompt of "make psql", or
-- in any database with pg_relevance (and, for the last part, pg_cron):
--
--   python3 examples/injection_moulding.py --locale pt /tmp/injetora.csv
--   make psql < examples/injection_moulding.sql

-- It runs once; to run it again: DROP TABLE quality, reading; and relevance.delete_machine for both machines.

-- 1. The export as it is: semicolons, decimal commas, accents, dd/mm/yyyy, "não". Base64 carries any encoding.
\set csv `base64 -w0 /tmp/injetora.csv`
SELECT machine_name, status FROM relevance.register_machine('injetora');
SELECT relevance.train_from_csv('injetora', decode(:'csv', 'base64'), 'Peças boas por hora') AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
SELECT rank, feature, round((100 * share)::numeric, 1) AS "share %", direction_code FROM relevance.get_ranking('injetora') LIMIT 8;

-- What became of its columns.
SELECT column_name, type, role, reason FROM relevance.get_columns(:run) WHERE type <> 'numeric';

-- 2. The same machine from the plant's tables: readings joined with what the quality station counted.
CREATE TABLE reading (at timestamp PRIMARY KEY, melt_temperature float8, cooling_time float8, moisture float8);
CREATE TABLE quality (at timestamp PRIMARY KEY REFERENCES reading, good_parts integer);
INSERT INTO reading
SELECT timestamp '2025-03-03 06:00' + n * interval '20 min', 225 + n * 7919 % 30, 10 + n * 104729 % 90 / 10.0, n * 1299709 % 100 / 1000.0
  FROM generate_series(1, 1500) n;
INSERT INTO quality
SELECT at, 900 - 12 * cooling_time - abs(melt_temperature - 238) - 300 * moisture FROM reading;

SELECT machine_name, status FROM relevance.register_machine('injetora, quality');
SELECT relevance.train_from_query('injetora, quality',
         'SELECT r.*, q.good_parts FROM reading r JOIN quality q USING (at)', 'good_parts') AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
SELECT rank, feature, round((100 * share)::numeric, 1) AS "share %", direction_code FROM relevance.get_ranking('injetora, quality');

-- 3. Every night at half past three, from the rows that are there then.
SELECT schedule, last_status, next_run > now() AS comes FROM relevance.schedule_retraining('injetora, quality', '30 3 * * *');
SELECT machine_name, schedule, last_status, last_error FROM relevance.retraining_schedules;
