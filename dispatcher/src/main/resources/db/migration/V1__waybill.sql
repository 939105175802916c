-- Waybill's own schema, in a control database of its own: never in a source's database, where a long snapshot would
-- keep dead outbox rows from being cleaned up. Times are the control database's clock unless a comment says otherwise.

CREATE SEQUENCE export_seq;
COMMENT ON SEQUENCE export_seq IS 'Numbers reads. Drawn under the lease, before the snapshot: a larger number of one stream has a later snapshot.';

CREATE TABLE warehouse_stream (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  destination text NOT NULL,
  table_name text NOT NULL,
  schema_major integer NOT NULL,
  state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'PAUSED', 'STOPPED')),
  state_reason text,
  watermark_at timestamptz NOT NULL,
  watermark_id text,
  next_ordinal bigint NOT NULL DEFAULT 1 CHECK (next_ordinal > 0),
  -- The facts of the read that landed; null until one has. Source time.
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
  rows_delivered bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (destination, table_name, schema_major)
);
COMMENT ON TABLE warehouse_stream IS 'One row per (destination, table, schema major): its watermark and the facts of the read that landed.';
COMMENT ON COLUMN warehouse_stream.watermark_at IS 'Everything before (watermark_at, watermark_id) has been delivered. Source time.';
COMMENT ON COLUMN warehouse_stream.next_ordinal IS 'The place the next delivery takes in the log at the destination.';

CREATE TABLE stream_lease (
  stream_id bigint PRIMARY KEY REFERENCES warehouse_stream ON DELETE CASCADE,
  owner text,
  token uuid,
  epoch bigint NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE stream_lease IS 'Who may move a stream now. Every write of a delivery names epoch and token.';

CREATE TABLE warehouse_delivery (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('WINDOW', 'HISTORY', 'REPLAY', 'ERASURE')),
  from_at timestamptz NOT NULL,
  from_id text,
  generation integer NOT NULL DEFAULT 0,
  planned_end_at timestamptz NOT NULL,
  schema_version text NOT NULL,
  dedupe_key text NOT NULL UNIQUE,
  status text NOT NULL DEFAULT 'PENDING'
    CHECK (status IN ('PENDING', 'PROCESSING', 'DELIVERED', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER', 'SKIPPED')),
  attempts integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL DEFAULT 8,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  in_doubt_since timestamptz,
  lease_owner text,
  lease_epoch bigint,
  ordinal bigint,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  delivered_at timestamptz
);
COMMENT ON TABLE warehouse_delivery IS 'The outbox: one row per (stream, from, generation). A range that has landed is a no-op, a replay raises the generation.';
COMMENT ON COLUMN warehouse_delivery.ordinal IS 'Fixed before anything is uploaded; null while nothing was.';
CREATE INDEX warehouse_delivery_open ON warehouse_delivery (stream_id, id)
  WHERE status IN ('PENDING', 'PROCESSING', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER');
CREATE INDEX warehouse_delivery_recent ON warehouse_delivery (stream_id, id DESC);

CREATE TABLE warehouse_attempt (
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  delivery_id bigint NOT NULL REFERENCES warehouse_delivery ON DELETE CASCADE,
  export_seq bigint NOT NULL,
  attempt_uuid uuid NOT NULL,
  end_at timestamptz NOT NULL,
  end_id text,
  fence_xid bigint NOT NULL,
  seen_xids bytea NOT NULL,
  oldest_writer_at timestamptz NOT NULL,
  look_back_to timestamptz NOT NULL,
  prepared jsonb NOT NULL,
  relations jsonb NOT NULL,
  incarnation jsonb NOT NULL,
  ordinal bigint,
  rows_read bigint NOT NULL,
  rows_late bigint NOT NULL,
  notices text[] NOT NULL DEFAULT '{}',
  staged jsonb,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream_id, export_seq, attempt_uuid)
);
COMMENT ON TABLE warehouse_attempt IS 'The facts of each read and what it staged where, stored before anything can become visible. Append-only but for staged.';
CREATE INDEX warehouse_attempt_delivery ON warehouse_attempt (delivery_id);

CREATE TABLE warehouse_receipt (
  delivery_id bigint PRIMARY KEY,
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  export_seq bigint NOT NULL,
  attempt_uuid uuid NOT NULL,
  schema_version text NOT NULL,
  window_from timestamptz NOT NULL,
  window_from_id text,
  window_to timestamptz NOT NULL,
  window_to_id text,
  ordinal bigint,
  rows_sent bigint NOT NULL,
  rows_loaded bigint NOT NULL,
  rows_quarantined bigint NOT NULL,
  bytes bigint NOT NULL,
  digest text NOT NULL,
  proof text NOT NULL,
  objects jsonb NOT NULL,
  started_at timestamptz NOT NULL,
  committed_at timestamptz NOT NULL,
  CHECK (rows_sent = rows_loaded + rows_quarantined)
);
COMMENT ON TABLE warehouse_receipt IS 'The destination''s own proof per delivery; stays when the outbox row is purged. ordinal is null for an empty window, which the destination is not woken for.';
