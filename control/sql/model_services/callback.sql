-- SPDX-License-Identifier: PostgreSQL
-- The token authorizes the call: it is valid for one attempt at one run, so a service can report only its own trainings.
CREATE FUNCTION relevance.training_callback(token text, model_id integer, status text, metrics jsonb DEFAULT NULL, error text DEFAULT NULL)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found relevance.run_callback;
  given text;
BEGIN
  SELECT * INTO found FROM relevance.run_callback c WHERE c.token_digest = sha256(convert_to(token, 'UTF8'));
  IF found.run_id IS NULL THEN
    RAISE EXCEPTION 'the callback''s token is unknown' USING ERRCODE = 'invalid_authorization_specification',
      DETAIL = CASE WHEN token IS NULL THEN 'The callback has no token.' ELSE 'No training has this token.' END,
      HINT = 'A model service calls the URL that it received with the data, including its token.';
  ELSIF model_id IS DISTINCT FROM found.model_id THEN
    RAISE EXCEPTION 'the callback''s token belongs to another model' USING ERRCODE = 'undefined_object',
      DETAIL = format('The callback names model %s.', coalesce(model_id::text, 'null')),
      HINT = 'Each callback URL is for one training.';
  ELSIF status IS NULL OR status NOT IN ('completed', 'failed') THEN
    RAISE EXCEPTION 'the callback''s status is neither completed nor failed' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = format('It is %s.', coalesce(quote_literal(left(status, 100)), 'null')),
      HINT = 'A callback is sent once, when the training has ended.';
  END IF;
  given := relevance.require_short('metrics', training_callback.metrics::text, 1048576);
  -- A repeated or late callback changes nothing.
  UPDATE relevance.run_callback c
     SET status = training_callback.status, metrics = training_callback.metrics,
         error = left(training_callback.error, 4000), received_at = clock_timestamp()
   WHERE c.run_id = found.run_id AND c.attempt = found.attempt AND c.status IS NULL
     AND EXISTS (SELECT FROM relevance.run r WHERE r.id = c.run_id AND r.status = 'running'
                        AND r.attempts = c.attempt)
     AND NOT EXISTS (SELECT FROM relevance.run_cancellation x WHERE x.run_id = c.run_id);
END $$;
COMMENT ON FUNCTION relevance.training_callback(text, integer, text, jsonb, text) IS 'Called for a remote model service when a training has ended: completed or failed. Repeated and late calls change nothing.';
