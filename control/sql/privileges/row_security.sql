-- SPDX-License-Identifier: PostgreSQL
-- A role without a grant has access to nothing, neither tables nor functions.
REVOKE ALL ON SCHEMA relevance FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA relevance FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA relevance FROM PUBLIC;

-- A role with privileges on tables and functions sees and changes only its own machines, and those it was granted.
-- What no policy allows is left to the workers, who act as a superuser.
DO $$
DECLARE
  t regclass;
BEGIN
  FOR t IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'relevance'::regnamespace AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  END LOOP;
END $$;

CREATE POLICY own ON relevance.machine
  USING (relevance.has_role(owner));
CREATE POLICY granted ON relevance.machine FOR SELECT USING (relevance.may_read(id));
CREATE POLICY operated ON relevance.machine FOR DELETE USING (relevance.may_operate(id));

CREATE POLICY known ON relevance.machine_grant FOR SELECT
  USING (relevance.has_role(role) OR relevance.has_role(granted_by));
CREATE POLICY given ON relevance.machine_grant FOR INSERT
  WITH CHECK (relevance.owns(machine_id) AND relevance.has_role(granted_by));
CREATE POLICY changed ON relevance.machine_grant FOR UPDATE
  USING (relevance.owns(machine_id)) WITH CHECK (relevance.owns(machine_id) AND relevance.has_role(granted_by));
CREATE POLICY revoked ON relevance.machine_grant FOR DELETE USING (relevance.owns(machine_id));

CREATE POLICY readable ON relevance.data_set FOR SELECT USING (relevance.may_read(machine_id));
CREATE POLICY given ON relevance.data_set FOR INSERT WITH CHECK (relevance.may_operate(machine_id));
-- Chunks are written, and CSVs sealed, by functions alone (src/extension/training/data_set_store.h).
CREATE POLICY operated ON relevance.data_set_chunk FOR SELECT
  USING (EXISTS (SELECT FROM relevance.data_set d WHERE d.id = data_set_id AND relevance.may_operate(d.machine_id)));

CREATE POLICY readable ON relevance.run FOR SELECT USING (relevance.may_read(machine_id));
CREATE POLICY asked ON relevance.run FOR INSERT WITH CHECK (relevance.may_operate(machine_id));
CREATE POLICY marked ON relevance.run FOR UPDATE USING (relevance.may_operate(machine_id));
-- Not EXISTS: for a page the planner would first read all runs.
CREATE POLICY readable ON relevance.run_cancellation FOR SELECT
  USING ((SELECT relevance.may_read(NULL)) OR (SELECT true FROM relevance.run r WHERE r.id = run_id));
CREATE POLICY asked ON relevance.run_cancellation FOR INSERT
  WITH CHECK (EXISTS (SELECT FROM relevance.run r WHERE r.id = run_id AND relevance.may_operate(r.machine_id))
              AND requested_by = current_user);
CREATE POLICY readable ON relevance.ranking FOR SELECT
  USING ((SELECT relevance.may_read(NULL)) OR (SELECT true FROM relevance.run r WHERE r.id = run_id));
CREATE POLICY readable ON relevance.effect_curve FOR SELECT
  USING ((SELECT relevance.may_read(NULL)) OR (SELECT true FROM relevance.run r WHERE r.id = run_id));
CREATE POLICY readable ON relevance.column_report FOR SELECT
  USING ((SELECT relevance.may_read(NULL)) OR (SELECT true FROM relevance.run r WHERE r.id = run_id));

-- Whoever waits for a training may know which services are in use.
CREATE POLICY known ON relevance.drained_service FOR SELECT USING (true);
CREATE POLICY drained ON relevance.drained_service FOR INSERT WITH CHECK (relevance.may_operate(NULL) AND role = current_user);
CREATE POLICY resumed ON relevance.drained_service FOR DELETE USING (relevance.may_operate(NULL));

CREATE POLICY readable ON relevance.retraining_schedule FOR SELECT USING (relevance.may_read(machine_id));
CREATE POLICY scheduled ON relevance.retraining_schedule FOR INSERT
  WITH CHECK (relevance.may_operate(machine_id) AND owner = current_user);
CREATE POLICY changed ON relevance.retraining_schedule FOR UPDATE
  USING (relevance.may_operate(machine_id)) WITH CHECK (relevance.may_operate(machine_id) AND owner = current_user);
CREATE POLICY unscheduled ON relevance.retraining_schedule FOR DELETE USING (relevance.may_operate(machine_id));
