-- Partitions on their way out: what was proven of each, and how far it got. The rows themselves tell the rest: where a
-- partition is by now is asked of its source.

CREATE TABLE partition_close (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan_id bigint NOT NULL REFERENCES retention_plan,
  source text NOT NULL,
  table_name text NOT NULL,
  schema_major integer NOT NULL,
  system text NOT NULL,
  relation_oid bigint NOT NULL,
  relation_schema text NOT NULL,
  relation_name text NOT NULL,
  policy text NOT NULL,
  policy_version text NOT NULL,
  state text NOT NULL DEFAULT 'OPEN'
    CHECK (state IN ('OPEN', 'PROVEN', 'DETACHED', 'VERIFIED', 'INTENDED', 'DROPPING', 'DROPPED', 'ABANDONED')),
  proof jsonb,
  waits_for text,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (proof IS NOT NULL OR state IN ('OPEN', 'ABANDONED'))
);
COMMENT ON TABLE partition_close IS 'One row per partition that retention takes out of its table and drops.';
COMMENT ON COLUMN partition_close.system IS 'The cluster that relation_oid belongs to.';
COMMENT ON COLUMN partition_close.proof IS 'What was read back while it was attached: fence and incarnation of the source, and of each destination the read it rests on.';
COMMENT ON COLUMN partition_close.waits_for IS 'Why it did not go on, for people.';
CREATE UNIQUE INDEX partition_close_open ON partition_close (source, system, relation_oid)
  WHERE state NOT IN ('DROPPED', 'ABANDONED');

CREATE TABLE partition_close_batch (
  close_id bigint NOT NULL REFERENCES partition_close,
  organisation text NOT NULL,
  n integer NOT NULL,
  batch_id integer NOT NULL UNIQUE,
  PRIMARY KEY (close_id, organisation, n, batch_id)
);
COMMENT ON TABLE partition_close_batch IS 'The batches of a partition''s tombstones: rows of an organisation in the order of their keys, 8,192 at a time. One that is void has another beside it.';

ALTER TABLE source_partition ADD leaving text;
COMMENT ON COLUMN source_partition.leaving IS 'Why Waybill is about to take it out of its table: it is not missed then.';
