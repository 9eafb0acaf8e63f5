-- SPDX-License-Identifier: PostgreSQL
CREATE FUNCTION relevance.train_from_csv(machine integer, csv bytea, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_train_from_csv';
COMMENT ON FUNCTION relevance.train_from_csv(integer, bytea, text, jsonb) IS 'Stores a CSV and queues a training on it; returns the run''s id. Training starts when the transaction commits.';

CREATE FUNCTION relevance.train_from_csv(machine text, csv bytea, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.train_from_csv(relevance.machine_id(machine), csv, target_column, options)';
COMMENT ON FUNCTION relevance.train_from_csv(text, bytea, text, jsonb) IS 'Like train_from_csv(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.train_from_csv(machine integer, csv text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.train_from_csv(machine, convert_to(csv, ''UTF8''), target_column, options)';
COMMENT ON FUNCTION relevance.train_from_csv(integer, text, text, jsonb) IS 'Like train_from_csv(machine id, csv bytea, ...), with the CSV as text.';

CREATE FUNCTION relevance.train_from_csv(machine text, csv text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.train_from_csv(relevance.machine_id(machine), convert_to(csv, ''UTF8''), target_column, options)';
COMMENT ON FUNCTION relevance.train_from_csv(text, text, text, jsonb) IS 'Like train_from_csv(machine id, csv bytea, ...), by the machine''s name and with the CSV as text.';

CREATE FUNCTION relevance.start_csv_upload(machine integer, file_name text DEFAULT NULL) RETURNS bigint
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'INSERT INTO relevance.data_set (machine_id, file_name, bytes) VALUES (relevance.operated_machine(machine), relevance.require_short(''file_name'', file_name), 0) RETURNING id';
COMMENT ON FUNCTION relevance.start_csv_upload(integer, text) IS 'Starts the upload of a CSV in pieces; returns the data set for append_csv and train_from_csv_upload, best in the same transaction.';

CREATE FUNCTION relevance.start_csv_upload(machine text, file_name text DEFAULT NULL) RETURNS bigint
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.start_csv_upload(relevance.machine_id(machine), file_name)';
COMMENT ON FUNCTION relevance.start_csv_upload(text, text) IS 'Like start_csv_upload(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.append_csv(data_set bigint, piece bytea) RETURNS void
  LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_append_csv';
COMMENT ON FUNCTION relevance.append_csv(bigint, bytea) IS 'Appends bytes to a CSV that was started by start_csv_upload; pieces of about a megabyte work best.';

CREATE FUNCTION relevance.train_from_csv_upload(data_set bigint, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_train_from_csv_upload';
COMMENT ON FUNCTION relevance.train_from_csv_upload(bigint, text, jsonb) IS 'Ends the upload of a CSV in pieces and queues a training on it, like train_from_csv; returns the run''s id.';

CREATE FUNCTION relevance.train_from_csv_file(machine integer, path text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_train_from_csv_file';
COMMENT ON FUNCTION relevance.train_from_csv_file(integer, text, text, jsonb) IS 'Like train_from_csv, from a file on the server; needs the privileges of pg_read_server_files.';

CREATE FUNCTION relevance.train_from_csv_file(machine text, path text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.train_from_csv_file(relevance.machine_id(machine), path, target_column, options)';
COMMENT ON FUNCTION relevance.train_from_csv_file(text, text, text, jsonb) IS 'Like train_from_csv_file(machine id, ...), by the machine''s name.';

-- These six do not pin search_path: the query runs with the caller's.
CREATE FUNCTION relevance.train_from_query(machine integer, query text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c
  AS 'MODULE_PATHNAME', 'relevance_train_from_query';
COMMENT ON FUNCTION relevance.train_from_query(integer, text, text, jsonb) IS 'Queues a training on the rows of a query; returns the run''s id. The query runs when the training starts, as the calling role, read only.';

CREATE FUNCTION relevance.train_from_query(machine text, query text, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql
  AS 'SELECT relevance.train_from_query(relevance.machine_id(machine), query, target_column, options)';
COMMENT ON FUNCTION relevance.train_from_query(text, text, text, jsonb) IS 'Like train_from_query(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.train_from_table(machine integer, "table" regclass, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c
  AS 'MODULE_PATHNAME', 'relevance_train_from_table';
COMMENT ON FUNCTION relevance.train_from_table(integer, regclass, text, jsonb) IS 'Like train_from_query, on all rows and columns of a table or view.';

CREATE FUNCTION relevance.train_from_table(machine text, "table" regclass, target_column text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql
  AS 'SELECT relevance.train_from_table(relevance.machine_id(machine), "table", target_column, options)';
COMMENT ON FUNCTION relevance.train_from_table(text, regclass, text, jsonb) IS 'Like train_from_table(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.train_from_readings(machine integer, source text, target_tag text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE c
  AS 'MODULE_PATHNAME', 'relevance_train_from_readings';
COMMENT ON FUNCTION relevance.train_from_readings(integer, text, text, jsonb) IS 'Like train_from_query, on readings: one tag, time and value per row of a table (source: its name) or query. They become one row per interval and one column per tag.';

CREATE FUNCTION relevance.train_from_readings(machine text, source text, target_tag text, options jsonb DEFAULT '{}')
  RETURNS bigint LANGUAGE sql
  AS 'SELECT relevance.train_from_readings(relevance.machine_id(machine), source, target_tag, options)';
COMMENT ON FUNCTION relevance.train_from_readings(text, text, text, jsonb) IS 'Like train_from_readings(machine id, ...), by the machine''s name.';

-- Volatile, although they change nothing: so operators may call them, and readers may not.
CREATE FUNCTION relevance.preview_csv(csv bytea, options jsonb DEFAULT '{}', target_column text DEFAULT NULL)
  RETURNS jsonb LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_preview_csv';
COMMENT ON FUNCTION relevance.preview_csv(bytea, jsonb, text) IS 'How a CSV would be understood, without training or storing anything: its format, each column as in get_columns, warnings, the first rows, and what a training on that target would object to. At most 64 MB are read.';

CREATE FUNCTION relevance.preview_csv(csv text, options jsonb DEFAULT '{}', target_column text DEFAULT NULL)
  RETURNS jsonb LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.preview_csv(convert_to(csv, ''UTF8''), options, target_column)';
COMMENT ON FUNCTION relevance.preview_csv(text, jsonb, text) IS 'Like preview_csv(csv bytea, ...), with the CSV as text.';

CREATE FUNCTION relevance.preview_csv_file(path text, options jsonb DEFAULT '{}', target_column text DEFAULT NULL)
  RETURNS jsonb LANGUAGE c SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_preview_csv_file';
COMMENT ON FUNCTION relevance.preview_csv_file(text, jsonb, text) IS 'Like preview_csv, from a file on the server; needs the privileges of pg_read_server_files.';

-- It does not pin search_path: the query runs with the caller's.
CREATE FUNCTION relevance.preview_query(query text, options jsonb DEFAULT '{}', target_column text DEFAULT NULL)
  RETURNS jsonb LANGUAGE c
  AS 'MODULE_PATHNAME', 'relevance_preview_query';
COMMENT ON FUNCTION relevance.preview_query(text, jsonb, text) IS 'Like preview_csv, of the rows of a query, which runs at once, as the caller, read only. At most 100000 rows are read.';

CREATE FUNCTION relevance.preview_columns(preview jsonb)
  RETURNS TABLE (column_no integer, column_name text, type text, unit text, role text, reason text,
                 missing_share double precision, distinct_values bigint, distinct_exact boolean, range text,
                 min double precision, max double precision, first_values text[])
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.* FROM jsonb_to_recordset(preview -> 'columns')
    AS c(column_no integer, column_name text, type text, unit text, role text, reason text,
          missing_share double precision, distinct_values bigint, distinct_exact boolean, range text,
          min double precision, max double precision, first_values text[])
   ORDER BY c.column_no
$$;
COMMENT ON FUNCTION relevance.preview_columns(jsonb) IS 'The columns of a preview as rows, as get_columns returns them: SELECT * FROM relevance.preview_columns(relevance.preview_csv(...)).';

CREATE FUNCTION relevance.retraining_options(last jsonb, given jsonb) RETURNS jsonb
  LANGUAGE c STABLE STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_retraining_options';
COMMENT ON FUNCTION relevance.retraining_options(jsonb, jsonb) IS 'The last training''s options, overridden by the given ones, validated and completed with defaults.';

CREATE FUNCTION relevance.retrain(machine integer, options jsonb DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  integer := relevance.operated_machine(machine);
  last   relevance.run;
  chosen jsonb;
  new_id bigint;
BEGIN
  -- A run that failed or was cancelled is the source only if there is no other.
  SELECT * INTO last FROM relevance.run r
   WHERE r.machine_id = known
   ORDER BY r.status NOT IN ('failed', 'cancelled') DESC, r.id DESC LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'machine "%" was never trained', (SELECT m.machine_name FROM relevance.machine m WHERE m.id = retrain.machine)
      USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = 'A retraining takes the data, target and options of the last training.',
      HINT = 'Train it first: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.';
  ELSIF last.data_set_id IS NULL THEN
    RAISE EXCEPTION 'the data of the last training, run %, are no longer kept', last.id
      USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('relevance.keep_data_sets is %s.', current_setting('relevance.keep_data_sets', true)),
      HINT = 'Train on new data: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.';
  END IF;
  chosen := relevance.retraining_options(last.options, coalesce(retrain.options, '{}'));
  INSERT INTO relevance.run (machine_id, data_set_id, target_column, options, skip_unchanged)
  VALUES (last.machine_id, last.data_set_id, last.target_column, chosen, true)
  RETURNING id INTO new_id;
  RETURN new_id;
END $$;
COMMENT ON FUNCTION relevance.retrain(integer, jsonb) IS 'Trains again from the source of the last training that did not fail: the stored CSV, or the query run again. The given options override those of the last training. Skipped if the data have not changed.';

CREATE FUNCTION relevance.retrain(machine text, options jsonb DEFAULT NULL) RETURNS bigint
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.retrain(relevance.machine_id(machine), options)';
COMMENT ON FUNCTION relevance.retrain(text, jsonb) IS 'Like retrain(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.get_data_set(data_set bigint) RETURNS bytea
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given   text := relevance.require_not_null('data_set', data_set::text);
  found   relevance.data_set;
  machine integer;
  stored  bigint;
  damage  text;
BEGIN
  SELECT * INTO found FROM relevance.data_set d WHERE d.id = get_data_set.data_set;
  IF found.id IS NULL THEN
    RAISE EXCEPTION 'there is no data set %', data_set USING ERRCODE = 'undefined_object',
      DETAIL = format('Data sets kept: %s.', (SELECT count(*) FROM relevance.data_set)),
      HINT = 'SELECT data_set_id, machine_name, kind, created_at FROM relevance.data_sets shows them all.';
  ELSIF found.query IS NOT NULL THEN
    RAISE EXCEPTION 'data set % is a query: its rows are not stored', data_set USING ERRCODE = 'wrong_object_type',
      DETAIL = format('The query is: %s', left(found.query, 1000)), HINT = 'Run the query.';
  ELSIF found.bytes > 1073741823 - 4 THEN
    RAISE EXCEPTION 'data set % is too large for one value', data_set USING ERRCODE = 'program_limit_exceeded',
      DETAIL = format('It has %s bytes; a bytea holds less than a gigabyte.', found.bytes),
      HINT = format('Read its chunks: SELECT bytes FROM relevance.data_set_chunk WHERE data_set_id = %s ORDER BY chunk_no;', data_set);
  END IF;
  machine := relevance.operated_machine(found.machine_id);  -- or its error: readers see rankings, not data
  SELECT coalesce(sum(octet_length(c.bytes)), 0) INTO stored FROM relevance.data_set_chunk c WHERE c.data_set_id = found.id;
  IF found.bytes = 0 THEN
    RAISE EXCEPTION 'the upload of data set % has not ended', data_set USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('So far it has %s bytes.', stored), HINT = 'relevance.train_from_csv_upload(data_set, target_column) ends it.';
  ELSIF stored <> found.bytes THEN
    damage := format('It should have %s bytes, and has %s.', found.bytes, stored);
  ELSIF found.checksum IS NOT NULL THEN
    SELECT format('Chunk %s should have the checksum %s, and has %s.', c.chunk_no, coalesce(encode(c.checksum, 'hex'), 'that is no longer stored'), encode(c.seen, 'hex'))
      INTO damage
      FROM (SELECT k.chunk_no, k.checksum, sha256(coalesce(lag(k.checksum) OVER chunks, '') || k.bytes) AS seen
              FROM relevance.data_set_chunk k WHERE k.data_set_id = found.id WINDOW chunks AS (ORDER BY k.chunk_no)) c
     WHERE c.checksum IS DISTINCT FROM c.seen ORDER BY c.chunk_no LIMIT 1;
    IF damage IS NULL THEN
      SELECT format('It should have the checksum %s, and its last chunk has %s.', encode(found.checksum, 'hex'), encode(c.checksum, 'hex'))
        INTO damage
        FROM (SELECT k.checksum FROM relevance.data_set_chunk k WHERE k.data_set_id = found.id ORDER BY k.chunk_no DESC LIMIT 1) c
       WHERE c.checksum <> found.checksum;
    END IF;
  END IF;
  IF damage IS NOT NULL THEN
    RAISE EXCEPTION 'the bytes of data set % are not those that were stored', data_set USING ERRCODE = 'data_corrupted',
      DETAIL = damage, HINT = 'Restore it from a backup, or train on new data.';
  END IF;
  RETURN (SELECT string_agg(c.bytes, '' ORDER BY c.chunk_no) FROM relevance.data_set_chunk c WHERE c.data_set_id = found.id);
END $$;
COMMENT ON FUNCTION relevance.get_data_set(bigint) IS 'A stored CSV, byte for byte.';

CREATE FUNCTION relevance.training_status(run bigint) RETURNS relevance.training_runs
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given  text := relevance.require_not_null('run', run::text);
  result relevance.training_runs;
BEGIN
  SELECT * INTO result FROM relevance.training_runs r WHERE r.run_id = run;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no training run %', run USING ERRCODE = 'undefined_object',
      DETAIL = format('Training runs known: %s.', (SELECT count(*) FROM relevance.run)),
      HINT = 'SELECT run_id, machine_name, status FROM relevance.training_runs shows them all.';
  END IF;
  RETURN result;
END $$;
COMMENT ON FUNCTION relevance.training_status(bigint) IS 'The row of relevance.training_runs for one run.';

CREATE FUNCTION relevance.wait_until_ended(run bigint, timeout interval) RETURNS void
  LANGUAGE c STRICT SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_wait_until_ended';
COMMENT ON FUNCTION relevance.wait_until_ended(bigint, interval) IS 'Waits until a run has ended, with whatever status; wait_for_training also reports its outcome.';

CREATE FUNCTION relevance.raise_run_error(run bigint) RETURNS void
  LANGUAGE c STRICT STABLE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_raise_run_error';
COMMENT ON FUNCTION relevance.raise_run_error(bigint) IS 'Raises a failed run''s error to the caller only: it may quote data, so it is not written to the server''s log.';

CREATE FUNCTION relevance.wait_for_training(run bigint, timeout interval DEFAULT '10 min')
  RETURNS relevance.training_runs
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ended relevance.training_runs := relevance.training_status(run);
  done  text;
BEGIN
  done := relevance.wait_until_ended(run, coalesce(timeout, '100 years'));
  ended := relevance.training_status(run);
  IF ended.status = 'failed' THEN
    done := relevance.raise_run_error(run);
  ELSIF ended.status = 'cancelled' THEN
    RAISE EXCEPTION 'training run % was cancelled', run USING ERRCODE = 'object_not_in_prerequisite_state',
      HINT = 'Train again if that was a mistake.';
  END IF;
  RETURN ended;
END $$;
COMMENT ON FUNCTION relevance.wait_for_training(bigint, interval) IS 'Waits for a run and returns it; if it failed, raises the run''s own error.';

CREATE FUNCTION relevance.cancel_training(run bigint) RETURNS relevance.training_runs
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found relevance.training_runs := relevance.training_status(run);
  known integer := relevance.operated_machine(found.machine_id);  -- or its error
BEGIN
  IF found.status NOT IN ('queued', 'running') THEN
    RAISE EXCEPTION 'training run % has ended already', run USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('It is %s.', found.status);
  END IF;
  INSERT INTO relevance.run_cancellation (run_id) VALUES (run);
  -- It may have ended meanwhile.
  found := relevance.training_status(run);
  IF found.status NOT IN ('queued', 'running', 'cancelled') THEN
    RAISE EXCEPTION 'training run % has ended already', run USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('It is %s.', found.status);
  END IF;
  RETURN found;
END $$;
COMMENT ON FUNCTION relevance.cancel_training(bigint) IS 'Cancels a queued run at once, a running one within moments of the commit; returns the run.';
