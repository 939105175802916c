-- Dropped rows that are fetched back. The rows themselves go to waybill_recalled in their source; here stands who asked
-- for which, who approved it, and what became of it. Ids stand here in clear, as they do in the archive; no other value.

CREATE TABLE recall (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  wanted jsonb NOT NULL,
  destination text,
  keep_seconds bigint NOT NULL CHECK (keep_seconds > 0),
  reason text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  approve_reason text,
  held_until timestamptz,
  expired_at timestamptz,
  CHECK (num_nulls(approved_by, approved_at, approve_reason, held_until) IN (0, 4)),
  CHECK (approved_by <> requested_by),
  CHECK (expired_at IS NULL OR expired_at >= held_until)
);
COMMENT ON TABLE recall IS 'Requests to fetch dropped rows back.';
COMMENT ON COLUMN recall.wanted IS 'Which rows: by ids, batch, organisation, times.';
COMMENT ON COLUMN recall.destination IS 'From where; null for any that holds them.';
COMMENT ON COLUMN recall.held_until IS 'Until then the recalled rows stay; afterwards `waybill recall expire` removes them.';
COMMENT ON COLUMN recall.expired_at IS 'When they were removed.';
CREATE INDEX recall_held ON recall (held_until) WHERE expired_at IS NULL;

CREATE TABLE recall_batch (
  recall bigint NOT NULL REFERENCES recall,
  batch integer NOT NULL,
  rows integer NOT NULL CHECK (rows > 0),
  placed integer,
  refused integer,
  erased integer,
  ended_at timestamptz,
  PRIMARY KEY (recall, batch),
  CHECK (num_nulls(placed, refused, erased, ended_at) IN (0, 4)),
  CHECK (placed + refused + erased = rows)
);
COMMENT ON TABLE recall_batch IS 'The batches that a recall has rows of, as they were counted when it was requested, and how far each got.';

CREATE TABLE recall_refusal (
  recall bigint NOT NULL,
  batch integer NOT NULL,
  row_id text NOT NULL,
  destination text NOT NULL,
  cause text NOT NULL CHECK (cause IN ('MISSING', 'DELETED', 'OTHER_VERSION', 'ALTERED')),
  PRIMARY KEY (recall, batch, row_id, destination),
  FOREIGN KEY (recall, batch) REFERENCES recall_batch
);
COMMENT ON TABLE recall_refusal IS 'What a destination gave, or did not give, for a row, so that it was not taken from there.';
