-- SPDX-License-Identifier: PostgreSQL
CREATE TABLE relevance.retraining_schedule (
  machine_id integer     PRIMARY KEY REFERENCES relevance.machine ON DELETE CASCADE,
  schedule   text        NOT NULL,
  options    jsonb,
  owner      name        NOT NULL DEFAULT current_user,
  job_id     bigint      NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  spread     interval    CHECK (spread > interval '0' AND spread <= interval '7 days'),
  CONSTRAINT retraining_schedule_length CHECK (octet_length(schedule) <= 999),
  CONSTRAINT retraining_schedule_options_size CHECK (octet_length(options::text) <= 2097152)
);
COMMENT ON TABLE  relevance.retraining_schedule IS 'When machines are retrained automatically: one pg_cron job per machine.';
COMMENT ON COLUMN relevance.retraining_schedule.machine_id IS 'The machine that is trained.';
COMMENT ON COLUMN relevance.retraining_schedule.schedule IS 'When, as pg_cron understands it: minute, hour, day of the month, month, weekday.';
COMMENT ON COLUMN relevance.retraining_schedule.options IS 'Options that override those of the last training; null to keep them all.';
COMMENT ON COLUMN relevance.retraining_schedule.owner IS 'The role that scheduled it; the job runs as this role.';
COMMENT ON COLUMN relevance.retraining_schedule.job_id IS 'The job''s number in cron.job.';
COMMENT ON COLUMN relevance.retraining_schedule.created_at IS 'When it was scheduled.';
COMMENT ON COLUMN relevance.retraining_schedule.spread IS 'The machine starts at a moment of its own within that time after the schedule''s; null: at once.';
SELECT pg_catalog.pg_extension_config_dump('relevance.retraining_schedule', '');
