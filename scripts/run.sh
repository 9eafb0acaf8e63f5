#!/usr/bin/env bash
# "make run": trains a machine on a CSV and prints what drives it. CSV and TARGET come from the environment;
# without them the bundled example is trained.
. "$(dirname "$0")/common.sh"

CLUSTER_SH="$ROOT/scripts/cluster.sh"
CSV=${CSV:-}
TARGET=${TARGET:-}
MACHINE=${MACHINE:-}
OPTIONS=${OPTIONS:-{\}}

# Runs the SQL that comes on standard input.
sql() { "$CLUSTER_SH" psql -At "$@" -f -; }

check_arguments() {
  if [ -z "$CSV" ]; then
    [ -z "$TARGET" ] || die "TARGET is given without CSV" "make run CSV=file.csv TARGET='column'"
    return 0
  fi
  [ -f "$CSV" ] && [ -r "$CSV" ] || die "there is no readable file '$CSV'" "make run CSV=file.csv TARGET='column'"
  [ -n "$TARGET" ] || die "TARGET is missing: which column is to be explained?" \
    "make run CSV='$CSV' TARGET='column'" "The file's first line: $(head -c 2000 "$CSV" | head -1 | sed 's/^\xEF\xBB\xBF//; s/\r$//')"
}

use_example() {
  mkdir -p "$ROOT/build"
  CSV="$ROOT/build/injection_moulding.csv"
  TARGET='Good parts per hour'
  MACHINE=${MACHINE:-injection-moulding press}
  python3 "$ROOT/examples/injection_moulding.py" "$CSV"
}

# The server reads the file itself; where its user cannot, it gets a copy.
file_for_server() {
  local path; path=$(realpath "$CSV")
  if server_can_reach "$path"; then echo "$path"; return; fi
  local copy; copy="$("$CLUSTER_SH" folder)/$(basename "$path")"
  as_root install -m 600 -o "$(server_user)" "$path" "$copy"
  echo "$copy"
}

register() {
  sql -v name="$MACHINE" >/dev/null <<'SQL'
SELECT relevance.register_machine(:'name') WHERE NOT EXISTS (
  SELECT FROM relevance.machines WHERE machine_name = btrim(:'name'));
SQL
}

queue() {
  local file status=0
  file=$(file_for_server)
  sql -v name="$MACHINE" -v file="$file" -v target="$TARGET" -v options="$OPTIONS" <<'SQL' || status=$?
SELECT relevance.train_from_csv_file(:'name'::text, :'file', :'target', :'options'::jsonb);
SQL
  [ "$file" = "$(realpath "$CSV")" ] || as_root rm -f "$file"
  return "$status"
}

# One line that is written over on a terminal, a line a phase elsewhere.
follow() {
  local run=$1 state last='' ended=''
  while [ -z "$ended" ]; do
    state=$(sql -v run="$run" <<'SQL'
SELECT CASE WHEN finished_at IS NOT NULL THEN 'ended'
            WHEN status = 'running' THEN coalesce(phase, 'running') || E'\t' || (100 * progress)::integer
            ELSE status || E'\t0' END
  FROM relevance.training_runs WHERE run_id = :run;
SQL
)
    case "$state" in
      ended | '') ended=yes ;;
      *) if [ -t 2 ]; then printf '\r    %-12s %3s %%' "${state%%$'\t'*}" "${state##*$'\t'}" >&2
         elif [ "${state%%$'\t'*}" != "$last" ]; then printf '    %s\n' "${state%%$'\t'*}" >&2; fi
         last=${state%%$'\t'*}
         sleep 0.2 ;;
    esac
  done
  if [ -t 2 ]; then printf '\r%40s\r' '' >&2; fi
}

show() {
  "$CLUSTER_SH" psql -q -v run="$1" -v name="$MACHINE" -P footer=off -f - <<'SQL'
SELECT set_config('relevance_demo.run', :'run', false) \g /dev/null
DO $$ BEGIN PERFORM relevance.wait_for_training(current_setting('relevance_demo.run')::bigint); END $$;
\echo
SELECT rank, feature, kind, round((100 * share)::numeric, 1) AS "share %",
       round(importance_shap_mean_abs::numeric, CASE WHEN importance_shap_mean_abs > 0
             THEN greatest(0, 3 - floor(log(importance_shap_mean_abs))::integer) ELSE 0 END) AS "mean |SHAP|",
       round(importance_native::numeric, 4) AS native,
       coalesce(direction_code, direction) AS direction, above_noise AS "above noise"
  FROM relevance.get_ranking(:'name'::text, :run) LIMIT 15;
SELECT round(r2::numeric, 4) AS "R²", round(mae::numeric, 4) AS "MAE", round(rmse::numeric, 4) AS "RMSE",
       n_train AS "rows trained", n_test AS "rows held out", n_features AS features
  FROM relevance.get_metrics(:'name'::text, :run);
SELECT format('%s: %s variables ranked in %s s', machine_name,
              (SELECT count(*) FROM relevance.get_ranking(:'name'::text, :run)),
              round(extract(epoch FROM finished_at - queued_at)::numeric, 2)) AS trained
  FROM relevance.training_status(:run) \gset
\echo :trained
SELECT cardinality(warnings) > 0 AS has_warnings FROM relevance.training_status(:run) \gset
\if :has_warnings
\echo
SELECT unnest(warnings) AS "worth knowing" FROM relevance.training_status(:run);
\endif
SQL
}

say_how_to_go_on() {
  cat <<TEXT

Your own file:   make run CSV=file.csv TARGET='column'
A prompt:        make psql     (or: $("$CLUSTER_SH" psql-line))
One statement:   make psql SQL="SELECT * FROM relevance.machines"
By HTTP:         curl $("$CLUSTER_SH" http-address)/machines/
Stop it:         make stop     (make destroy removes it with all data)
TEXT
}

check_arguments
"$ROOT/scripts/packages.sh" run
step "building (some minutes the first time)"
make -s -C "$ROOT" -j"$(nproc)" all >"$ROOT/.build.log" 2>&1 ||
  { tail -30 "$ROOT/.build.log" >&2; die "the build failed" "Its log is $ROOT/.build.log."; }
"$ROOT/scripts/install.sh"
"$CLUSTER_SH" start
"$CLUSTER_SH" serve-http
[ -n "$CSV" ] || use_example
MACHINE=${MACHINE:-$(basename "${CSV%.*}")}
register
step "training \"$MACHINE\" on $(basename "$CSV") to explain \"$TARGET\""
run=$(queue)
follow "$run"
show "$run"
say_how_to_go_on
