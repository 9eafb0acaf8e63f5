-- SPDX-License-Identifier: PostgreSQL
-- A run's error may quote the data, and errors that are raised are logged: hence a hint on where to look.
CREATE FUNCTION relevance.no_result_hint(run bigint, status text, otherwise text) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN status IN ('queued', 'running')
              THEN format('Wait for it: SELECT relevance.wait_for_training(%s);', run)
              WHEN status = 'failed'
              THEN format('SELECT error, error_detail, error_hint FROM relevance.training_runs WHERE run_id = %s shows why.', run)
              ELSE otherwise END
$$;
COMMENT ON FUNCTION relevance.no_result_hint(bigint, text, text) IS 'What to do about a run that has no ranking: wait for it, read why it failed, or otherwise what is given.';

CREATE FUNCTION relevance.get_columns(run bigint)
  RETURNS TABLE (column_no integer, column_name text, type text, unit text, role text, reason text,
                 missing_share double precision, distinct_values bigint, distinct_exact boolean, range text,
                 min double precision, max double precision, first_values text[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  reported relevance.training_runs := relevance.training_status(run);
BEGIN
  IF reported.status NOT IN ('completed', 'failed')
     OR reported.status = 'failed' AND NOT EXISTS (SELECT FROM relevance.column_report c WHERE c.run_id = run) THEN
    RAISE EXCEPTION 'training run % has no report on its columns', run USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = format('It is %s.', reported.status),
      HINT = relevance.no_result_hint(run, reported.status,
                                      CASE reported.status WHEN 'skipped' THEN reported.warnings[1] ELSE 'Ask for a completed run.' END);
  END IF;
  RETURN QUERY SELECT c.column_no, c.column_name,
      CASE c.type WHEN 'number' THEN 'numeric' ELSE c.type END,  -- its name in 0.1.0
      c.unit, c.role, c.reason, c.missing_share,
      c.distinct_values, c.distinct_exact,
      CASE WHEN c.type = 'timestamp' THEN format('%s to %s', timestamp 'epoch' + make_interval(secs => c.min),
                                                 timestamp 'epoch' + make_interval(secs => c.max))
           WHEN c.min IS NOT NULL THEN format('%s to %s', c.min, c.max) END,
      c.min, c.max, c.first_values
    FROM relevance.column_report c WHERE c.run_id = run ORDER BY c.column_no;
END $$;
COMMENT ON FUNCTION relevance.get_columns(bigint) IS 'What became of each column of a run''s data: its type, its role and why, how much is missing, its range and first values. Also of a failed run, once its data were read.';

CREATE FUNCTION relevance.completed_run(machine integer, run bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  integer := relevance.machine_id(machine);
  chosen record;
  name   text;
BEGIN
  SELECT r.run_id, r.status INTO chosen FROM relevance.training_runs r
   WHERE r.machine_id = known AND (r.run_id = completed_run.run OR completed_run.run IS NULL)
   ORDER BY r.status = 'completed' DESC, r.run_id DESC LIMIT 1;
  IF chosen.status = 'completed' THEN RETURN chosen.run_id; END IF;
  SELECT m.machine_name INTO name FROM relevance.machine m WHERE m.id = known;
  IF run IS NULL THEN
    RAISE EXCEPTION 'machine "%" has no ranking yet', name USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = CASE WHEN chosen.run_id IS NULL THEN 'It was never trained.'
                    ELSE format('Its run %s is %s.', chosen.run_id, chosen.status) END,
      HINT = relevance.no_result_hint(chosen.run_id, chosen.status,
                                      'Train it: relevance.train_from_csv, relevance.train_from_table or relevance.train_from_query.');
  ELSIF chosen.run_id IS NULL THEN
    RAISE EXCEPTION 'machine "%" has no training run %', name, run USING ERRCODE = 'undefined_object',
      HINT = format('SELECT run_id, status FROM relevance.training_runs WHERE machine_id = %s shows its runs.', known);
  END IF;
  RAISE EXCEPTION 'training run % has no ranking', run USING ERRCODE = 'object_not_in_prerequisite_state',
    DETAIL = format('It is %s.', chosen.status),
    HINT = relevance.no_result_hint(run, chosen.status, 'Without a run, the machine''s latest completed one is read.');
END $$;
COMMENT ON FUNCTION relevance.completed_run(integer, bigint) IS 'The given run, or the machine''s latest completed one; an error if there is none.';

CREATE FUNCTION relevance.direction_sentence(direction_code text, kind text) RETURNS text
  LANGUAGE c STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'relevance_direction_sentence';
COMMENT ON FUNCTION relevance.direction_sentence(text, text) IS 'What a direction code means for a feature of that kind, in the language of relevance.language (en, pt).';

-- The list is written out when the function is created: building each row by its columns' names takes three times as long.
DO $do$
BEGIN
  EXECUTE format($create$
CREATE FUNCTION relevance.get_ranking(machine integer, run bigint DEFAULT NULL) RETURNS SETOF relevance.ranking_row
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT %s
    FROM relevance.ranking k
    JOIN relevance.run r ON r.id = k.run_id
    LEFT JOIN relevance.column_report c ON c.run_id = r.id AND c.role = 'target'
   WHERE k.run_id = relevance.completed_run(machine, run)
   ORDER BY k.rank
$$
$create$, (SELECT string_agg(CASE a.attname
             WHEN 'share' THEN 'coalesce(k.score_final / nullif(sum(k.score_final) OVER (), 0), 0)'
             WHEN 'direction' THEN $$coalesce(relevance.direction_sentence(k.direction_code, coalesce(k.kind, '')), k.direction)$$
             WHEN 'target' THEN 'r.target_column'
             WHEN 'unit' THEN 'c.unit'
             ELSE format('k.%I', a.attname) END, ', ' ORDER BY a.attnum)
             FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'relevance.ranking_row'::regclass));
END $do$;
COMMENT ON FUNCTION relevance.get_ranking(integer, bigint) IS 'The ranking of a machine''s run (by default the latest completed one), best first; share is score_final as a share of the sum over all rows. Directions are given in relevance.language.';

CREATE FUNCTION relevance.get_ranking(machine text, run bigint DEFAULT NULL) RETURNS SETOF relevance.ranking_row
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_ranking(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_ranking(text, bigint) IS 'Like get_ranking(machine id, run), by the machine''s name.';

CREATE FUNCTION relevance.get_effect_curve(machine integer, feature text, run bigint DEFAULT NULL) RETURNS SETOF relevance.effect_point
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  chosen bigint := relevance.completed_run(machine, run);
BEGIN
  IF NOT EXISTS (SELECT FROM relevance.ranking k WHERE k.run_id = chosen AND k.feature = get_effect_curve.feature) THEN
    RAISE EXCEPTION 'run % has no feature "%"', chosen, left(feature, 200) USING ERRCODE = 'undefined_column',
      HINT = ltrim(coalesce(relevance.suggestion_hint(feature, (SELECT array_agg(k.feature ORDER BY k.rank) FROM relevance.ranking k WHERE k.run_id = chosen)), '')
          || format(' SELECT feature FROM relevance.get_ranking(%s, %s) shows them all.', machine, chosen));
  END IF;
  RETURN QUERY SELECT c.point_no, c.x, c.level, c.mean_shap, c.row_count FROM relevance.effect_curve c
    WHERE c.run_id = chosen AND c.feature = get_effect_curve.feature ORDER BY c.point_no;
END $$;
COMMENT ON FUNCTION relevance.get_effect_curve(integer, text, bigint) IS 'One feature''s effect curve: its value (or level), its mean SHAP value there, and the number of rows.';

CREATE FUNCTION relevance.get_effect_curve(machine text, feature text, run bigint DEFAULT NULL) RETURNS SETOF relevance.effect_point
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_effect_curve(relevance.machine_id(machine), feature, run)';
COMMENT ON FUNCTION relevance.get_effect_curve(text, text, bigint) IS 'Like get_effect_curve(machine id, ...), by the machine''s name.';

-- A baseline's figures, {"baseline_mean": {"r2": ...}}, are columns such as baseline_mean_r2.
CREATE FUNCTION relevance.get_metrics(machine integer, run bigint DEFAULT NULL) RETURNS SETOF relevance.training_metrics
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_populate_record(NULL::relevance.training_metrics, m.metrics || baselines.figures || jsonb_build_object(
           'run_id', r.id, 'date', nullif(m.metrics ->> 'date', ''), 'baseline_feature', m.metrics #>> '{baseline_feature,feature}',
           'target', r.target_column,
           'unit', (SELECT c.unit FROM relevance.column_report c WHERE c.run_id = r.id AND c.role = 'target')))
    FROM relevance.run r,
         -- In 0.1.0 baseline_feature was called baseline_variable.
         LATERAL (SELECT coalesce(jsonb_build_object('baseline_feature', r.metrics -> 'baseline_variable') || r.metrics, '{}') AS metrics) m,
         LATERAL (SELECT coalesce(jsonb_object_agg(part.key || '_' || figure.key, figure.value), '{}') AS figures
                    FROM jsonb_each(m.metrics) AS part,
                         jsonb_each(CASE WHEN jsonb_typeof(part.value) = 'object' THEN part.value ELSE '{}' END) AS figure) baselines
   WHERE r.id = relevance.completed_run(machine, run)
$$;
COMMENT ON FUNCTION relevance.get_metrics(integer, bigint) IS 'How well the model of a machine''s run predicts held-out rows: R2, MAE and RMSE (in units of the target), compared with predicting the mean and with predicting from the best single feature.';

CREATE FUNCTION relevance.get_metrics(machine text, run bigint DEFAULT NULL) RETURNS SETOF relevance.training_metrics
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_metrics(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_metrics(text, bigint) IS 'Like get_metrics(machine id, run), by the machine''s name.';

CREATE FUNCTION relevance.get_algorithms(machine integer, run bigint DEFAULT NULL) RETURNS SETOF relevance.algorithm_fit
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.algorithm, a.r2, a.mae, a.rmse, a.algorithm = r.metrics ->> 'algorithm'
    FROM relevance.run r, jsonb_to_recordset(coalesce(r.metrics -> 'algorithms', '[]'))
           AS a(algorithm text, r2 float8, mae float8, rmse float8)
   WHERE r.id = relevance.completed_run(machine, run)
   ORDER BY a.r2 DESC, a.algorithm
$$;
COMMENT ON FUNCTION relevance.get_algorithms(integer, bigint) IS 'For a run with "algorithm": "auto": how well each algorithm predicted the held-out rows, and which one was chosen for the ranking.';

CREATE FUNCTION relevance.get_algorithms(machine text, run bigint DEFAULT NULL) RETURNS SETOF relevance.algorithm_fit
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_algorithms(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_algorithms(text, bigint) IS 'Like get_algorithms(machine id, run), by the machine''s name.';

CREATE FUNCTION relevance.get_verdict(machine integer, run bigint DEFAULT NULL) RETURNS SETOF relevance.verdict
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT r.id, v.judgement ->> 'verdict', ARRAY(SELECT jsonb_array_elements_text(v.judgement -> 'codes')),
         ARRAY(SELECT jsonb_array_elements_text(v.judgement -> 'reasons'))
    FROM relevance.run r,
         -- The warnings of 0.1.0, and of services of other makers, are sentences without a code.
         LATERAL (SELECT relevance.judge(
             CASE WHEN r.warning_details <> '[]' THEN r.warning_details
                  ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object('code', 'service_warning', 'message', w.sentence, 'message_pt', w.sentence)), '[]')
                          FROM unnest(r.warnings) AS w(sentence)) END,
             EXISTS (SELECT FROM relevance.ranking k WHERE k.run_id = r.id AND k.above_noise IS NOT NULL)) AS judgement) v
   WHERE r.id = relevance.completed_run(machine, run)
$$;
COMMENT ON FUNCTION relevance.get_verdict(integer, bigint) IS 'Whether the ranking of a machine''s run can be relied on: trustworthy, with care or do not use, with the warnings that speak against it.';

CREATE FUNCTION relevance.get_verdict(machine text, run bigint DEFAULT NULL) RETURNS SETOF relevance.verdict
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM relevance.get_verdict(relevance.machine_id(machine), run)';
COMMENT ON FUNCTION relevance.get_verdict(text, bigint) IS 'Like get_verdict(machine id, run), by the machine''s name.';
