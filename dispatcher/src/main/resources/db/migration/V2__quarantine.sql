-- Rows that a destination cannot hold, and reads by key. Times are the control database's clock.

ALTER TABLE warehouse_delivery ADD COLUMN replay jsonb;
ALTER TABLE warehouse_delivery ADD CONSTRAINT warehouse_delivery_replay CHECK ((kind = 'REPLAY') = (replay IS NOT NULL));
COMMENT ON COLUMN warehouse_delivery.replay IS 'Which keys a REPLAY reads again.';

-- A replay that was not begun at the destination may wait without holding up the windows: it reads what they have passed,
-- whatever that is by then.
CREATE VIEW warehouse_lane AS
  SELECT id, stream_id, status, ordinal, next_attempt_at
  FROM warehouse_delivery
  WHERE status IN ('PENDING', 'PROCESSING', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER')
    AND NOT (
      kind = 'REPLAY' AND ordinal IS NULL
      AND (status = 'DEAD_LETTER' OR status = 'FAILED' AND next_attempt_at > clock_timestamp()));
COMMENT ON VIEW warehouse_lane IS 'Open deliveries that hold the lane of their stream: one with an ordinal first, then the oldest.';

CREATE TABLE warehouse_quarantine (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  delivery_id bigint NOT NULL,
  export_seq bigint NOT NULL,
  attempt_uuid uuid NOT NULL,
  operation text NOT NULL CHECK (operation IN ('UPSERT', 'DELETE')),
  identity jsonb NOT NULL,
  key text NOT NULL,
  column_name text NOT NULL,
  reason text NOT NULL,
  status text NOT NULL DEFAULT 'STAGED'
    CHECK (status IN ('STAGED', 'OPEN', 'REDELIVERED', 'SUPERSEDED', 'GONE', 'EXPIRED')),
  found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  settled_at timestamptz,
  settled_by bigint,
  CHECK ((status IN ('STAGED', 'OPEN')) = (settled_at IS NULL))
);
COMMENT ON TABLE warehouse_quarantine IS 'Rows that were read and left out because the file form cannot hold them: what names them and why, no values.';
COMMENT ON COLUMN warehouse_quarantine.delivery_id IS 'The delivery they were left out of; they outlive it.';
COMMENT ON COLUMN warehouse_quarantine.identity IS 'Published names of key, organisation and event date with their values as text.';
COMMENT ON COLUMN warehouse_quarantine.status IS 'STAGED until the attempt landed, then OPEN until a later read settled it.';
COMMENT ON COLUMN warehouse_quarantine.settled_by IS 'The delivery that settled it.';
CREATE INDEX warehouse_quarantine_delivery ON warehouse_quarantine (delivery_id, status);
CREATE INDEX warehouse_quarantine_open ON warehouse_quarantine (stream_id, md5(key)) WHERE status = 'OPEN';
CREATE INDEX warehouse_quarantine_list ON warehouse_quarantine (stream_id, status, id);
CREATE INDEX warehouse_quarantine_found ON warehouse_quarantine (found_at) WHERE status = 'OPEN';
CREATE INDEX warehouse_quarantine_settled_by ON warehouse_quarantine (settled_by) WHERE settled_by IS NOT NULL;
CREATE INDEX warehouse_quarantine_settled ON warehouse_quarantine (settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE warehouse_quarantine_outcome (
  stream_id bigint NOT NULL,
  export_seq bigint NOT NULL,
  attempt_uuid uuid NOT NULL,
  quarantine_id bigint NOT NULL REFERENCES warehouse_quarantine ON DELETE CASCADE,
  outcome text NOT NULL CHECK (outcome IN ('REDELIVERED', 'SUPERSEDED', 'GONE')),
  PRIMARY KEY (stream_id, export_seq, attempt_uuid, quarantine_id),
  FOREIGN KEY (stream_id, export_seq, attempt_uuid) REFERENCES warehouse_attempt ON DELETE CASCADE
);
COMMENT ON TABLE warehouse_quarantine_outcome IS 'What an attempt of a replay found of each row in quarantine; true once that attempt has landed.';
CREATE INDEX warehouse_quarantine_outcome_row ON warehouse_quarantine_outcome (quarantine_id);
