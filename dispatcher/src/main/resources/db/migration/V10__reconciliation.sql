-- What was compared with destinations, and found. Times are the control database's clock but for cursors, which are the
-- source's.

CREATE TABLE reconciliation_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject jsonb NOT NULL,
  seed bigint NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz
);
COMMENT ON TABLE reconciliation_run IS 'One row per run. One that has not ended goes on when the same is asked for again.';
COMMENT ON COLUMN reconciliation_run.subject IS 'What was asked for: which streams and rows, at which depth.';
COMMENT ON COLUMN reconciliation_run.seed IS 'Of the rows that are drawn.';
CREATE UNIQUE INDEX reconciliation_run_open ON reconciliation_run (subject) WHERE ended_at IS NULL;

CREATE TABLE reconciliation_part (
  run_id bigint NOT NULL REFERENCES reconciliation_run ON DELETE CASCADE,
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  n integer NOT NULL,
  from_day date,
  to_day date,
  export_seq bigint,
  through_at timestamptz,
  through_id text,
  buckets bigint,
  source_rows bigint,
  held_rows bigint,
  done_at timestamptz,
  PRIMARY KEY (run_id, stream_id, n)
);
COMMENT ON TABLE reconciliation_part IS 'A range of event dates of a stream whose digests are compared in one step; null ends do not bound it.';
COMMENT ON COLUMN reconciliation_part.through_at IS 'The watermark of the read by which it was compared, export_seq.';

CREATE TABLE reconciliation_bucket (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id bigint NOT NULL REFERENCES reconciliation_run ON DELETE CASCADE,
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  organisation text,
  day date,
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'SURPLUS', 'DONE')),
  done_at timestamptz
);
COMMENT ON TABLE reconciliation_bucket IS 'Rows of one organisation and UTC day that are compared one by one: their digests differ, or all are.';
COMMENT ON COLUMN reconciliation_bucket.state IS 'SURPLUS: the rows of the source are compared, and the destination has more.';
CREATE INDEX reconciliation_bucket_left ON reconciliation_bucket (run_id, stream_id, day) WHERE state <> 'DONE';
CREATE UNIQUE INDEX reconciliation_bucket_once ON reconciliation_bucket (run_id, stream_id, day, organisation) NULLS NOT DISTINCT;

CREATE TABLE reconciliation_stream (
  run_id bigint NOT NULL REFERENCES reconciliation_run ON DELETE CASCADE,
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  compared_rows bigint NOT NULL DEFAULT 0,
  coming_rows bigint NOT NULL DEFAULT 0,
  coming_from timestamptz,
  PRIMARY KEY (run_id, stream_id)
);
COMMENT ON TABLE reconciliation_stream IS 'What a run found of a stream beside differences.';
COMMENT ON COLUMN reconciliation_stream.compared_rows IS 'Compared one by one, those that are drawn included.';
COMMENT ON COLUMN reconciliation_stream.coming_rows IS 'Left to the windows, which bring them: no difference.';
COMMENT ON COLUMN reconciliation_stream.coming_from IS 'The least cursor of these.';

CREATE TABLE reconciliation_finding (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id bigint NOT NULL REFERENCES reconciliation_run ON DELETE CASCADE,
  stream_id bigint NOT NULL REFERENCES warehouse_stream ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('MISSING', 'EXTRA', 'ALTERED')),
  cause text NOT NULL CHECK (cause IN ('UNKNOWN', 'QUARANTINE', 'GAP', 'HISTORY', 'REPLAY')),
  identity jsonb NOT NULL,
  key text NOT NULL,
  organisation text,
  day date,
  columns text[] NOT NULL,
  cursor_at timestamptz NOT NULL,
  repair_id bigint,
  found_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE reconciliation_finding IS 'A row that a destination holds otherwise than the source: what names it, no values.';
COMMENT ON COLUMN reconciliation_finding.cause IS 'What is known of it: left out, given up, or on its way outside of the windows.';
COMMENT ON COLUMN reconciliation_finding.cursor_at IS 'Of the source, of an extra row the destination; -infinity where it has none.';
COMMENT ON COLUMN reconciliation_finding.repair_id IS 'The delivery that was planned to mend it.';
CREATE UNIQUE INDEX reconciliation_finding_once ON reconciliation_finding (run_id, stream_id, md5(key));

CREATE TABLE warehouse_verification (
  stream_id bigint PRIMARY KEY REFERENCES warehouse_stream ON DELETE CASCADE,
  through_at timestamptz NOT NULL,
  through_id text,
  depth text NOT NULL CHECK (depth IN ('KEYS', 'SAMPLE', 'FULL')),
  run_id bigint NOT NULL,
  verified_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE warehouse_verification IS 'Up to where a stream was last found to be held as the source has it, without a difference or gap before.';

CREATE TABLE warehouse_replay_key (
  delivery_id bigint NOT NULL REFERENCES warehouse_delivery ON DELETE CASCADE,
  n integer NOT NULL,
  identity jsonb NOT NULL,
  extra boolean NOT NULL,
  PRIMARY KEY (delivery_id, n)
);
COMMENT ON TABLE warehouse_replay_key IS 'The rows that a REPLAY was told to read again.';
COMMENT ON COLUMN warehouse_replay_key.extra IS 'Only that it is gone from the source matters.';
