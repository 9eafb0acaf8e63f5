-- Data in the forms in which factories have them.
SELECT relevance.register_machine('regress press-01') \gset
SELECT id AS press FROM relevance.machines WHERE machine_name = 'regress press-01' \gset

CREATE FUNCTION pg_temp.queue(csv text, target text DEFAULT 'Output (parts/h)', options jsonb DEFAULT '{}') RETURNS bigint
  LANGUAGE sql AS $$ SELECT relevance.train_from_csv('regress press-01', csv, target, '{"trees": 30}' || options) $$;
PREPARE ranked AS  -- the last one explains nothing, in whatever direction
  SELECT rank, feature, kind, CASE WHEN rank < 4 THEN direction_code END AS direction_code FROM relevance.get_ranking('regress press-01');

-- Semicolons and decimal commas, a byte order mark, Windows' line ends, quoted names.
SELECT pg_temp.queue(E'\ufeff"Temperatura da massa (°C)";"Pressão; de recalque (bar)";"Matéria-prima";"Operador nº";"Peças ""boas""/h"\r\n'
                     || string_agg(translate(concat_ws(';', temperature, pressure, material, operator, output), '.', ',') || E'\r\n', '' ORDER BY line),
                     'Peças "boas"/h') AS run
  FROM testing.press_rows(300) \gset
SELECT status, warnings FROM relevance.wait_for_training(:run);
EXECUTE ranked;
SELECT round(x) AS x, mean_shap > 0 AS raises FROM relevance.get_effect_curve(:press, 'Temperatura da massa (°C)') WHERE point_no = 1;

-- Tabs, a header that begins with "# ", names in other scripts.
SELECT pg_temp.queue(E'# 温度\t圧力\t材料\tОператор\t생산량 🏭\n'
                     || string_agg(concat_ws(E'\t', temperature, pressure, '树脂 ' || material, operator, output) || E'\n', '' ORDER BY line), '생산량 🏭') AS run
  FROM testing.press_rows(300) \gset
SELECT status, warnings FROM relevance.wait_for_training(:run);
EXECUTE ranked;
SELECT level FROM relevance.get_effect_curve(:press, '材料') ORDER BY mean_shap;

-- Missing readings, a column that never changes, one that is empty, one of text, states, columns to leave out.
SELECT pg_temp.queue(E'Temperature,Pressure,Plant,Empty,Lot,Dryer on,Operator,Output\n'
                     || string_agg(format(E'%s,%s,Łódź,,lot %s,%s,%s,%s\n', CASE WHEN line % 5 = 0 THEN '' ELSE temperature::text END,
                                          CASE WHEN line % 7 = 0 THEN 'n/a' ELSE pressure::text END, md5(line::text),
                                          CASE line % 2 WHEN 0 THEN 'true' ELSE 'false' END, operator,
                                          CASE WHEN line % 10 = 3 THEN '' ELSE output::text END), '' ORDER BY line),
                     'Output', '{"ignore_columns": ["Operator"]}') AS run
  FROM testing.press_rows(500) \gset
SELECT unnest(warnings) AS warning FROM relevance.wait_for_training(:run);
EXECUTE ranked;
SELECT n_train + n_test AS rows_with_target, n_features FROM relevance.get_metrics(:press);

-- A CSV in a table's cell, out of line and compressed or not; as text and as bytea; without a last line end.
CREATE TABLE testing.upload (name text, csv text, raw bytea);
INSERT INTO testing.upload SELECT 'long', rtrim(testing.press_csv(5000), E'\n'), convert_to(testing.press_csv(5000), 'UTF8');
ALTER TABLE testing.upload ALTER COLUMN raw SET STORAGE EXTERNAL;
INSERT INTO testing.upload SELECT 'bare', csv, raw FROM testing.upload;
SELECT pg_relation_size(reltoastrelid) > 0 AS is_out_of_line FROM pg_class WHERE oid = 'testing.upload'::regclass;
SELECT relevance.train_from_csv(:press, csv, 'Output (parts/h)', '{"trees": 5}') AS as_text FROM testing.upload WHERE name = 'long' \gset
SELECT relevance.train_from_csv('regress press-01', raw, 'Output (parts/h)', '{"trees": 5}') AS as_bytea FROM testing.upload WHERE name = 'bare' \gset
SELECT status FROM relevance.wait_for_training(:as_text);
SELECT status FROM relevance.wait_for_training(:as_bytea);
SELECT count(*) AS ranked_alike
  FROM (SELECT feature, score_final FROM relevance.get_ranking(:press, :as_text) INTERSECT
        SELECT feature, score_final FROM relevance.get_ranking(:press, :as_bytea)) r;
-- Many machines in one statement: a run a row.
SELECT count(relevance.register_machine('regress line-' || n)) AS registered FROM generate_series(1, 3) n;
SELECT count(relevance.train_from_csv('regress line-' || n, csv, 'Output (parts/h)', '{"trees": 5}')) AS queued
  FROM testing.upload, generate_series(1, 3) n WHERE name = 'long';
SELECT testing.wait_until($$NOT EXISTS (SELECT FROM relevance.training_runs WHERE status IN ('queued', 'running'))$$) AS ended;
SELECT machine_name, status FROM relevance.machines WHERE machine_name LIKE 'regress line-%' ORDER BY machine_name;

-- Longer than a chunk, as value and as the server's file: stored in chunks of a megabyte, joined without a seam.
SELECT current_setting('data_directory') || '/pg_relevance_regress.csv' AS csv_file \gset
COPY (SELECT 'Temperature', 'Pressure', 'Operator', 'Note, of "some" length', 'Output' UNION ALL
      (SELECT temperature::text, pressure::text, operator::text, repeat('é', 60 + line % 7) || E'\n"ok", ' || line % 50, output::text
         FROM testing.press_rows(12000) ORDER BY line)) TO :'csv_file' (FORMAT csv);
SELECT relevance.train_from_csv_file('regress press-01', :'csv_file', 'Output', '{"trees": 5}') AS from_file \gset
SELECT relevance.train_from_csv(:press, pg_read_binary_file(:'csv_file'), 'Output', '{"trees": 5}') AS from_value \gset
SELECT status, cardinality(warnings) AS warnings FROM relevance.wait_for_training(:from_file);
SELECT status, cardinality(warnings) AS warnings FROM relevance.wait_for_training(:from_value);
SELECT count(*) AS ranked_alike
  FROM (SELECT feature, score_final FROM relevance.get_ranking(:press, :from_file) INTERSECT
        SELECT feature, score_final FROM relevance.get_ranking(:press, :from_value)) r;
SELECT d.file_name = :'csv_file' AS knows_its_file, d.bytes = length(pg_read_binary_file(:'csv_file')) AS complete,
       count(*) > 1 AS many_chunks, max(octet_length(c.bytes)) = 1024 * 1024 AS of_a_megabyte,
       string_agg(c.bytes, '' ORDER BY chunk_no) = pg_read_binary_file(:'csv_file') AS unchanged
  FROM relevance.data_set d JOIN relevance.data_set_chunk c ON c.data_set_id = d.id JOIN relevance.run r ON r.data_set_id = d.id
 WHERE r.id IN (:from_file, :from_value) GROUP BY d.id, r.id ORDER BY r.id;
\set remove 'rm ' :csv_file
COPY (SELECT) TO PROGRAM :'remove';

SELECT count(*) AS machines FROM relevance.machines;
DROP TABLE testing.upload;
DO $$ BEGIN PERFORM relevance.delete_machine(id) FROM relevance.machines; END $$;
SELECT * FROM testing.stored();
