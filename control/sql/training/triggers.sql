-- SPDX-License-Identifier: PostgreSQL
CREATE FUNCTION relevance.wake_workers() RETURNS void
  LANGUAGE c AS 'MODULE_PATHNAME', 'relevance_wake_workers';
COMMENT ON FUNCTION relevance.wake_workers() IS 'Makes the scheduler look at the queue when the current transaction commits.';

CREATE FUNCTION relevance.announce_run() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  obstacle text := CASE WHEN TG_OP = 'INSERT' THEN relevance.waiting_for() END;
BEGIN
  PERFORM pg_notify('relevance_runs', json_build_object(
    'run', NEW.id, 'machine', NEW.machine_id, 'status', NEW.status)::text);
  PERFORM relevance.wake_workers();
  IF obstacle IS NOT NULL THEN
    RAISE WARNING 'training run % is queued, but cannot start yet', NEW.id USING HINT = obstacle;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.announce_run() IS 'Trigger: NOTIFY relevance_runs and wake the workers when a run changes state; warn when a new one cannot start.';

CREATE TRIGGER announce_new AFTER INSERT ON relevance.run
  FOR EACH ROW EXECUTE FUNCTION relevance.announce_run();
CREATE TRIGGER announce_change AFTER UPDATE OF status ON relevance.run
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION relevance.announce_run();
COMMENT ON TRIGGER announce_new ON relevance.run IS 'Tells listeners and workers of a new run.';
COMMENT ON TRIGGER announce_change ON relevance.run IS 'Tells listeners and workers of a run''s new state.';

-- A role that may request a cancellation needs no right to write the run's state: hence SECURITY DEFINER. A run that another
-- transaction has locked is left to the scheduler.
CREATE FUNCTION relevance.cancel_run() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE relevance.run r SET status = 'cancelled', finished_at = clock_timestamp()
   WHERE r.id = (SELECT q.id FROM relevance.run q WHERE q.id = NEW.run_id AND q.status = 'queued'
                    FOR NO KEY UPDATE SKIP LOCKED);
  IF NOT FOUND THEN
    PERFORM pg_notify('relevance_runs', json_build_object('run', r.id, 'machine', r.machine_id, 'status', r.status)::text)
       FROM relevance.run r WHERE r.id = NEW.run_id;
    PERFORM relevance.wake_workers();
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.cancel_run() IS 'Trigger: a run that has not started is cancelled at once; the workers are woken for one that has.';

CREATE TRIGGER cancel_run AFTER INSERT ON relevance.run_cancellation
  FOR EACH ROW EXECUTE FUNCTION relevance.cancel_run();
COMMENT ON TRIGGER cancel_run ON relevance.run_cancellation IS 'Cancels the run, or has its worker cancel it.';

CREATE FUNCTION relevance.forget_cancellation() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM relevance.run_cancellation c WHERE c.run_id = OLD.id;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.forget_cancellation() IS 'Trigger: deletes the requests to cancel a deleted run, in place of a foreign key.';

CREATE TRIGGER forget_cancellation AFTER DELETE ON relevance.run
  FOR EACH ROW EXECUTE FUNCTION relevance.forget_cancellation();
COMMENT ON TRIGGER forget_cancellation ON relevance.run IS 'Requests to cancel a run are deleted with it.';

CREATE FUNCTION relevance.guard_data() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM relevance.data_set d WHERE d.id = NEW.data_set_id AND d.machine_id = NEW.machine_id) THEN
    RAISE EXCEPTION 'data set % does not belong to machine %', NEW.data_set_id, NEW.machine_id USING ERRCODE = 'insufficient_privilege',
      DETAIL = 'A machine is trained on its own data.',
      HINT = 'SELECT data_set_id, machine_id FROM relevance.data_sets shows which belongs to which.';
  ELSIF row_security_active('relevance.data_set') AND EXISTS (SELECT FROM relevance.data_set d WHERE d.id = NEW.data_set_id AND d.bytes = 0) THEN
    RAISE EXCEPTION 'the upload of data set % has not ended', NEW.data_set_id USING ERRCODE = 'object_not_in_prerequisite_state',
      DETAIL = 'It could still change.', HINT = 'relevance.train_from_csv_upload(data_set, target_column) ends it, and queues a training on it.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION relevance.guard_data() IS 'Trigger: a machine''s ranking must not reveal other machines'' data.';

CREATE TRIGGER guard_data BEFORE INSERT OR UPDATE OF data_set_id, machine_id ON relevance.run
  FOR EACH ROW WHEN (NEW.data_set_id IS NOT NULL) EXECUTE FUNCTION relevance.guard_data();
COMMENT ON TRIGGER guard_data ON relevance.run IS 'Prevents training a machine on another machine''s data.';

-- Only the workers may write relevance.model_task: hence SECURITY DEFINER.
CREATE FUNCTION relevance.give_up_model() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.model_id IS NOT NULL THEN
    INSERT INTO relevance.model_task (task, model_id, model_home)
    VALUES ('delete', OLD.model_id, OLD.model_home) ON CONFLICT DO NOTHING;
  END IF;
  PERFORM relevance.wake_workers();
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.give_up_model() IS 'Trigger: requests that a deleted machine''s model is deleted at the model service too.';

CREATE TRIGGER give_up_model AFTER DELETE ON relevance.machine
  FOR EACH ROW EXECUTE FUNCTION relevance.give_up_model();
COMMENT ON TRIGGER give_up_model ON relevance.machine IS 'Records that the machine''s model is to be deleted.';

CREATE FUNCTION relevance.ask_for_model() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relevance.wake_workers();
  RETURN NULL;
END $$;
COMMENT ON FUNCTION relevance.ask_for_model() IS 'Trigger: requests that a new machine is registered at the model service.';

CREATE TRIGGER ask_for_model AFTER INSERT ON relevance.machine
  FOR EACH STATEMENT EXECUTE FUNCTION relevance.ask_for_model();
COMMENT ON TRIGGER ask_for_model ON relevance.machine IS 'Wakes the workers that register it at the model service.';

CREATE FUNCTION relevance.guard_query() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Writing to this table must not give a role another's rights. A role that no longer exists, as in a restored dump, may be
  -- created again for anybody: such a query only a superuser may store.
  IF NOT coalesce((SELECT pg_has_role(current_user, r.oid, CASE WHEN current_setting('server_version_num')::integer < 160000
                                                               THEN 'MEMBER' ELSE 'SET' END)
                     FROM pg_roles r WHERE r.rolname = NEW.owner),
                  (SELECT s.rolsuper FROM pg_roles s WHERE s.rolname = current_user)) THEN
    RAISE EXCEPTION 'permission denied to store a query that runs as role "%"', NEW.owner
      USING ERRCODE = 'insufficient_privilege',
      DETAIL = format('Role "%s" is not a member of it.', current_user),
      HINT = 'relevance.train_from_query stores a query of the calling role.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION relevance.guard_query() IS 'Trigger: a stored query runs as its writer, or as a role that its writer is a member of.';

CREATE TRIGGER guard_query BEFORE INSERT OR UPDATE ON relevance.data_set
  FOR EACH ROW WHEN (NEW.query IS NOT NULL) EXECUTE FUNCTION relevance.guard_query();
COMMENT ON TRIGGER guard_query ON relevance.data_set IS 'Prevents storing a query that runs as another role.';
