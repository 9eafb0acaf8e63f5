-- SPDX-License-Identifier: PostgreSQL
CREATE TABLE relevance.run_callback (
  run_id       bigint  NOT NULL REFERENCES relevance.run ON DELETE CASCADE,
  attempt      integer NOT NULL,
  model_id     integer NOT NULL,
  token_digest bytea   NOT NULL UNIQUE,
  status       text    CHECK (status IN ('completed', 'failed')),
  metrics      jsonb,
  error        text,
  received_at  timestamptz,
  PRIMARY KEY (run_id, attempt)
);
COMMENT ON TABLE  relevance.run_callback IS 'The token by which a remote model service may report the end of an attempt at a run, and what it reported.';
COMMENT ON COLUMN relevance.run_callback.run_id IS 'The training run.';
COMMENT ON COLUMN relevance.run_callback.attempt IS 'Which of its attempts, from 1.';
COMMENT ON COLUMN relevance.run_callback.model_id IS 'The model service''s number for the machine.';
COMMENT ON COLUMN relevance.run_callback.token_digest IS 'SHA-256 of the token; the token itself is kept nowhere.';
COMMENT ON COLUMN relevance.run_callback.status IS 'completed or failed; null if nothing was reported yet.';
COMMENT ON COLUMN relevance.run_callback.metrics IS 'As the service reported them.';
COMMENT ON COLUMN relevance.run_callback.error IS 'Why it failed, in the service''s words.';
COMMENT ON COLUMN relevance.run_callback.received_at IS 'When the report arrived.';

CREATE SEQUENCE relevance.model_task_id_seq;
COMMENT ON SEQUENCE relevance.model_task_id_seq IS 'Numbers the tasks at model services.';

CREATE TABLE relevance.model_task (
  id         bigint      PRIMARY KEY DEFAULT nextval('relevance.model_task_id_seq'),
  task       text        NOT NULL CHECK (task IN ('register', 'delete')),
  machine_id integer     REFERENCES relevance.machine ON DELETE SET NULL,
  model_id   integer     CHECK ((model_id IS NULL) = (task = 'register')),
  model_home text,
  key        text        NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts   integer     NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT now(),
  error      text,
  UNIQUE (model_home, model_id)
);
CREATE UNIQUE INDEX model_task_machine ON relevance.model_task (machine_id) WHERE task = 'register';
COMMENT ON INDEX  relevance.model_task_machine IS 'One model per machine.';
COMMENT ON TABLE  relevance.model_task IS 'Tasks still to be done at the model services; each is tried until it succeeds.';
COMMENT ON COLUMN relevance.model_task.id IS 'The task''s number.';
COMMENT ON COLUMN relevance.model_task.task IS 'register (a machine gets a model) or delete (a model that nobody needs any more).';
COMMENT ON COLUMN relevance.model_task.machine_id IS 'The machine that gets a model; null if it was deleted, in which case a model that it may have got is deleted too.';
COMMENT ON COLUMN relevance.model_task.model_id IS 'The model service''s number of the model to delete.';
COMMENT ON COLUMN relevance.model_task.model_home IS 'Cluster, database and service of the task; null if any service will do.';
COMMENT ON COLUMN relevance.model_task.key IS 'A key by which the service recognizes a repeated request whose answer was lost.';
COMMENT ON COLUMN relevance.model_task.created_at IS 'When it was created.';
COMMENT ON COLUMN relevance.model_task.attempts IS 'How many attempts have failed.';
COMMENT ON COLUMN relevance.model_task.not_before IS 'When it is tried next.';
COMMENT ON COLUMN relevance.model_task.error IS 'What went wrong the last time.';

CREATE TABLE relevance.drained_service (
  url   text        PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now(),
  role  name        NOT NULL DEFAULT current_user
);
COMMENT ON TABLE  relevance.drained_service IS 'Model services that get no more trainings of this database, as before maintenance.';
COMMENT ON COLUMN relevance.drained_service.url IS 'The service, as relevance.services shows it.';
COMMENT ON COLUMN relevance.drained_service.since IS 'Since when.';
COMMENT ON COLUMN relevance.drained_service.role IS 'The role that asked for it.';
