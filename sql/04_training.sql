-- From a CSV to a ranking, and what a machine, a run and a ranking look like on the way.
\pset null '(null)'
SELECT relevance.register_machine('regress press-01') \gset
SELECT id AS press FROM relevance.machines WHERE machine_name = 'regress press-01' \gset

-- Rolled back, a training leaves nothing.
BEGIN;
SELECT relevance.train_from_csv('regress press-01', testing.press_csv(50), 'Output (parts/h)') > 0 AS queued;
SELECT * FROM testing.stored();
ROLLBACK;
SELECT * FROM testing.stored();

-- Before its commit a run stands in the queue and nobody can wait for it.
BEGIN;
SELECT relevance.train_from_csv('regress press-01', testing.press_csv(1000), ' Output (parts/h) ', '{"trees": 50, "seed": 7}') AS run \gset
SELECT machine_name, target_column, status, phase, progress, queued_at IS NOT NULL AS queued, started_at, finished_at, error, error_code,
       error_sqlstate, error_detail, error_hint, warnings, metrics, attempts, cancel_requested, requested_by = current_user AS mine
  FROM relevance.training_status(:run) \gx
SELECT options FROM relevance.training_runs WHERE run_id = :run;
SELECT status, latest_run = :run AS is_latest FROM relevance.machines WHERE id = :press;
SELECT * FROM testing.refusal(format('SELECT relevance.wait_for_training(%s)', :run)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.get_ranking(%s)', :press)) \gx
COMMIT;

SELECT status, phase, progress, error, warnings, attempts, cancel_requested,
       queued_at < started_at AS started_after_queued, started_at < finished_at AS finished_after_started
  FROM relevance.wait_for_training(:run) \gx
-- Whoever waits for a run that has ended gets it at once, in whatever time; null is all the time there is.
SELECT status FROM relevance.wait_for_training(:run, '0');
SELECT status FROM relevance.wait_for_training(:run, NULL);
SELECT relevance.raise_run_error(:run);
SELECT machine_name, status, model_id IS NOT NULL AS has_model, latest_run = :run AS is_latest,
       metrics = (SELECT metrics FROM relevance.training_runs WHERE run_id = :run) AS metrics_of_run
  FROM relevance.machines WHERE id = :press;

-- The ranking: the drivers first, numbers as the columns' comments promise.
SELECT rank, feature, kind, direction_code, direction, above_noise FROM relevance.get_ranking('regress press-01') WHERE rank < 4;
-- Directions are told in the session's language.
SET relevance.language = 'pt';
SELECT feature, direction FROM relevance.get_ranking('regress press-01') WHERE rank < 4;
RESET relevance.language;
SET relevance.language = 'tlh';
SELECT rank, feature, kind, share < 0.05 AS has_a_small_share FROM relevance.get_ranking('regress press-01') WHERE rank >= 4;
CREATE TEMP VIEW ranking AS SELECT * FROM relevance.get_ranking('regress press-01');
SELECT attname AS column, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'ranking'::regclass ORDER BY attnum;
SELECT array_agg(rank) = array_agg(n::integer) AS ranks_count_on, bool_and(score <= previous) AS best_first
  FROM (SELECT rank, row_number() OVER () AS n, score_final AS score, lag(score_final) OVER () AS previous FROM ranking) r;
SELECT abs(sum(share) - 1) < 1e-9 AS shares_sum_to_one, abs(sum(importance_native) - 1) < 1e-6 AS native_sums_to_one,
       max(shap_norm) = 1 AS shap_norm_max_is_one, max(native_norm) = 1 AS native_norm_max_is_one,
       min(shap_norm) >= 0 AND min(native_norm) >= 0 AS norms_are_not_negative,
       bool_and(abs(score_final - (shap_norm + native_norm) / 2) < 1e-9) AS score_is_mean_of_norms,
       bool_and(abs(shap_norm - importance_shap_mean_abs / largest_shap) < 1e-9) AS shap_norm_is_relative,
       bool_and(abs(native_norm - importance_native / largest_native) < 1e-9) AS native_norm_is_relative,
       bool_and(abs(share - score_final / sum_of_scores) < 1e-9) AS share_is_of_scores,
       bool_and(shap_stderr >= 0) AS stderr_is_not_negative
  FROM ranking, (SELECT max(importance_shap_mean_abs) AS largest_shap, max(importance_native) AS largest_native,
                        sum(score_final) AS sum_of_scores FROM ranking) AS over_all \gx
SELECT (SELECT array_agg(r) FROM relevance.get_ranking(:press) r) = (SELECT array_agg(r) FROM relevance.get_ranking('regress press-01') r) AS by_id_as_by_name,
       (SELECT array_agg(r) FROM relevance.get_ranking(:press, :run) r) = (SELECT array_agg(r) FROM relevance.get_ranking(:press) r) AS latest_by_default;
CREATE TEMP TABLE first_ranking AS TABLE ranking;
DROP VIEW ranking;

-- Metrics, of held-out rows.
SELECT run_id = :run AS of_run, now() - date BETWEEN '0' AND '10 min' AS made_just_now, r2 > 0.9 AND r2 <= 1 AS r2, mae > 0 AND mae <= rmse AS errors,
       n_train, n_test, n_features FROM relevance.get_metrics('regress press-01');
SELECT (SELECT m FROM relevance.get_metrics(:press) m) = (SELECT m FROM relevance.get_metrics('regress press-01', :run) m) AS by_id_as_by_name;

-- The verdict, by the warnings.
SELECT run_id = :run AS of_run, verdict, codes, reasons FROM relevance.get_verdict('regress press-01');
SELECT (SELECT v FROM relevance.get_verdict(:press) v) = (SELECT v FROM relevance.get_verdict('regress press-01', :run) v) AS by_id_as_by_name;

-- What is explained, in which unit.
SELECT DISTINCT target, unit FROM relevance.get_ranking('regress press-01');
SELECT target, unit FROM relevance.get_metrics('regress press-01');

-- Both algorithms, and one of them explains.
SELECT relevance.train_from_csv(:press, testing.press_csv(1000), 'Output (parts/h)', '{"algorithm": "auto", "trees": 50}') AS both \gset
SELECT status FROM relevance.wait_for_training(:both);
SELECT count(*) AS algorithms, count(*) FILTER (WHERE explains) AS explaining FROM relevance.get_algorithms('regress press-01', :both);
SELECT m.r2 = a.r2 AND m.algorithm = a.algorithm AS metrics_are_of_it
  FROM relevance.get_metrics(:press, :both) m, relevance.get_algorithms(:press, :both) a WHERE a.explains;
SELECT count(*) AS algorithms_of_one FROM relevance.get_algorithms(:press, :run);

-- Effect curves: the temperature raises, the pressure lowers, and levels are named.
SELECT count(*) > 5 AS many_points, bool_and(x > previous_x) AS left_to_right, bool_and(level IS NULL) AS no_levels,
       array_agg(point_no) = array_agg(n::integer) AS points_count_on, min(x) >= 180 AND max(x) <= 230 AS within_data, corr(x, mean_shap) > 0.95 AS raises,
       sum(row_count) AS row_count
  FROM (SELECT *, row_number() OVER () AS n, lag(x) OVER () AS previous_x FROM relevance.get_effect_curve('regress press-01', 'Temperature (°C)')) c \gx
SELECT corr(x, mean_shap) < -0.95 AS lowers FROM relevance.get_effect_curve(:press, 'Pressure (bar)', :run);
SELECT x, level, row_count FROM relevance.get_effect_curve('regress press-01', 'Material') ORDER BY mean_shap;
SELECT * FROM testing.refusal($$SELECT relevance.get_effect_curve('regress press-01', 'Temperature (C)')$$) \gx
SELECT * FROM testing.refusal($$SELECT relevance.get_effect_curve('regress press-01', NULL)$$) \gx

-- Rows that belong together are held out together, and what says so is no variable.
SELECT relevance.train_from_csv(:press, testing.press_csv(1000), 'Output (parts/h)', '{"group_column": "Material", "trees": 20}') AS grouped \gset
SELECT status FROM relevance.wait_for_training(:grouped);
SELECT split, n_test BETWEEN 100 AND 500 AS whole_groups, r2_random_split IS NOT NULL AS beside_a_random_split, below_baseline,
       baseline_mean_rmse > 0 AS beside_the_mean, baseline_feature, n_explained FROM relevance.get_metrics(:press, :grouped);
SELECT string_agg(feature, ', ' ORDER BY rank) AS variables FROM relevance.get_ranking(:press, :grouped);

-- The same data, options and seed give the same ranking, to the last bit; from a text, a bytea and by id alike.
SELECT relevance.train_from_csv(:press, convert_to(testing.press_csv(1000), 'UTF8'), 'Output (parts/h)', '{"trees": 50, "seed": 7}') AS again \gset
SELECT status FROM relevance.wait_for_training(:again);
SELECT count(*) AS differences
  FROM ((TABLE first_ranking EXCEPT SELECT * FROM relevance.get_ranking(:press))
        UNION ALL (SELECT * FROM relevance.get_ranking(:press) EXCEPT TABLE first_ranking)) d;
SELECT DISTINCT run_id = :again AS latest FROM relevance.get_metrics(:press);

-- What came in is kept byte for byte.
SELECT count(*) AS data_sets, bool_and(bytes = octet_length(testing.press_csv(1000))) AS sizes, bool_and(file_name IS NULL) AS no_file FROM relevance.data_set;
SELECT bool_and(bytes = convert_to(testing.press_csv(1000), 'UTF8')) AS unchanged FROM relevance.data_set_chunk;
SELECT m.format, m.bytes > 1000 AS not_empty, m.bytes = sum(octet_length(c.bytes)) AS complete
  FROM relevance.model m JOIN relevance.model_chunk c USING (run_id) WHERE run_id = :again GROUP BY m.run_id;

-- A retraining that fails takes no ranking away. Head and tail are more than a megabyte apart, so only the whole
-- file shows the fault: the run fails, with the parts that a refusal has.
SELECT relevance.train_from_csv(:press, testing.press_csv(45000) || E'199.5,63,PP,7\n', 'Output (parts/h)') AS ragged \gset
SELECT * FROM testing.refusal(format('SELECT relevance.wait_for_training(%s)', :ragged)) \gx
SELECT status, error, error_code, error_sqlstate, error_detail, error_hint, attempts, metrics FROM relevance.training_runs WHERE run_id = :ragged \gx
SELECT status, latest_run = :ragged AS is_latest, metrics IS NOT NULL AS has_metrics FROM relevance.machines WHERE id = :press;
SELECT count(*) AS ranked FROM relevance.get_ranking(:press);
SELECT * FROM testing.refusal(format('SELECT relevance.get_ranking(%s, %s)', :press, :ragged)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.cancel_training(%s)', :ragged)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.cancel_training(%s)', :run)) \gx

-- Other faults that only the whole file shows.
SELECT relevance.register_machine('regress press-02') \gset
SELECT id AS other FROM relevance.machines WHERE machine_name = 'regress press-02' \gset
SELECT relevance.train_from_csv(:other, testing.press_csv(45000) || E'199.5,63,"PP 7 480\n200,64,PP,8,481\n', 'Output (parts/h)') AS open_quote \gset
SELECT relevance.train_from_csv(:other, E'x,y\n' || repeat(E'1234567890123,4.50\n', 60000), 'y') AS constant_target \gset
SELECT relevance.train_from_csv(:other, E'x,y\n' || repeat(E'1234567890123,4.50\n1234567890123,4.25\n', 30000), 'y') AS constant_feature \gset
SELECT relevance.train_from_csv(:other, E'x,y\n' || repeat(E'1234567890123,4.5\n', 60000) || repeat(E'1,many\n2,few\n3,none\n', 30000), 'y') AS text_target \gset
SELECT * FROM testing.refusal(format('SELECT relevance.wait_for_training(%s)', :open_quote)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.wait_for_training(%s)', :constant_target)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.wait_for_training(%s)', :constant_feature)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.wait_for_training(%s)', :text_target)) \gx
SELECT status, latest_run = :text_target AS is_latest, metrics FROM relevance.machines WHERE id = :other;
SELECT * FROM testing.refusal(format('SELECT relevance.get_ranking(%s)', :other)) \gx

-- A run belongs to its machine.
SELECT * FROM testing.refusal(format('SELECT relevance.get_ranking(%s, %s)', :other, :run)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.get_metrics(%s, %s)', :other, :run)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.get_effect_curve(%s, ''Material'', %s)', :other, :run)) \gx

-- Cancelled in the queue: at once, and for good. A machine is as it was before.
BEGIN;
SELECT relevance.train_from_csv(:other, testing.press_csv(50), 'Output (parts/h)') AS cancelled \gset
SELECT status, phase, finished_at IS NOT NULL AS ended, error, cancel_requested FROM relevance.cancel_training(:cancelled);
COMMIT;
SELECT * FROM testing.refusal(format('SELECT relevance.wait_for_training(%s)', :cancelled)) \gx
SELECT * FROM testing.refusal(format('SELECT relevance.cancel_training(%s)', :cancelled)) \gx
SELECT status, latest_run = :text_target AS latest_is_the_failed_one FROM relevance.machines WHERE id = :other;

-- Whoever does not wait long enough hears how far it is. One run a machine at a time: the second waits its turn.
SELECT relevance.train_from_csv(:other, testing.press_csv(20000), 'Output (parts/h)', '{"trees": 2000, "threads": 1, "max_depth": 8}') AS long \gset
SELECT relevance.train_from_csv(:other, testing.press_csv(50), 'Output (parts/h)') AS queued \gset
SELECT testing.wait_until(format($$(relevance.training_status(%s)).status = 'running'$$, :long)) AS is_running;
SELECT * FROM testing.refusal(format('SELECT relevance.wait_for_training(%s, ''10 ms'')', :queued)) \gx
SELECT run_id = :long AS the_long_one, status FROM relevance.training_runs WHERE run_id IN (:long, :queued) ORDER BY run_id;
-- Cancelled while it runs: within moments; the next one takes its turn.
SELECT cancel_requested FROM relevance.cancel_training(:long);
SELECT code, message FROM testing.refusal(format('SELECT relevance.wait_for_training(%s, ''20 s'')', :long));
SELECT status, error, metrics FROM relevance.training_status(:long);
SELECT status FROM relevance.wait_for_training(:queued);
SELECT status FROM relevance.machines WHERE id = :other;

-- Deleted while it trains: nothing is left of it anywhere, and nothing comes back.
SELECT relevance.train_from_csv(:other, testing.press_csv(20000), 'Output (parts/h)', '{"trees": 2000, "threads": 1, "max_depth": 8}') AS long \gset
SELECT testing.wait_until(format($$(relevance.training_status(%s)).phase = 'growing'$$, :long)) AS is_growing;
SELECT relevance.delete_machine(:other);
SELECT count(*) AS left_over FROM relevance.training_runs WHERE machine_id = :other;
SELECT relevance.delete_machine(:press);
SELECT * FROM testing.stored();
-- The service is told too.
SELECT testing.wait_until($$NOT EXISTS (SELECT FROM relevance.model_task)$$) AS told;
SELECT testing.wait_until($$NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'relevance run worker' AND datname = current_database())$$) AS workers_left;
SELECT * FROM testing.stored();
