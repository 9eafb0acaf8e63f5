# SPDX-License-Identifier: PostgreSQL
# How far a ranking can be trusted, as SQL reports it: held-out blocks and groups, baselines, algorithms, standard
# errors, ties, twins, noise, and sentences in Portuguese.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;

use Test::More;

my $node = new_cluster('honest');

my $state = 4711;
sub uniform { $state = ($state * 1103515245 + 12345) % 2147483648; return $state / 2147483648 }
sub rounded { return join(',', map { /^[A-Za-z]/ || /:/ ? $_ : sprintf('%.5f', $_) } @_) . "\n" }
sub metrics { return sql($node, "SELECT $_[1] FROM relevance.get_metrics('$_[0]'::text)") }
sub ranking { return sql($node, "SELECT $_[1] FROM relevance.get_ranking('$_[0]'::text) " . ($_[2] // 'ORDER BY rank')) }
sub warnings_of { return sql($node, "SELECT unnest(warnings) FROM relevance.training_status($_[0])") }

sub complete
{
	my ($machine, $csv, $options) = @_;
	my $run = train($node, $machine, csv => $csv, target => 'output', options => $options);
	wait_completed($node, $run, "$machine is trained");
	return $run;
}

# ---- independent rows: 12 columns, of which four are informative; "twin" follows "flow"
my $csv = join(',', qw(flow twin heat dose grade), (map { "idle$_" } 1 .. 7), 'output') . "\n";
for (1 .. 1200)
{
	my ($flow, $heat, $dose) = (uniform(), uniform(), uniform());
	my $grade = (qw(A B C))[ int(3 * uniform()) ];
	my $output = 10 * $flow - 6 * $heat + 4 * abs($dose - 0.5) + ($grade eq 'B' ? 3 : 0) + uniform();
	$csv .= rounded($flow, $flow + 0.1 * uniform(), $heat, $dose, $grade, (map { uniform() } 1 .. 7), $output);
}
my $run = complete('press', $csv, '{"trees": 60}');
is(metrics('press', "split, r2_random_split IS NULL, below_baseline, algorithm"), 'random|t|f|random_forest', 'independent rows are held out at random');
is(metrics('press', "r2 > 0.9 AND r2 > baseline_feature_r2 AND baseline_mean_r2 <= 0"), 't', 'the model beats the mean and its best single feature');
is(metrics('press', 'n_train + n_test, n_features, n_explained'), '1200|12|1200', 'every row is explained');
is(ranking('press', 'feature', "WHERE above_noise ORDER BY feature"), "dose\nflow\ngrade\nheat\ntwin", 'exactly the informative features are above noise');
is(ranking('press', "feature, correlated_with", "WHERE correlated_with <> '{}' ORDER BY feature"), "flow|{twin}\ntwin|{flow}", 'the twins name each other');
is(ranking('press', 'bool_and(importance_shap_grouped > importance_shap_mean_abs)', "WHERE feature IN ('flow', 'twin')"), 't', 'and are more important together');
is(ranking('press', "string_agg(feature || ' ' || direction_code, ', ' ORDER BY feature)", "WHERE feature IN ('flow', 'heat', 'dose', 'grade')"),
	'dose nonmonotonic, flow positive, grade nonmonotonic, heat negative', 'directions are those used to generate the data');
is(ranking('press', 'bool_and(shap_stderr > 0 AND shap_stderr < importance_shap_mean_abs)', 'WHERE above_noise'), 't', 'each with a standard error');
is(ranking('press', 'count(*) FILTER (WHERE tied_rank IS NULL), bool_and(tied_rank <= rank)', ''), '0|t', 'every feature has one tied rank');
is(ranking('press', 'count(DISTINCT tied_rank)', "WHERE feature LIKE 'idle%'"), '1', 'uninformative features are tied');
is(ranking('press', 'tied_rank', 'WHERE rank = 1'), '1', 'the first starts its own tied rank');
is(ranking('press', "(SELECT h.tied_rank FROM relevance.get_ranking('press'::text) h WHERE feature = 'heat') < min(tied_rank)", "WHERE feature LIKE 'idle%'"), 't',
	'and informative features are separated from it');

# ---- sentences, in the reader's language
is(ranking('press', 'direction', "WHERE feature = 'heat'"), 'higher values of this feature go with a lower target', 'in English by default');
is(sql($node, "SET relevance.language = 'pt'; SELECT direction FROM relevance.get_ranking('press'::text) WHERE feature = 'heat'"),
	'valores maiores desta variável acompanham um alvo menor', 'in Portuguese when asked for');

# ---- rows in order of time: a slow wave moves both target and features
$csv = join(',', qw(when tide drift load output)) . "\n";
my ($wave, $drift) = (0, 0);
for my $minute (0 .. 1499)
{
	$wave = 0.99 * $wave + 0.1 * (uniform() - 0.5);
	$drift = 0.99 * $drift + 0.1 * (uniform() - 0.5);
	my $load = uniform();
	my $when = sprintf('2026-03-%02d %02d:%02d:00', 1 + int($minute / 144), int($minute % 144 / 6), $minute % 6 * 10);
	$csv .= "$when," . rounded($drift, 0.99 * $drift + 0.02 * uniform(), $load, 20 * $wave + $load);
}
$run = complete('kiln', $csv, '{"trees": 40}');
is(metrics('kiln', 'split'), 'blocks', 'rows in order of time are held out in blocks');
is(metrics('kiln', 'n_train + n_test < 1500'), 't', 'with gaps that are not used');
is(metrics('kiln', 'r2_random_split > r2 + 0.1'), 't', 'a random split would have flattered the model');
like(warnings_of($run), qr/random/, 'and a warning says so');
my $forced = complete('kiln', $csv, '{"trees": 40, "split": "random"}');
is(metrics('kiln', 'split, r2_random_split IS NULL'), 'random|t', 'a random split is made on request');

# ---- lots: rows of one lot must not be on both sides of the split
$csv = join(',', qw(lot setting speed output)) . "\n";
for my $lot (1 .. 60)
{
	my ($setting, $level) = (uniform(), 10 * uniform());
	$csv .= "L$lot," . rounded($setting, uniform(), $level + 0.1 * uniform()) for 1 .. 15;
}
complete('lots', $csv, '{"trees": 40, "group_column": "lot"}');
is(metrics('lots', 'split, n_test % 15, n_features'), 'groups|0|2', 'whole lots are held out, and the lot is not a feature');
is(metrics('lots', 'r2_random_split > r2 + 0.1'), 't', 'together with the figures of a random split');
is(metrics('lots', 'below_baseline'), 't', 'a model that only memorized the lots is below the baseline');
$run = complete('lots', $csv, '{"trees": 40, "ignore_columns": ["lot"], "split": "random"}');
is(metrics('lots', 'r2 > 0.8, below_baseline'), 't|f', 'which a random split does not show');

# ---- the last rows, on request, with a random split's figure for comparison
complete('late', driven_csv(rows => 600), '{"trees": 40, "split": "last"}');
is(metrics('late', 'split, n_test, r2_random_split BETWEEN 0 AND 1'), 'last|120|t', 'the last rows are held out, together with the figures of a random split');

# ---- both algorithms; one of them, chosen on the training rows, is explained
complete('auto', driven_csv(rows => 800, driver => 2, second => 4), '{"algorithm": "auto", "trees": 60}');
is(sql($node, "SELECT count(*), count(*) FILTER (WHERE explains), bool_and(explains = (algorithm = (SELECT algorithm FROM relevance.get_metrics('auto'::text)))) FROM relevance.get_algorithms('auto'::text)"),
	'2|1|t', 'both are reported, and one of them is explained');
is(ranked_first($node, 'auto'), 'x2', 'the driver leads');

# ---- nothing but noise
$csv = join(',', (map { "x$_" } 1 .. 15), 'output') . "\n";
$csv .= rounded(map { uniform() } 0 .. 15) for 1 .. 400;
$run = complete('noise', $csv, '{"trees": 60}');
is(ranking('noise', 'count(*) <= 1', 'WHERE above_noise'), 't', 'in pure noise, nothing is above noise');
is(metrics('noise', 'r2 < 0.1'), 't', 'and the model explains nothing');
is(sql($node, "SELECT verdict, 'nothing_above_noise' = ANY (codes) FROM relevance.get_verdict('noise'::text)"), 'do not use|t', 'which is its verdict');
is(sql($node, "SELECT verdict, codes FROM relevance.get_verdict('auto'::text)"), 'trustworthy|{}', 'that of a ranking with drivers is better');

# ---- another target
$csv = "load,heat,flow\nA,°C,m³/h\n" . join '', map { my $x = uniform(); join(',', map { sprintf '%.4f', $_ } $x, 20 + $x, 5 - $x) . "\n" } 1 .. 100;
my $first = train($node, 'turned', csv => $csv, target => 'heat', options => '{"trees": 5}');
wait_completed($node, $first, 'a machine explains one target');
is(sql($node, "SELECT DISTINCT target, unit FROM relevance.get_ranking('turned'::text)"), 'heat|°C', 'which its ranking names, with its unit');
my $second = train($node, 'turned', csv => $csv, target => 'flow', options => '{"trees": 5}');
wait_completed($node, $second, 'and then another');
my $changed = q{SELECT string_agg(w ->> 'message', '') FROM relevance.training_status(%d), jsonb_array_elements(warning_details) w WHERE w ->> 'code' = 'target_changed'};
is(sql($node, sprintf $changed, $first), '', 'the first is no change');
is(sql($node, sprintf $changed, $second), 'The target is now "flow"; the machine\'s ranking before this one explains "heat": the two cannot be compared.', 'the second is, and says so');
is(sql($node, "SELECT target, unit FROM relevance.get_metrics('turned'::text, $first)"), 'heat|°C', 'the first keeps its own');

# ---- how many rows are explained
complete('few', driven_csv(rows => 600), '{"trees": 10, "explain_rows": 100}');
is(metrics('few', 'n_explained'), '100', 'as many rows are explained as requested');
complete('many', driven_csv(rows => 10_050), '{"trees": 5, "max_depth": 4}');
is(metrics('many', 'n_explained'), '10000', 'by default at most 10,000');
complete('many', driven_csv(rows => 10_050), '{"trees": 5, "max_depth": 4, "explain_rows": "all"}');
is(metrics('many', 'n_explained'), '10050', 'unless all are requested');

is(worker_complaints($node), '', 'no worker has complained');
finish($node);
done_testing();
