-- The rows that a stream's windows will never take, read in physical order beside them. Times are the control
-- database's clock but for the facts and since_at, which are the source's.

CREATE TABLE warehouse_history (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('BACKFILL', 'RESYNC')),
  state text NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'PAUSED', 'DONE', 'CANCELLED')),
  state_reason text,
  since_at timestamptz,
  organisation text,
  -- The facts that say what its stream had passed when it began; null until the stream has any. Source time.
  export_seq bigint,
  attempt_uuid uuid,
  end_at timestamptz,
  end_id text,
  fence_xid bigint,
  seen_xids bytea,
  oldest_writer_at timestamptz,
  look_back_to timestamptz,
  prepared jsonb,
  relations jsonb,
  incarnation jsonb,
  restarts integer NOT NULL DEFAULT 0,
  pace_blocks bigint,
  pace_millis bigint,
  rows_delivered bigint NOT NULL DEFAULT 0,
  bytes_delivered bigint NOT NULL DEFAULT 0,
  busy_millis bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_by text NOT NULL,
  start_reason text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_by text NOT NULL,
  ended_at timestamptz,
  CHECK ((ended_at IS NULL) = (state IN ('RUNNING', 'PAUSED')))
);
COMMENT ON TABLE warehouse_history IS 'One row per run of history: exactly the rows that its stream had passed at the facts fixed here, and the windows therefore never send.';
COMMENT ON COLUMN warehouse_history.since_at IS 'Rows whose cursor lies before are left out.';
COMMENT ON COLUMN warehouse_history.restarts IS 'The source lost the history of its facts so often: other facts were fixed, and everything begun anew.';
COMMENT ON COLUMN warehouse_history.pace_blocks IS 'Of its last full range, with pace_millis: how many blocks the next one takes.';
CREATE UNIQUE INDEX warehouse_history_open ON warehouse_history (stream_id) WHERE state IN ('RUNNING', 'PAUSED');

CREATE TABLE warehouse_history_relation (
  history_id uuid NOT NULL REFERENCES warehouse_history ON DELETE CASCADE,
  relation_oid bigint NOT NULL,
  name text NOT NULL,
  file_node bigint NOT NULL,
  blocks bigint,
  next_block bigint NOT NULL DEFAULT 0,
  restarts integer NOT NULL DEFAULT 0,
  done boolean NOT NULL DEFAULT false,
  PRIMARY KEY (history_id, relation_oid)
);
COMMENT ON TABLE warehouse_history_relation IS 'How far a run of history got in each table or leaf partition.';
COMMENT ON COLUMN warehouse_history_relation.blocks IS 'Its size after the facts were fixed, null until asked: what comes behind is of transactions that the windows send.';
COMMENT ON COLUMN warehouse_history_relation.restarts IS 'It was rewritten so often (VACUUM FULL, CLUSTER, ALTER): its blocks are others, so it begins anew.';

ALTER TABLE warehouse_attempt ADD COLUMN blocks jsonb;
COMMENT ON COLUMN warehouse_attempt.blocks IS 'Which blocks of which relation a read of history covered.';

ALTER TABLE warehouse_delivery ADD COLUMN history_id uuid REFERENCES warehouse_history ON DELETE CASCADE;
ALTER TABLE warehouse_delivery DROP CONSTRAINT warehouse_delivery_replay;
ALTER TABLE warehouse_delivery
  ADD CONSTRAINT warehouse_delivery_replay CHECK ((kind IN ('REPLAY', 'HISTORY')) = (replay IS NOT NULL)),
  ADD CONSTRAINT warehouse_delivery_history CHECK ((kind = 'HISTORY') = (history_id IS NOT NULL));
COMMENT ON COLUMN warehouse_delivery.replay IS 'What a REPLAY or a range of HISTORY reads again.';

-- History goes when nothing else of its stream has to, and a dead letter of it holds up nothing else: until something
-- of it was uploaded, then it goes first like any other.
CREATE OR REPLACE VIEW warehouse_lane AS
  SELECT d.id, d.stream_id, d.status, d.ordinal, d.next_attempt_at,
         d.kind = 'HISTORY' AND d.ordinal IS NULL AS gives_way
  FROM warehouse_delivery d
  WHERE d.status IN ('PENDING', 'PROCESSING', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER')
    AND NOT (
      d.kind IN ('REPLAY', 'HISTORY') AND d.ordinal IS NULL
      AND (d.status = 'DEAD_LETTER' OR d.status = 'FAILED' AND d.next_attempt_at > clock_timestamp()))
    AND NOT (
      d.kind = 'HISTORY' AND d.ordinal IS NULL
      AND EXISTS (SELECT 1 FROM warehouse_history h WHERE h.id = d.history_id AND h.state = 'PAUSED'));
COMMENT ON VIEW warehouse_lane IS 'Open deliveries whose turn may come: one with an ordinal first, then the oldest; those that give way last, and they do not hold the lane.';
