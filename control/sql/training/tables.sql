-- SPDX-License-Identifier: PostgreSQL
CREATE TABLE relevance.run (
  id               bigint      PRIMARY KEY DEFAULT nextval('relevance.run_id_seq'),
  machine_id       integer     NOT NULL REFERENCES relevance.machine ON DELETE CASCADE,
  data_set_id      bigint      REFERENCES relevance.data_set ON DELETE SET NULL,
  target_column    text        NOT NULL,
  options          jsonb       NOT NULL DEFAULT '{}',
  requested_by     name        NOT NULL DEFAULT current_user,
  skip_unchanged   boolean     NOT NULL DEFAULT false,
  scheduled        boolean     NOT NULL DEFAULT false,
  status           text        NOT NULL DEFAULT 'queued'
                   CHECK (status IN ('queued', 'running', 'completed', 'skipped', 'failed', 'cancelled')),
  phase            text,
  progress         double precision NOT NULL DEFAULT 0,
  queued_at        timestamptz NOT NULL DEFAULT now(),
  not_before       timestamptz NOT NULL DEFAULT '-infinity',
  started_at       timestamptz,
  finished_at      timestamptz,
  attempts         integer     NOT NULL DEFAULT 0,
  failures         integer     NOT NULL DEFAULT 0,
  error            text,
  error_code       text,
  error_sqlstate   text,
  error_detail     text,
  error_hint       text,
  warnings         text[]      NOT NULL DEFAULT '{}',
  metrics          jsonb,
  source_format    jsonb,
  fingerprint      text,
  attempt_errors   text[]      NOT NULL DEFAULT '{}',
  warning_details  jsonb       NOT NULL DEFAULT '[]',
  service_losses   integer     NOT NULL DEFAULT 0,
  latest_loss_at   timestamptz,
  away_seconds     integer     NOT NULL DEFAULT 0,
  priority         integer     GENERATED ALWAYS AS (coalesce((options ->> 'priority')::integer, 0)) STORED,
  CONSTRAINT run_target_column_length CHECK (octet_length(target_column) <= 4096),
  CONSTRAINT run_options_size CHECK (octet_length(options::text) <= 2097152)
)
-- Each page keeps room for new versions of its rows, so that progress updates change no index. Vacuum is triggered by the
-- number of dead rows, not by their share of a long history, so that run_open stays small.
WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
COMMENT ON TABLE  relevance.run IS 'One training of one machine on one data set: the queue and its history.';
COMMENT ON COLUMN relevance.run.id IS 'The run''s number.';
COMMENT ON COLUMN relevance.run.machine_id IS 'The machine that is trained.';
COMMENT ON COLUMN relevance.run.data_set_id IS 'The data set it is trained on; null if it is no longer kept.';
COMMENT ON COLUMN relevance.run.target_column IS 'The production figure to explain, by its column name.';
COMMENT ON COLUMN relevance.run.options IS 'The training''s options, complete with defaults.';
COMMENT ON COLUMN relevance.run.requested_by IS 'The role that asked for it.';
COMMENT ON COLUMN relevance.run.skip_unchanged IS 'Whether it is skipped when the data have not changed, as for retrainings.';
COMMENT ON COLUMN relevance.run.scheduled IS 'Whether a schedule asked for it.';
COMMENT ON COLUMN relevance.run.status IS 'queued, running, completed, skipped, failed or cancelled.';
COMMENT ON COLUMN relevance.run.phase IS 'reading (a query), receiving, parsing, growing, explaining, storing; done when completed; of a failed run, where it failed.';
COMMENT ON COLUMN relevance.run.progress IS '0 to 1.';
COMMENT ON COLUMN relevance.run.queued_at IS 'When it was asked for.';
COMMENT ON COLUMN relevance.run.not_before IS 'The earliest time of a retry, or of a start that its schedule spreads.';
COMMENT ON COLUMN relevance.run.started_at IS 'When the last attempt started.';
COMMENT ON COLUMN relevance.run.finished_at IS 'When it ended, with whatever status.';
COMMENT ON COLUMN relevance.run.attempts IS 'How often it was started.';
COMMENT ON COLUMN relevance.run.failures IS 'How many attempts were lost for other reasons than the data or a model service that was down; the run fails when there are relevance.max_attempts of them.';
COMMENT ON COLUMN relevance.run.error IS 'What went wrong, in one sentence; null unless it failed.';
COMMENT ON COLUMN relevance.run.error_code IS 'The error''s stable name.';
COMMENT ON COLUMN relevance.run.error_sqlstate IS 'The error''s SQLSTATE.';
COMMENT ON COLUMN relevance.run.error_detail IS 'What was seen.';
COMMENT ON COLUMN relevance.run.error_hint IS 'What would be right.';
COMMENT ON COLUMN relevance.run.warnings IS 'Warnings for readers of the ranking, one sentence each.';
COMMENT ON COLUMN relevance.run.metrics IS 'r2, mae, rmse on held-out rows, their baselines, how the rows were held out, which algorithm was chosen, and the time of each stage; relevance.get_metrics() reads it.';
COMMENT ON COLUMN relevance.run.source_format IS 'How a CSV was read: encoding, delimiter, decimal mark, header and so on; null for a query.';
COMMENT ON COLUMN relevance.run.fingerprint IS 'Hash of the data it was trained on, independent of the order of rows.';
COMMENT ON COLUMN relevance.run.attempt_errors IS 'What ended each lost attempt, in one sentence.';
COMMENT ON COLUMN relevance.run.warning_details IS 'The same warnings in parts: code, column, message and next step, in every language; empty if only sentences are known.';
COMMENT ON COLUMN relevance.run.service_losses IS 'How many attempts were lost because a model service was down; the run fails if that goes on for relevance.service_patience.';
COMMENT ON COLUMN relevance.run.latest_loss_at IS 'When an attempt was last lost that way.';
COMMENT ON COLUMN relevance.run.away_seconds IS 'How long services were away in all, between attempts that were lost that way: at most five minutes for each, whatever the clock says.';
COMMENT ON COLUMN relevance.run.priority IS 'The option of that name: of an owner''s queued runs, those with a higher number start first.';
CREATE INDEX run_machine ON relevance.run (machine_id, id);
CREATE INDEX run_data_set ON relevance.run (data_set_id);
CREATE INDEX run_open ON relevance.run (id) WHERE status IN ('queued', 'running');
CREATE INDEX run_completed ON relevance.run (machine_id, id) WHERE status = 'completed';
CREATE UNIQUE INDEX run_one_per_machine ON relevance.run (machine_id) WHERE status = 'running';
COMMENT ON INDEX relevance.run_machine IS 'A machine''s runs, by age.';
COMMENT ON INDEX relevance.run_data_set IS 'The runs of a data set.';
COMMENT ON INDEX relevance.run_open IS 'The queue: only runs that have not ended, however many have.';
COMMENT ON INDEX relevance.run_completed IS 'A machine''s completed runs, by age.';
COMMENT ON INDEX relevance.run_one_per_machine IS 'At most one running training per machine.';

-- Rows of their own, without a foreign key: a cancellation in an open transaction must lock nothing that a worker writes.
CREATE TABLE relevance.run_cancellation (
  run_id       bigint      NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  requested_by name        NOT NULL DEFAULT current_user
);
CREATE INDEX run_cancellation_run ON relevance.run_cancellation (run_id);
COMMENT ON TABLE  relevance.run_cancellation IS 'Requests to cancel runs.';
COMMENT ON COLUMN relevance.run_cancellation.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.run_cancellation.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN relevance.run_cancellation.requested_by IS 'The role that asked for it.';
COMMENT ON INDEX relevance.run_cancellation_run IS 'A run''s requests; not unique, so that two transactions may ask at the same time.';
