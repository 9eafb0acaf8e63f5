-- SPDX-License-Identifier: PostgreSQL
CREATE SEQUENCE relevance.machine_id_seq AS integer;
CREATE SEQUENCE relevance.data_set_id_seq;
CREATE SEQUENCE relevance.run_id_seq;
COMMENT ON SEQUENCE relevance.machine_id_seq IS 'Numbers machines.';
COMMENT ON SEQUENCE relevance.data_set_id_seq IS 'Numbers data sets.';
COMMENT ON SEQUENCE relevance.run_id_seq IS 'Numbers training runs.';

CREATE TABLE relevance.machine (
  id           integer     PRIMARY KEY DEFAULT nextval('relevance.machine_id_seq'),
  machine_name text        NOT NULL UNIQUE,
  owner        name        NOT NULL DEFAULT current_user,
  created_at   timestamptz NOT NULL DEFAULT now(),
  model_id     integer,
  model_home   text,
  model_fresh  boolean     NOT NULL DEFAULT false
);
COMMENT ON TABLE  relevance.machine IS 'What is being studied: a press, a line, a column.';
COMMENT ON COLUMN relevance.machine.id IS 'The machine''s number.';
COMMENT ON COLUMN relevance.machine.machine_name IS 'Unique, trimmed, 1 to 200 characters of any language.';
COMMENT ON COLUMN relevance.machine.owner IS 'The role that registered it, or was given it: it may do everything with it, and grant others access.';
COMMENT ON COLUMN relevance.machine.created_at IS 'When it was registered.';
COMMENT ON COLUMN relevance.machine.model_id IS 'The model service''s number for the machine; null only while no model service could be reached.';
COMMENT ON COLUMN relevance.machine.model_home IS 'Cluster, database and service in which model_id is valid.';
COMMENT ON COLUMN relevance.machine.model_fresh IS 'Whether nothing was sent to that model yet; used only for services that do not report a model''s status.';

CREATE TABLE relevance.machine_grant (
  role        name    NOT NULL,
  machine_id  integer REFERENCES relevance.machine ON DELETE CASCADE,
  may_operate boolean NOT NULL,
  granted_by  name    NOT NULL DEFAULT current_user
);
COMMENT ON TABLE  relevance.machine_grant IS 'Which machines of other owners a role may read or operate.';
COMMENT ON COLUMN relevance.machine_grant.role IS 'The role that has access.';
COMMENT ON COLUMN relevance.machine_grant.machine_id IS 'The machine; null means every machine.';
COMMENT ON COLUMN relevance.machine_grant.may_operate IS 'Whether it may train, cancel, schedule and delete as well as read.';
COMMENT ON COLUMN relevance.machine_grant.granted_by IS 'The machine''s owner, even if a superuser granted it; for a grant on every machine, the superuser.';
CREATE UNIQUE INDEX machine_grant_one ON relevance.machine_grant (role, coalesce(machine_id, 0));
COMMENT ON INDEX relevance.machine_grant_one IS 'One grant per role and machine, and one per role for all machines.';
