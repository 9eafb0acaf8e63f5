# SPDX-License-Identifier: PostgreSQL
# Each machine has one model at one model service, and no service keeps a model that no machine has, also when a service
# ends or is taken out of use while it creates one.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use RelevanceTest;
use ServicePool;
use TortureDeeds;

use HTTP::Tiny;
use Test::More;

my $node = new_cluster('models', conf => "relevance.max_concurrent_runs = 3\nmax_worker_processes = 24\n");
# Service 1 has a disk that can be slow.
sub start_slow_service
{
	local %ENV = (%ENV, disk_environment());
	start_service($node, 1);
	return;
}
start_service($node, 0);
start_slow_service();
use_services($node, 0, 1);
my $begun = "SELECT count(*) FROM relevance.model_task WHERE task = 'register' AND " . at_service(1);

sub each_has_its_model
{
	my ($when) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	wait_until("$when, each machine gets a model", sub {
		sql($node, 'SELECT (SELECT count(*) FROM relevance.outbox) + (SELECT count(*) FROM relevance.machine WHERE model_id IS NULL)') eq '0';
	});
	for my $number (0, 1)
	{
		is(join(' ', models_at($number)), join(' ', models_of_machines($node, $number)), "... and service $number has its machines' models and no other");
	}
	return;
}

sql($node, "SELECT relevance.register_machine('press ' || n) FROM generate_series(1, 4) n");
each_has_its_model('at first');

# ---- a service ends when it has created a model, before it is asked for the model's status
delay_disk(30);
sql($node, "SELECT relevance.register_machine('lathe ' || n) FROM generate_series(1, 2) n");
wait_until('a model is being created', sub { sql($node, $begun) ne '0' });
kill 'TERM', $services[1]{pid};
$services[1]{process}->finish;
delay_disk(0);
sleep 3;
start_slow_service();
each_has_its_model('when a service ended while it created a model');

# ---- a service is taken out of use while it creates a model for a training, and is back before the training goes on
my ($machine, $name, $model) = split /\|/, sql($node, 'SELECT id, machine_name, model_id FROM relevance.machine WHERE ' . at_service(1) . ' LIMIT 1');
HTTP::Tiny->new->delete("$services[1]{url}/models/$model");    # so that it needs a new one
delay_disk(300);
my $run = train($node, $name, csv => driven_csv(rows => 100), options => $QUICK);
wait_until('a model is being created', sub { sql($node, $begun) ne '0' });
use_services($node, 0);
wait_until('its machine gets one elsewhere', sub { sql($node, "SELECT count(*) FROM relevance.machine WHERE id = $machine AND " . at_service(0)) eq '1' });
my $session = $node->background_psql('postgres');
$session->query_safe("BEGIN; SELECT FROM relevance.machine WHERE id = $machine FOR NO KEY UPDATE");
use_services($node, 0, 1);
wait_until('what was begun is withdrawn', sub { sql($node, $begun) eq '0' });
$session->query_safe('COMMIT');
$session->quit;
delay_disk(0);
wait_completed($node, $run, 'the training goes on elsewhere');
like(sql($node, "SELECT attempt_errors[1] FROM relevance.run WHERE id = $run"), qr/registration moved to another model service meanwhile/, '... and its attempts tell why');
each_has_its_model('when a service was out of use for a while');

# ---- a machine is given a model while others look for machines without one: one that would be registered at service 1
($machine, $model) = split /\|/, sql($node, 'SELECT id, model_id FROM relevance.machine WHERE id % 2 = 1 AND ' . at_service(0) . ' LIMIT 1');
my $had = sql($node, "SELECT model_home FROM relevance.machine WHERE id = $machine");
sql($node, "UPDATE relevance.machine SET model_id = NULL, model_home = NULL WHERE id = $machine; INSERT INTO relevance.model_task (task, machine_id, not_before) VALUES ('register', $machine, now() + '3 s')");
$session = $node->background_psql('postgres');
$session->query_safe("BEGIN; SELECT FROM relevance.machine WHERE id = $machine FOR NO KEY UPDATE; UPDATE relevance.machine SET model_id = $model, model_home = '$had' WHERE id = $machine; DELETE FROM relevance.model_task WHERE machine_id = $machine");
my $deadline = time + busy(6);
until (time > $deadline || sql($node, "SELECT count(*) > 0 FROM pg_stat_activity WHERE backend_type LIKE 'relevance%' AND wait_event_type = 'Lock'") eq 't') { }
$session->query_safe('COMMIT');
$session->quit;
each_has_its_model('when a machine was just given one');
is(sql($node, "SELECT model_id, model_home FROM relevance.machine WHERE id = $machine"), "$model|$had", '... and keeps that one');

# ---- a request to create a model is delayed, and arrives when its registration was withdrawn and its model deleted
my $owner = sql($node, 'SELECT DISTINCT left(model_home, -length(substring(model_home, \'[^/]*$\'))) FROM relevance.machine');
# A key whose model was created and deleted at each service.
sub used_key
{
	my ($key) = @_;
	for my $number (0, 1)
	{
		my $create = "$services[$number]{url}/models?model_name=withdrawn&key=$owner$key";
		my $answer = HTTP::Tiny->new->post($create);
		my ($id) = $answer->{content} =~ /"model_id":\s*(\d+)/ or die $answer->{content};
		HTTP::Tiny->new->delete("$services[$number]{url}/models/$id");
		is(HTTP::Tiny->new->post($create)->{status}, 410, 'a used key creates no other model');
	}
	return $key;
}
my ($withdrawn, $registered) = map { used_key($_) } qw(withdrawn registered);
my ($home) = split /\n/, sql($node, 'SELECT model_home FROM relevance.machine LIMIT 1');
sql($node, "INSERT INTO relevance.model_task (task, model_home, key) VALUES ('register', '$home', '$withdrawn')");
sql($node, "WITH new AS (SELECT id FROM relevance.register_machine('mill')) INSERT INTO relevance.model_task (task, machine_id, key) SELECT 'register', id, '$registered' FROM new");
each_has_its_model('with keys that are used');

end_services();
finish($node);
done_testing();
