-- SPDX-License-Identifier: PostgreSQL
-- Volatile, although it changes nothing: so operators may call it, and readers may not.
CREATE FUNCTION relevance.service_states() RETURNS jsonb
  LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_service_states';
COMMENT ON FUNCTION relevance.service_states() IS 'What the server knows of each model service, for the view relevance.services; empty for roles that may not operate every machine.';

CREATE VIEW relevance.services WITH (security_barrier) AS
SELECT s.url, s.state, s.draining, s.own_runs, s.running, s.queued, s.threads, s.memory_free_mb,
       s.latency_ms, s.version, to_timestamp(s.since_ms / 1000.0) AS since, s.last_error,
       to_timestamp(s.last_error_ms / 1000.0) AS last_error_at
  FROM jsonb_to_recordset(relevance.service_states())
    AS s(url text, state text, draining boolean, own_runs integer, running integer, queued integer, threads integer,
         memory_free_mb bigint, latency_ms double precision, version text, since_ms bigint, last_error text, last_error_ms bigint);
COMMENT ON VIEW relevance.services IS 'The model services of relevance.model_service_url: which answer, and what they are doing. For roles that may operate every machine.';
COMMENT ON COLUMN relevance.services.url IS 'Its address, without user and password; bundled for the one that the server runs itself.';
COMMENT ON COLUMN relevance.services.state IS 'up; down (it cannot be reached); silent (it accepts connections and does not answer); unknown (nothing was asked yet).';
COMMENT ON COLUMN relevance.services.draining IS 'Whether it gets no more trainings of this database (relevance.drain_service).';
COMMENT ON COLUMN relevance.services.own_runs IS 'How many trainings of this server it has.';
COMMENT ON COLUMN relevance.services.running IS 'How many trainings it said it was running; null if it does not say.';
COMMENT ON COLUMN relevance.services.queued IS 'How many trainings it said it was receiving data for; null if it does not say.';
COMMENT ON COLUMN relevance.services.threads IS 'How many threads one of its trainings uses; null if it does not say.';
COMMENT ON COLUMN relevance.services.memory_free_mb IS 'The memory in MB that its machine has left; null if it does not say.';
COMMENT ON COLUMN relevance.services.latency_ms IS 'How long its latest answer took, in milliseconds.';
COMMENT ON COLUMN relevance.services.version IS 'Its version; null if it does not say.';
COMMENT ON COLUMN relevance.services.since IS 'Since when it is in this state; null if unknown.';
COMMENT ON COLUMN relevance.services.last_error IS 'Why it was last found to be down, in one sentence.';
COMMENT ON COLUMN relevance.services.last_error_at IS 'When that was.';

CREATE FUNCTION relevance.require_service(url text) RETURNS text
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given text := relevance.require_not_null('url', url);
BEGIN
  IF NOT relevance.may_operate(NULL) THEN
    RAISE EXCEPTION 'permission denied for model services' USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('Role "%s" may not operate every machine.', current_user),
      HINT = format('A superuser can SELECT relevance.grant_operator(%L);', current_user);
  ELSIF NOT EXISTS (SELECT FROM relevance.services s WHERE s.url = require_service.url) THEN
    RAISE EXCEPTION 'there is no model service "%"', left(url, 200) USING ERRCODE = 'undefined_object',
      DETAIL = format('Model services: %s.', (SELECT string_agg(s.url, ', ') FROM relevance.services s)),
      HINT = 'SELECT url FROM relevance.services shows them as they are to be written here.';
  END IF;
  RETURN url;
END $$;
COMMENT ON FUNCTION relevance.require_service(text) IS 'The URL itself, or an error if there is no such model service or the current role may not operate every machine.';

CREATE FUNCTION relevance.drain_service(url text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known text := relevance.require_service(url);
BEGIN
  INSERT INTO relevance.drained_service (url) VALUES (known) ON CONFLICT DO NOTHING;
END $$;
COMMENT ON FUNCTION relevance.drain_service(text) IS 'Sends no more trainings of this database to a model service; those that it has are finished. relevance.services shows when there are none left.';

CREATE FUNCTION relevance.resume_service(url text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  allowed boolean := relevance.may_operate(NULL);
  done    text;
BEGIN
  -- Also one that is no longer configured.
  DELETE FROM relevance.drained_service d WHERE d.url = resume_service.url AND allowed;
  IF NOT FOUND THEN
    done := relevance.require_service(url);
  END IF;
  done := relevance.wake_workers();
END $$;
COMMENT ON FUNCTION relevance.resume_service(text) IS 'Sends trainings to a drained model service again.';
