-- The partitions that were seen at the sources, so that one that goes without Waybill is missed.

CREATE TABLE source_partition (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  table_name text NOT NULL,
  system text NOT NULL,
  relation_oid bigint NOT NULL,
  name text NOT NULL,
  bounds text NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  gone_at timestamptz,
  explained_at timestamptz,
  explained_by text,
  explanation text,
  UNIQUE (source, table_name, system, relation_oid),
  CHECK (num_nulls(explained_at, explained_by, explanation) IN (0, 3)),
  CHECK (gone_at IS NOT NULL OR explained_at IS NULL)
);
COMMENT ON TABLE source_partition IS 'One row per partition that was seen. Gone and not explained: it disappeared without Waybill (an unproven drop), and nobody has acknowledged it.';
COMMENT ON COLUMN source_partition.system IS 'The cluster its oid belongs to: in another one (a dump, an upgrade) a partition is known by its name.';
CREATE INDEX source_partition_disappeared ON source_partition (source) WHERE gone_at IS NOT NULL AND explained_at IS NULL;
