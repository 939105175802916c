-- What holds a stream up, what was given up, and what is kept. Times are the control database's clock but for the
-- bounds of a gap, which are the source's.

ALTER TABLE warehouse_stream
  ADD COLUMN paused_at timestamptz,
  ADD COLUMN paused_by text,
  ADD COLUMN pause_reason text,
  ADD COLUMN last_generation integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN warehouse_stream.paused_at IS 'A person holds the stream; a flag beside its state, so that nothing that lands or fails takes it away.';
COMMENT ON COLUMN warehouse_stream.last_generation IS 'Of its replays. Kept when deliveries are purged: a generation that came twice would be taken for the delivery that had it first.';
UPDATE warehouse_stream s
SET last_generation = coalesce((SELECT max(d.generation) FROM warehouse_delivery d WHERE d.stream_id = s.id), 0);

ALTER TABLE stream_lease ADD COLUMN taken_at timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN stream_lease.taken_at IS 'When it was last taken: the destination that was served longest ago is served next.';

ALTER TABLE warehouse_delivery ADD COLUMN skip_reason text, ADD COLUMN skipped_by text;
COMMENT ON COLUMN warehouse_delivery.skip_reason IS 'A person gives its rows up: it is read for its facts and nothing of it is sent.';
CREATE INDEX warehouse_delivery_finished ON warehouse_delivery (coalesce(delivered_at, created_at))
  WHERE status IN ('DELIVERED', 'SKIPPED');
-- A row changes its status a few times and then rests: the few dead entries of the index on open ones must not wait for
-- a fifth of all that ever rested.
ALTER TABLE warehouse_delivery SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE stream_lease SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
ALTER TABLE warehouse_stream SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

ALTER TABLE warehouse_attempt ADD COLUMN skips boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN warehouse_attempt.skips IS 'Nothing of its read was sent: a person gave the rows up.';

ALTER TABLE warehouse_receipt ADD COLUMN covers_from timestamptz;
COMMENT ON COLUMN warehouse_receipt.covers_from IS 'The oldest cursor value that the delivery can have carried, late rows included: where a replay of it starts. Null for those before this column.';

CREATE TABLE warehouse_gap (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  delivery_id bigint NOT NULL UNIQUE,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  to_id text,
  reason text NOT NULL,
  opened_by text NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at timestamptz,
  closed_by bigint,
  CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
COMMENT ON TABLE warehouse_gap IS 'Rows of the source that a person gave up for a stream, until a replay has brought them.';
COMMENT ON COLUMN warehouse_gap.delivery_id IS 'The delivery that was skipped.';
COMMENT ON COLUMN warehouse_gap.closed_by IS 'The replay that landed.';
CREATE INDEX warehouse_gap_open ON warehouse_gap (stream_id) WHERE closed_at IS NULL;

CREATE TABLE destination_circuit (
  destination text NOT NULL,
  process text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  reason text NOT NULL,
  PRIMARY KEY (destination, process)
);
COMMENT ON TABLE destination_circuit IS 'Destinations that a process leaves alone because they take nothing. For people: each process finds out for itself. One that is not seen again is of a process that has ended.';
