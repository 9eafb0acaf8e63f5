-- Data and options that cannot be trained on are refused at once, in words that help, and nothing is stored.
\pset format unaligned
\pset expanded on
\pset fieldsep ': '
SELECT relevance.register_machine('regress press-01') \gset
SELECT id AS press FROM relevance.machines WHERE machine_name = 'regress press-01' \gset

-- What training on a CSV is refused with; by default a good CSV of twenty rows, so that one thing is wrong.
CREATE FUNCTION pg_temp.train_refusal(csv text DEFAULT testing.press_csv(20), target text DEFAULT 'Output (parts/h)',
                                      options text DEFAULT '{}',
                                      OUT code text, OUT message text, OUT detail text, OUT hint text)
  LANGUAGE sql AS $$
  SELECT * FROM testing.refusal(format('SELECT relevance.train_from_csv(%L::text, %L::text, %L, %L::jsonb)',
                                       'regress press-01', csv, target, options))
$$;

-- Nothing in it.
SELECT * FROM pg_temp.train_refusal('');
SELECT * FROM pg_temp.train_refusal(E'\n\r\n   \n');
SELECT * FROM pg_temp.train_refusal(',,,');
SELECT * FROM pg_temp.train_refusal('Temperature (°C),Output (parts/h)');
SELECT * FROM pg_temp.train_refusal(E'Temperature (°C),Output (parts/h)\r\n\r\n');
SELECT * FROM pg_temp.train_refusal(testing.press_csv(9));
SELECT * FROM pg_temp.train_refusal(E'x,y\n' || (SELECT string_agg(i || ',' || CASE WHEN i % 3 = 0 THEN (i * i)::text ELSE '' END || E'\n', '') FROM generate_series(1, 24) i), 'y');

-- The target.
SELECT * FROM pg_temp.train_refusal(target => 'Output');
SELECT * FROM pg_temp.train_refusal(target => 'Output (part/h)');
SELECT * FROM pg_temp.train_refusal(target => 'Tempereture (°C)');
SELECT * FROM pg_temp.train_refusal(target => 'Zyklus');
SELECT * FROM pg_temp.train_refusal(target => '');
SELECT * FROM pg_temp.train_refusal(target => E'\tMaterial \n');
SELECT * FROM pg_temp.train_refusal(E'x,y\n' || (SELECT string_agg(i || E',4.50\n', '') FROM generate_series(1, 12) i), 'y');
SELECT * FROM pg_temp.train_refusal(E'x,seen\n' || (SELECT string_agg(i || ',' || '2024-01-01'::date + i || E'\n', '') FROM generate_series(1, 12) i), 'seen');
SELECT * FROM pg_temp.train_refusal(target => 'Material', options => '{"positive_class": "Wood"}');
SELECT * FROM pg_temp.train_refusal(E'x,y\n' || (SELECT string_agg(i || E',\n', '') FROM generate_series(1, 12) i), 'y');

-- The file's form. Line 1 is the header.
SELECT * FROM pg_temp.train_refusal(testing.press_csv(20) || E'199.5,63,PP,7\n');
SELECT * FROM pg_temp.train_refusal(regexp_replace(testing.press_csv(20), '71,479.00', '71,479.00,oops'));
SELECT * FROM pg_temp.train_refusal(E'x,note,y\n1,"two\nlines",3\n4,5\n');
SELECT * FROM pg_temp.train_refusal(testing.press_csv(20) || E'199.5,63,"PP 7 480\n200,64,PP,8,481\n');
SELECT * FROM pg_temp.train_refusal(replace(testing.press_csv(20), 'Operator', ' Material'));
SELECT * FROM pg_temp.train_refusal(replace(testing.press_csv(20), 'Pressure (bar)', 'Output (parts/h)'));
SELECT * FROM testing.refusal(format($$SELECT relevance.train_from_csv(%s, '\x782c790a312c00320a'::bytea, 'y')$$, :press));
SELECT * FROM testing.refusal(format($$SELECT relevance.train_from_csv(%s, convert_to('Presión,y', 'LATIN1') || '\x0a312c320a', 'y')$$, :press));
SELECT * FROM testing.refusal(format($$SELECT relevance.train_from_csv(%s, '\x504b03040a000000'::bytea, 'y')$$, :press));

-- No usable feature.
SELECT * FROM pg_temp.train_refusal(E'y\n' || (SELECT string_agg(i || E'\n', '') FROM generate_series(1, 12) i), 'y');
SELECT * FROM pg_temp.train_refusal(E'lot,plant,empty,y\n' || (SELECT string_agg(format(E'L%s-%s,Łódź,,%s\n', i, md5(i::text), i), '') FROM generate_series(1, 100) i), 'y');
SELECT * FROM pg_temp.train_refusal(options => '{"ignore_columns": ["Temperature (°C)", "Pressure (bar)", "Material", "Operator"]}');

-- Options.
SELECT * FROM pg_temp.train_refusal(options => '{"tree": 10}');
SELECT * FROM pg_temp.train_refusal(options => '{"Trees": 10}');
SELECT * FROM pg_temp.train_refusal(options => '{"n_estimators": 10}');
SELECT * FROM pg_temp.train_refusal(options => '{"trees": 0}');
SELECT * FROM pg_temp.train_refusal(options => '{"trees": 2001}');
SELECT * FROM pg_temp.train_refusal(options => '{"trees": 10.5}');
SELECT * FROM pg_temp.train_refusal(options => '{"trees": "many"}');
SELECT * FROM pg_temp.train_refusal(options => '{"trees": 1e300}');
SELECT * FROM pg_temp.train_refusal(options => '{"max_depth": 513}');
SELECT * FROM pg_temp.train_refusal(options => '{"min_samples_leaf": 0}');
SELECT * FROM pg_temp.train_refusal(options => '{"algorithm": "svm"}');
SELECT * FROM pg_temp.train_refusal(options => '{"group_column": "Materia"}');
SELECT * FROM pg_temp.train_refusal(options => '{"max_features": 0}');
SELECT * FROM pg_temp.train_refusal(options => '{"seed": -1}');
SELECT * FROM pg_temp.train_refusal(options => '{"test_share": 0.6}');
SELECT * FROM pg_temp.train_refusal(options => '{"split": "middle"}');
SELECT * FROM pg_temp.train_refusal(options => '{"explain_rows": "some"}');
SELECT * FROM pg_temp.train_refusal(options => '{"threads": 1025}');
SELECT * FROM pg_temp.train_refusal(options => '{"ignore_columns": "Material"}');
SELECT * FROM pg_temp.train_refusal(options => '{"ignore_columns": ["Matrial"]}');
SELECT * FROM pg_temp.train_refusal(options => '{"keep_columns": ["Matrial"]}');
SELECT * FROM pg_temp.train_refusal(options => '{"ignore_columns": ["Output (parts/h)"]}');
SELECT * FROM pg_temp.train_refusal(options => '{"missing_values": -200}');
SELECT * FROM pg_temp.train_refusal(options => '{"missing_values": {"Pressure": [-200]}}');
SELECT * FROM pg_temp.train_refusal(options => '{"positive_class": ["PP"]}');
SELECT * FROM pg_temp.train_refusal(options => '[1, 2]');
SELECT * FROM pg_temp.train_refusal(options => '"trees"');
SELECT * FROM pg_temp.train_refusal(options => 'null');

-- Null arguments.
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv(NULL::integer, 'x,y'::text, 'y')$$);
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv(NULL::text, 'x,y'::text, 'y')$$);
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv('regress press-01', NULL::text, 'y')$$);
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv('regress press-01', NULL::bytea, 'y')$$);
SELECT * FROM testing.refusal(format($$SELECT relevance.train_from_csv(%s, NULL::text, 'y')$$, :press));
SELECT * FROM testing.refusal(format($$SELECT relevance.train_from_csv(%s, NULL::bytea, 'y')$$, :press));
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv('regress press-01', 'x,y'::text, NULL)$$);
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv('regress press-01', 'x,y'::text, 'y', NULL)$$);
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv_file('regress press-01', NULL, 'y')$$);
SELECT * FROM testing.refusal($$SELECT relevance.wait_for_training(NULL)$$);
SELECT * FROM testing.refusal($$SELECT relevance.training_status(NULL)$$);
SELECT * FROM testing.refusal($$SELECT relevance.cancel_training(NULL)$$);
SELECT * FROM testing.refusal($$SELECT relevance.get_ranking(NULL::text)$$);
SELECT * FROM testing.refusal($$SELECT relevance.get_ranking(NULL::integer)$$);
SELECT * FROM testing.refusal($$SELECT relevance.get_metrics(NULL::text)$$);
SELECT * FROM testing.refusal($$SELECT relevance.get_effect_curve('regress press-01', NULL)$$);
SELECT * FROM testing.refusal($$SELECT relevance.delete_machine(NULL::integer)$$);
SELECT * FROM testing.refusal($$SELECT relevance.delete_machine(NULL::text)$$);

-- Runs that are not there, and a machine that was never trained.
SELECT * FROM testing.refusal('SELECT relevance.training_status(9223372036854775807)');
SELECT * FROM testing.refusal('SELECT relevance.wait_for_training(9223372036854775807)');
SELECT * FROM testing.refusal('SELECT relevance.cancel_training(9223372036854775807)');
SELECT * FROM testing.refusal($$SELECT relevance.get_ranking('regress press-01')$$);
SELECT * FROM testing.refusal($$SELECT relevance.get_metrics('regress press-01')$$);
SELECT * FROM testing.refusal($$SELECT relevance.get_effect_curve('regress press-01', 'x')$$);
SELECT * FROM testing.refusal($$SELECT relevance.get_ranking('regress press-01', 9223372036854775807)$$);

-- Files: the server's, and only for whoever may read them.
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv_file('regress press-01', '/nowhere/at/all.csv', 'y')$$);
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv_file('regress press-01', '/', 'y')$$);
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv_file('regress press-01', '/dev/null', 'y')$$);
SELECT * FROM testing.refusal($$SELECT relevance.train_from_csv_file('regress press-01', '', 'y')$$);
CREATE ROLE regress_relevance_operator;
SELECT relevance.grant_operator('regress_relevance_operator');
SELECT * FROM testing.refusal($$
  SET LOCAL ROLE regress_relevance_operator;
  SELECT relevance.train_from_csv_file('regress press-01', '/dev/null', 'y')$$);
-- Whether there is such a file is none of a stranger's business.
SELECT * FROM testing.refusal($$
  SET LOCAL ROLE regress_relevance_operator;
  SELECT relevance.train_from_csv_file('regress press-01', '/nowhere/at/all.csv', 'y')$$);
SELECT relevance.revoke_access('regress_relevance_operator');
DROP ROLE regress_relevance_operator;

-- A refusal of a whole statement, without a subtransaction around it.
SELECT relevance.train_from_csv('regress press-01', testing.press_csv(9), 'Output (parts/h)');
\pset format aligned
\pset expanded off
-- After all this nothing but the machine is there.
SELECT * FROM testing.stored();
SELECT relevance.delete_machine(:press);
