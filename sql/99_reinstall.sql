-- The extension goes without a trace, also while it trains, and comes back as new.
SELECT relevance.register_machine('regress press-01') \gset
SELECT relevance.train_from_csv('regress press-01', testing.press_csv(20000), 'Output (parts/h)', '{"trees": 2000, "threads": 1, "max_depth": 8}') AS run \gset
SELECT testing.wait_until(format($$(relevance.training_status(%s)).status = 'running'$$, :run)) AS is_running;
CREATE TEMP TABLE start AS SELECT clock_timestamp() AS before, pg_postmaster_start_time() AS server;
DROP EXTENSION pg_relevance;
SELECT clock_timestamp() - before < '10 s' AS within_seconds FROM start;

-- Nothing is left of it, not even the names.
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname = 'relevance';
SELECT relname FROM pg_class WHERE relnamespace::regnamespace::text = 'relevance';
SELECT testing.wait_until($$NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type LIKE 'relevance %')$$) AS workers_left;

CREATE EXTENSION pg_relevance;
SELECT * FROM testing.stored();
SELECT relevance.register_machine('regress press-01') \gset
SELECT relevance.train_from_csv('regress press-01', testing.press_csv(1000), 'Output (parts/h)', '{"trees": 20}') AS run \gset
SELECT status, attempts FROM relevance.wait_for_training(:run);
SELECT rank, feature FROM relevance.get_ranking('regress press-01');
SELECT testing.wait_until($$NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'relevance run worker')$$) AS workers_left;

-- Rolled back, a drop leaves everything as it was, and the queue goes on.
BEGIN;
DROP EXTENSION pg_relevance;
ROLLBACK;
SELECT relevance.train_from_csv('regress press-01', testing.press_csv(1000), 'Output (parts/h)', '{"trees": 20}') AS run \gset
SELECT status FROM relevance.wait_for_training(:run);
SELECT server = pg_postmaster_start_time() AS server_never_restarted FROM start;
SELECT relevance.delete_machine('regress press-01');

-- Created in a transaction that is rolled back, it was never there.
DROP EXTENSION pg_relevance;
BEGIN;
CREATE EXTENSION pg_relevance;
SELECT relevance.register_machine('regress press-01') \gset
SELECT relevance.train_from_csv('regress press-01', testing.press_csv(200), 'Output (parts/h)') AS run \gset
ROLLBACK;
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname = 'relevance';
SET client_min_messages = warning;
DROP SCHEMA testing CASCADE;
