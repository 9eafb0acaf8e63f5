-- SPDX-License-Identifier: PostgreSQL
-- A function for users that takes a machine exists twice, with "machine integer" and with "machine text". The latter follows the
-- former, has the same other arguments, result and settings, and consists of one call:
--   LANGUAGE sql ... AS 'SELECT relevance.NAME(relevance.machine_id(machine), ...)'  (SELECT * FROM, if it returns a table)
--   COMMENT ... IS 'Like NAME(machine id, ...), by the machine''s name.'
-- sql/01_catalog.sql checks this.

-- Removes every blank of Unicode and invisible characters at either end, and composes letters and their accents: the same name
-- may be typed in two ways.
CREATE FUNCTION relevance.trim_name(name text) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN getdatabaseencoding() = 'UTF8'
              THEN normalize(regexp_replace(name, E'^[\\s\\u0085\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff]+|[\\s\\u0085\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff]+$', '', 'g'), NFC)
              ELSE btrim(name, E' \t\n\x0b\f\r') END
$$;
COMMENT ON FUNCTION relevance.trim_name(text) IS 'A machine''s name without the blanks and invisible characters around it, in Unicode''s normal form C.';

-- Characters that make two names look alike: without width, or that change the direction of writing; and line ends.
CREATE FUNCTION relevance.hidden_character(name text) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'U+' || lpad(code, greatest(4, length(code)), '0')
    FROM (SELECT upper(to_hex(ascii(CASE WHEN getdatabaseencoding() = 'UTF8'
            -- Joiners stand in pictures of several, and between letters of scripts that join them.
            THEN substring(regexp_replace(name,
                   E'(?<=[\\u2600-\\u27bf\\ufe0f\\U0001f000-\\U0001faff])\\u200d(?=[\\u2600-\\u27bf\\U0001f000-\\U0001faff])|(?<=[\\u0600-\\u0dff])[\\u200c\\u200d](?=[\\u0600-\\u0dff])', '', 'g')
                   FROM E'[\\u0001-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0e\\ufeff\\uffa0\\ufff9-\\ufffb\\U000e0000-\\U000e007f]')
            ELSE substring(name FROM E'[\\u0001-\\u001f\\u007f]') END))) AS code) AS found
$$;
COMMENT ON FUNCTION relevance.hidden_character(text) IS 'The first control or invisible character in a name, such as U+200B; null if there is none.';

CREATE FUNCTION relevance.is_machine_name(name text) RETURNS boolean
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT char_length(name) BETWEEN 1 AND 200 AND name = relevance.trim_name(name) AND relevance.hidden_character(name) IS NULL
$$;
COMMENT ON FUNCTION relevance.is_machine_name(text) IS 'Whether a machine can have this name: 1 to 200 visible characters, as trim_name() writes it.';

ALTER TABLE relevance.machine ADD CONSTRAINT machine_machine_name_check CHECK (relevance.is_machine_name(machine_name));

-- What may raise an error is called in assignments: PERFORM, or a call inside a statement, would put that statement into the
-- CONTEXT of the error.
CREATE FUNCTION relevance.require_not_null(argument text, value text, hint text DEFAULT 'A subselect that finds no row gives null.')
  RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF value IS NULL THEN
    RAISE EXCEPTION '% must not be null', argument USING ERRCODE = 'null_value_not_allowed',
      DETAIL = 'The call was given null in its place.', HINT = hint;
  END IF;
  RETURN value;
END $$;
COMMENT ON FUNCTION relevance.require_not_null(text, text, text) IS 'The value, or an error for null that names the argument of another function.';

CREATE FUNCTION relevance.require_short(argument text, value text, most integer DEFAULT 4096)
  RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF octet_length(value) > most THEN
    RAISE EXCEPTION '% is too long', argument USING ERRCODE = 'string_data_right_truncation',
      DETAIL = format('It has %s bytes; at most %s are accepted.', octet_length(value), most);
  END IF;
  RETURN value;
END $$;
COMMENT ON FUNCTION relevance.require_short(text, text, integer) IS 'The value, or an error that names the argument of another function if it has more bytes than that.';

CREATE FUNCTION relevance.suggestion_hint(wanted text, names text[]) RETURNS text
  LANGUAGE c IMMUTABLE STRICT AS 'MODULE_PATHNAME', 'relevance_suggestion_hint';
COMMENT ON FUNCTION relevance.suggestion_hint(text, text[]) IS 'A hint that suggests names similar to the wanted one; empty if there are none.';

CREATE FUNCTION relevance.machine_id(machine integer) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  given text := relevance.require_not_null('machine', machine::text);
BEGIN
  IF NOT EXISTS (SELECT FROM relevance.machine m WHERE m.id = machine_id.machine) THEN
    RAISE EXCEPTION 'there is no machine with id %', machine USING ERRCODE = 'undefined_object',
      DETAIL = format('Machines registered: %s.', (SELECT count(*) FROM relevance.machine)),
      HINT = 'SELECT id, machine_name FROM relevance.machines shows them all.';
  END IF;
  RETURN machine;
END $$;
COMMENT ON FUNCTION relevance.machine_id(integer) IS 'The id itself, or an error if there is no such machine.';

CREATE FUNCTION relevance.machine_id(machine text) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted   text := relevance.trim_name(relevance.require_not_null('machine', machine));
  found_id integer;
BEGIN
  SELECT m.id INTO found_id FROM relevance.machine m WHERE m.machine_name = wanted;
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'there is no machine named "%"', left(wanted, 200) USING ERRCODE = 'undefined_object',
      DETAIL = format('Machines registered: %s.', (SELECT count(*) FROM relevance.machine)),
      HINT = ltrim(coalesce(relevance.suggestion_hint(wanted, (SELECT array_agg(m.machine_name ORDER BY m.id) FROM relevance.machine m)), '')
          || ' SELECT id, machine_name FROM relevance.machines shows them all; relevance.register_machine(name) adds one.');
  END IF;
  RETURN found_id;
END $$;
COMMENT ON FUNCTION relevance.machine_id(text) IS 'The id of the machine with that name, or an error if there is none.';

CREATE FUNCTION relevance.operated_machine(machine integer) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  name text;
BEGIN
  IF NOT relevance.may_operate(relevance.machine_id(machine)) THEN
    SELECT m.machine_name INTO name FROM relevance.machine m WHERE m.id = operated_machine.machine;
    RAISE EXCEPTION 'permission denied to operate machine "%"', name USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('It belongs to role "%s", and role "%s" may only read it.',
                      (SELECT m.owner FROM relevance.machine m WHERE m.id = operated_machine.machine), current_user),
      HINT = format('Its owner or a superuser can SELECT relevance.grant_operator(%L, %L);', quote_ident(current_user), name);
  END IF;
  RETURN machine;
END $$;
COMMENT ON FUNCTION relevance.operated_machine(integer) IS 'The id itself, or an error if there is no such machine or the current role may not operate it.';

CREATE FUNCTION relevance.register_machine(machine_name text) RETURNS relevance.machines
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  trimmed text := relevance.trim_name(register_machine.machine_name);
  new_id  integer;
  result  relevance.machines;
BEGIN
  IF trimmed IS NULL OR trimmed = '' THEN
    RAISE EXCEPTION 'a machine needs a name' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = CASE WHEN trimmed IS NULL THEN 'The name is null.' ELSE 'The name consists of blanks.' END,
      HINT = 'Give 1 to 200 characters: SELECT relevance.register_machine(''press-01'');';
  ELSIF char_length(trimmed) > 200 THEN
    RAISE EXCEPTION 'the machine''s name is too long' USING ERRCODE = 'string_data_right_truncation',
      DETAIL = format('It has %s characters.', char_length(trimmed)),
      HINT = 'Give at most 200 characters.';
  ELSIF relevance.hidden_character(trimmed) IS NOT NULL THEN
    RAISE EXCEPTION 'the machine''s name contains a control character or an invisible one' USING ERRCODE = 'invalid_parameter_value',
      DETAIL = format('It holds the character %s.', relevance.hidden_character(trimmed)),
      HINT = 'Give a name of one line of visible characters: others would make two names look alike.';
  END IF;
  INSERT INTO relevance.machine (machine_name) VALUES (trimmed)
    ON CONFLICT DO NOTHING RETURNING id INTO new_id;
  IF new_id IS NULL THEN
    RAISE EXCEPTION 'a machine named "%" is registered already', trimmed USING ERRCODE = 'unique_violation',
      DETAIL = coalesce('It has the id ' || (SELECT m.id FROM relevance.machine m WHERE m.machine_name = trimmed) || '.',
                        'You have no access to it.'),
      HINT = CASE WHEN EXISTS (SELECT FROM relevance.machine m WHERE m.machine_name = trimmed)
                  THEN 'Train that machine, choose another name, or delete it first with relevance.delete_machine(name).'
                  ELSE 'Choose another name.' END;
  END IF;
  SELECT * INTO result FROM relevance.machines m WHERE m.id = new_id;
  RETURN result;
END $$;
COMMENT ON FUNCTION relevance.register_machine(text) IS 'Registers a machine and returns its row. The name is trimmed and must be unique.';

CREATE FUNCTION relevance.wait_for_model(machine integer, timeout interval DEFAULT '2 s') RETURNS relevance.machines
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  deadline timestamptz := clock_timestamp() + wait_for_model.timeout;
  known    integer;
  result   relevance.machines;
  slept    text;
BEGIN
  LOOP
    known := relevance.machine_id(machine);
    SELECT * INTO result FROM relevance.machines m WHERE m.id = known;
    EXIT WHEN result.model_id IS NOT NULL OR clock_timestamp() >= deadline;
    slept := pg_sleep(0.01);
  END LOOP;
  RETURN result;
END $$;
COMMENT ON FUNCTION relevance.wait_for_model(integer, interval) IS 'Waits until the model service has given the machine its model_id, or until the timeout; returns the machine''s row. Call it after the commit that registered the machine.';

CREATE FUNCTION relevance.wait_for_model(machine text, timeout interval DEFAULT '2 s') RETURNS relevance.machines
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.wait_for_model(relevance.machine_id(machine), timeout)';
COMMENT ON FUNCTION relevance.wait_for_model(text, interval) IS 'Like wait_for_model(machine id, ...), by the machine''s name.';

CREATE FUNCTION relevance.list_machines() RETURNS SETOF relevance.machines
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.machines ORDER BY id';
COMMENT ON FUNCTION relevance.list_machines() IS 'All machines by id: the view relevance.machines as a function.';

CREATE FUNCTION relevance.delete_machine(machine integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known integer := relevance.operated_machine(machine);
BEGIN
  DELETE FROM relevance.machine m WHERE m.id = known;
END $$;
COMMENT ON FUNCTION relevance.delete_machine(integer) IS 'Deletes a machine with its data sets, runs, rankings and models; a running training is stopped.';

CREATE FUNCTION relevance.delete_machine(machine text) RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
  AS 'SELECT relevance.delete_machine(relevance.machine_id(machine))';
COMMENT ON FUNCTION relevance.delete_machine(text) IS 'Like delete_machine(machine id), by the machine''s name.';
