-- Registering, finding, listing and deleting machines.

SELECT machine_name, status, model_id, metrics, latest_run, created_at = now() AS created_now
  FROM relevance.register_machine('regress press-01');
-- Names are trimmed, and of any language.
SELECT '<' || machine_name || '>' AS machine_name
  FROM (VALUES (1, '  regress press-02 '), (2, E'\t\nregress press-03\r\n'), (3, 'Injetora nº 7 — São João'), (4, '注塑机 7号'),
               (5, 'Пресс №4'), (6, '🏭 línea 👩‍🔧'), (7, 'מכבש 12'), (8, 'one'' "two" \three $four$ %s'), (9, '1'),
               (10, E'\u00a0\u3000regress press-04\u2003\ufeff'), (11, repeat('é', 200))) AS names (n, given),
       LATERAL relevance.register_machine(given) ORDER BY n;

-- Refusals are shown a part a line.
\pset format unaligned
\pset expanded on
\pset fieldsep ': '

-- Whoever registers a name twice hears so, however it is blanked.
SELECT * FROM testing.refusal($$SELECT relevance.register_machine('regress press-01')$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(' 注塑机 7号 ')$$);
-- Case tells machines apart.
SELECT machine_name FROM relevance.register_machine('REGRESS PRESS-01');

-- A backslash in a string means the same to us, whatever the caller's session makes of it.
SET standard_conforming_strings = off;
SELECT machine_name FROM relevance.register_machine('sensors');
SELECT relevance.delete_machine('sensors');
RESET standard_conforming_strings;

SELECT * FROM testing.refusal($$SELECT relevance.register_machine('')$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E' \t \n ')$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E'\u200b\u00a0\ufeff')$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(NULL)$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(repeat('é', 201))$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E'two\nlines')$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E'a\ttab')$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E'escape \x1b[31m')$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E'next\u0085line')$$);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E'line\u2028separator')$$);
-- Two names must not look alike: letters and their accents are composed, and what cannot be seen is refused.
SELECT machine_name = E'Pr\u00e9ssa' AS composed FROM relevance.register_machine(E'Pre\u0301ssa');
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E'Pr\u00e9ssa')$$);
SELECT machine_name, relevance.delete_machine(E'Pre\u0301ssa') FROM relevance.machines WHERE machine_name = E'Pr\u00e9ssa';
SELECT name, relevance.hidden_character(given) AS hidden
  FROM (VALUES ('zero-width space', E'a\u200bb'), ('right-to-left override', E'a\u202eb'), ('soft hyphen', E'a\u00adb'), ('joiner', E'a\u200db'),
               ('tag', E'a\U000e0041b'), ('joined pictures', '👩‍🔧'), ('joined letters', E'\u0645\u06cc\u200c\u0634'), ('nothing', 'a b'))
    AS names (name, given);
SELECT * FROM testing.refusal($$SELECT relevance.register_machine(E'press\u200b-01')$$);
-- A plain INSERT does not go round that.
SELECT code, message FROM testing.refusal($$INSERT INTO relevance.machine (machine_name) VALUES (E'press\u200b-01')$$);
SELECT code, message FROM testing.refusal($$INSERT INTO relevance.machine (machine_name) VALUES (E'Pre\u0301ssa')$$);
SELECT code, message FROM testing.refusal($$INSERT INTO relevance.machine (machine_name) VALUES (' press')$$);

-- By id and by name; a name of digits is no id.
SELECT id AS press FROM relevance.machines WHERE machine_name = 'regress press-01' \gset
SELECT id AS one FROM relevance.machines WHERE machine_name = '1' \gset
SELECT relevance.machine_id(:press) = :press AS by_id, relevance.machine_id('regress press-01') = :press AS by_name,
       relevance.machine_id('  regress press-01 ') = :press AS by_blanked_name, relevance.machine_id('1') = :one AS digits;
SELECT * FROM testing.refusal('SELECT relevance.machine_id(2147483647)');
SELECT * FROM testing.refusal('SELECT relevance.machine_id(-1)');

-- An unknown name brings the near ones.
SELECT * FROM testing.refusal($$SELECT relevance.machine_id('Regress Press-02')$$);
SELECT * FROM testing.refusal($$SELECT relevance.machine_id('press-03')$$);
SELECT * FROM testing.refusal($$SELECT relevance.machine_id('  regres press-03 ')$$);
SELECT * FROM testing.refusal($$SELECT relevance.machine_id('nothing like it')$$);
SELECT * FROM testing.refusal($$SELECT relevance.machine_id('')$$);
SELECT * FROM testing.refusal($$SELECT relevance.machine_id(NULL::text)$$);
SELECT * FROM testing.refusal($$SELECT relevance.machine_id(NULL::integer)$$);

\pset format aligned
\pset expanded off
-- Every function that takes a machine refuses an unknown one alike.
SELECT call, refused.code, refused.message
  FROM (VALUES ('delete_machine(%s)'), ('get_ranking(%s)'), ('get_metrics(%s)'), ('get_effect_curve(%s, ''x'')'),
               ('train_from_csv(%s, ''a,b''::text, ''b'')'), ('train_from_csv(%s, ''a,b''::bytea, ''b'')'),
               ('train_from_csv_file(%s, ''/dev/null'', ''b'')'), ('start_csv_upload(%s)'), ('wait_for_model(%s)')) AS calls (call),
       (VALUES ('2147483647'), ('''no such''::text')) AS machines (machine),
       LATERAL testing.refusal(format('SELECT relevance.' || call, machine)) AS refused
 ORDER BY call, machine;

-- The list goes by id, which is the order of registration. (Unaligned: versions of psql differ on how wide an emoji is.)
\pset format unaligned
SELECT machine_name, status FROM relevance.list_machines();
\pset format aligned
SELECT (SELECT array_agg(m ORDER BY m.id) FROM relevance.machines m) = (SELECT array_agg(m) FROM relevance.list_machines() m) AS list_is_view;

-- By name as by id.
BEGIN;
SELECT relevance.start_csv_upload('regress press-01') AS data_set \gset
SELECT machine_name, kind FROM relevance.data_sets WHERE data_set_id = :data_set;
SELECT machine_name FROM relevance.wait_for_model('regress press-01', '0 s');
ROLLBACK;

-- Only what was granted is revoked.
CREATE ROLE regress_relevance_guest;
SELECT relevance.grant_reader('regress_relevance_guest', 'regress press-01');
SELECT relevance.revoke_access('regress_relevance_guest', 'regress press-01');
SELECT * FROM testing.refusal($$SELECT relevance.revoke_access('regress_relevance_guest', 'regress press-01')$$);
SELECT relevance.revoke_access('regress_relevance_guest');
DROP ROLE regress_relevance_guest;

-- Names that are taken become free.
DO $$ BEGIN PERFORM relevance.delete_machine('regress press-01'); END $$;
SELECT relevance.delete_machine(:one);
SELECT * FROM testing.refusal(format('SELECT relevance.delete_machine(%s)', :one));
SELECT machine_name, id > :press AS new_id FROM relevance.register_machine('regress press-01');
-- Rolled back, a machine was never there.
BEGIN;
SELECT machine_name FROM relevance.register_machine('regress rolled back');
ROLLBACK;
SELECT machine_name FROM relevance.register_machine('regress rolled back');

-- The table itself holds to what the function promises.
SELECT code, message FROM testing.refusal($$INSERT INTO relevance.machine (machine_name) VALUES ('')$$);
SELECT code, message FROM testing.refusal($$INSERT INTO relevance.machine (machine_name) VALUES (repeat('x', 201))$$);
SELECT code, message FROM testing.refusal($$INSERT INTO relevance.machine (machine_name) VALUES ('regress press-01')$$);

SELECT count(relevance.delete_machine(id)) AS deleted FROM relevance.machines;
SELECT * FROM testing.stored();
