-- Sweeps: rows that windows may have missed because their cursor was never near the time of writing are found by their
-- transaction alone, and delivered again where a destination lacks them. No values stand here.

CREATE TABLE sweep_source (
  source text PRIMARY KEY,
  system text NOT NULL,
  timeline text NOT NULL,
  started_at text NOT NULL,
  marked_at timestamptz NOT NULL
);
COMMENT ON TABLE sweep_source IS 'Sources that are swept, and the run of the server in which their transaction ids have their meaning.';
COMMENT ON COLUMN sweep_source.marked_at IS 'When the last mark was taken, by the source''s clock.';

CREATE TABLE sweep_mark (
  source text NOT NULL REFERENCES sweep_source,
  below_xid bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (source, below_xid)
);
COMMENT ON TABLE sweep_mark IS 'Transaction ids below this one were given out before a moment of the source''s clock. Kept while a sweep needs them.';

CREATE TABLE sweep_table (
  source text NOT NULL REFERENCES sweep_source,
  table_name text NOT NULL,
  since timestamptz NOT NULL,
  swept_xid bigint NOT NULL,
  swept_at timestamptz NOT NULL,
  finished_at timestamptz,
  rows_found bigint NOT NULL DEFAULT 0,
  rows_last bigint NOT NULL DEFAULT 0,
  pass_started_at timestamptz,
  pass_xmin bigint,
  pass_xmax bigint,
  pass_relation bigint,
  pass_file_node bigint,
  pass_block bigint,
  pass_rows bigint,
  waiting text,
  owner text,
  owned_until timestamptz,
  PRIMARY KEY (source, table_name),
  CHECK (num_nulls(pass_started_at, pass_xmin, pass_xmax, pass_relation, pass_file_node, pass_block, pass_rows) IN (0, 7)),
  CHECK (num_nulls(owner, owned_until) IN (0, 2))
);
COMMENT ON TABLE sweep_table IS 'How far the sweeps of each table are.';
COMMENT ON COLUMN sweep_table.since IS 'What transactions wrote that had ended by then was never swept: `waybill reconcile` compares it.';
COMMENT ON COLUMN sweep_table.swept_xid IS 'What older transactions wrote is swept.';
COMMENT ON COLUMN sweep_table.swept_at IS 'When the last sweep that ended began, by the source''s clock, as all times of sweeps; `since` before the first.';
COMMENT ON COLUMN sweep_table.rows_found IS 'Rows that were found late and ordered, since ever, once per destination; rows_last: by the last sweep that ended.';
COMMENT ON COLUMN sweep_table.pass_xmin IS 'Becomes swept_xid when the sweep under way ends; it reads rows of transactions below pass_xmax.';
COMMENT ON COLUMN sweep_table.pass_relation IS 'The leaf, by its oid, whose blocks before pass_block are read.';
COMMENT ON COLUMN sweep_table.waiting IS 'Why the sweep under way does not go on.';
COMMENT ON COLUMN sweep_table.owner IS 'The process that sweeps it, until owned_until.';
