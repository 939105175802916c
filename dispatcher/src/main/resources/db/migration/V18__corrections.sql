-- Recalled rows that were corrected, on their way back. The corrected versions lie in waybill_recalled of their source;
-- here stands who asked, who approved, and how far each got. Ids stand here in clear, as they do in the archive; no other
-- value of a row.
--
-- The archive itself stays as it is: where it is protected, a migration changes nothing in it. That a tombstone has a
-- successor is an entry of its log, which is chained and append-only; the first table below is the index to these.

CREATE TABLE tombstone_successor (
  batch integer NOT NULL,
  id_commitment bytea NOT NULL CHECK (octet_length(id_commitment) = 32),
  next_batch integer NOT NULL,
  next_id_commitment bytea NOT NULL CHECK (octet_length(next_id_commitment) = 32),
  PRIMARY KEY (batch, id_commitment),
  UNIQUE (next_batch, next_id_commitment),
  CHECK (next_batch > batch)
);
COMMENT ON TABLE tombstone_successor IS 'Tombstones whose rows went back to their destinations as a corrected version, each with the tombstone of that. Append-only.';

CREATE FUNCTION refuse_successor_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'expected tombstone_successor to be appended to only, found %', TG_OP;
END $$;
CREATE TRIGGER tombstone_successor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tombstone_successor
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_successor_change();

CREATE TABLE recall_correction (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recall bigint NOT NULL REFERENCES recall,
  batch integer NOT NULL,
  id_commitment bytea NOT NULL,
  row_id text NOT NULL,
  version uuid NOT NULL UNIQUE,
  changed text[] NOT NULL CHECK (cardinality(changed) > 0),
  key_id integer NOT NULL,
  updated_micros bigint NOT NULL,
  tombstone bytea NOT NULL CHECK (octet_length(tombstone) = 80),
  reason text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  approve_reason text,
  next_batch integer,
  ended_at timestamptz,
  withdrawn_at timestamptz,
  CHECK (num_nulls(approved_by, approved_at, approve_reason) IN (0, 3)),
  CHECK (approved_by <> requested_by),
  CHECK (next_batch IS NULL OR approved_by IS NOT NULL),
  CHECK (ended_at IS NULL OR next_batch IS NOT NULL),
  CHECK (withdrawn_at IS NULL OR ended_at IS NULL)
);
COMMENT ON TABLE recall_correction IS 'Corrected versions of recalled rows.';
COMMENT ON COLUMN recall_correction.batch IS 'Of the tombstone that the corrected version supersedes.';
COMMENT ON COLUMN recall_correction.version IS 'The row of waybill_recalled.corrected_<table> that is delivered.';
COMMENT ON COLUMN recall_correction.changed IS 'The columns that were corrected, by their published names.';
COMMENT ON COLUMN recall_correction.tombstone IS 'Of the corrected version, as it goes into the archive: salt, id commitment, row commitment. What is approved is what it commits to.';
COMMENT ON COLUMN recall_correction.next_batch IS 'Reserved by the first run.';
CREATE UNIQUE INDEX recall_correction_under_way ON recall_correction (batch, id_commitment)
  WHERE ended_at IS NULL AND withdrawn_at IS NULL;

CREATE TABLE recall_correction_delivery (
  correction bigint NOT NULL REFERENCES recall_correction,
  stream_id bigint NOT NULL,
  delivery_id bigint NOT NULL,
  PRIMARY KEY (correction, delivery_id)
);
COMMENT ON TABLE recall_correction_delivery IS 'The deliveries that bring a corrected version to its destinations.';

ALTER TABLE recall_refusal DROP CONSTRAINT recall_refusal_cause_check;
ALTER TABLE recall_refusal ADD CONSTRAINT recall_refusal_cause_check
  CHECK (cause IN ('MISSING', 'DELETED', 'OTHER_VERSION', 'ALTERED', 'SUPERSEDED'));
