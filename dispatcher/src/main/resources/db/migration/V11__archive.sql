-- The archive: a tombstone per row that was dropped from a source, the batches they belong to, and the log.
--
-- It stands in a schema of its own: whoever owns a schema may drop what is in it. Here it belongs to whoever migrates;
-- `waybill archive protect` gives it to the role waybill_archive, which nobody can log in as. From then on Waybill's own
-- role reads it, and writes through the functions below, which run as the owner. A later change of this schema is the
-- owner's too, and no migration of this folder.

DO $$
BEGIN
  IF to_regnamespace('waybill_archive') IS NULL THEN
    IF NOT has_database_privilege(current_database(), 'CREATE') THEN
      RAISE EXCEPTION 'expected the right to make the schema waybill_archive, found none; run once, as an administrator: CREATE SCHEMA waybill_archive AUTHORIZATION %', quote_ident(current_user);
    END IF;
    CREATE SCHEMA waybill_archive;
  END IF;
END $$;

CREATE TABLE archive_key (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organisation text NOT NULL,
  ciphertext text,
  key_version bigint,
  fingerprint text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  destroyed_at timestamptz,
  CHECK (num_nulls(ciphertext, key_version, fingerprint) = CASE WHEN destroyed_at IS NULL THEN 0 ELSE 3 END)
);
COMMENT ON TABLE archive_key IS 'Keys of organisations, which commitments are made with: encrypted under the keyset. One that is destroyed leaves its row, and the commitments made with it can be checked by nobody any more.';
COMMENT ON COLUMN archive_key.organisation IS 'Empty for rows that belong to none.';
CREATE UNIQUE INDEX archive_key_in_use ON archive_key (organisation) WHERE destroyed_at IS NULL;

CREATE SEQUENCE waybill_archive.batch_id AS integer;

CREATE TABLE waybill_archive.cold_storage_batch (
  id integer PRIMARY KEY,
  source text NOT NULL,
  table_name text NOT NULL,
  schema_version text NOT NULL,
  organisation text NOT NULL,
  way text NOT NULL CHECK (way IN ('PARTITION', 'BOUNDED_DELETE')),
  relation text NOT NULL,
  policy text NOT NULL,
  policy_version text NOT NULL,
  delivered_to jsonb NOT NULL CHECK (jsonb_typeof(delivered_to) = 'array'),
  key_id integer NOT NULL,
  tombstones integer NOT NULL CHECK (tombstones BETWEEN 1 AND 8192),
  digest numeric NOT NULL,
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  archived_on date NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL DEFAULT 'INTENDED' CHECK (state IN ('INTENDED', 'DROPPING', 'DROPPED', 'VOID')),
  dropping_at timestamptz,
  dropped_at timestamptz,
  voided_at timestamptz,
  void_reason text,
  hold text,
  CHECK ((dropped_at IS NOT NULL) = (state = 'DROPPED')),
  CHECK ((voided_at IS NOT NULL) = (state = 'VOID') AND (void_reason IS NOT NULL) = (state = 'VOID')),
  CHECK (hold IS NULL OR state = 'VOID')
);
COMMENT ON TABLE waybill_archive.cold_storage_batch IS 'What the rows dropped together have in common, and how far their drop is: at most 8,192 rows of one organisation.';
COMMENT ON COLUMN waybill_archive.cold_storage_batch.schema_version IS 'Of the schema file whose columns the row commitments are made over.';
COMMENT ON COLUMN waybill_archive.cold_storage_batch.organisation IS 'Empty for rows that belong to none.';
COMMENT ON COLUMN waybill_archive.cold_storage_batch.relation IS 'The partition that is dropped, or the relation that the rows are deleted from.';
COMMENT ON COLUMN waybill_archive.cold_storage_batch.delivered_to IS 'Of each destination that held the rows: delivery, seq, reference of the receipt, depth and time of the read-back.';
COMMENT ON COLUMN waybill_archive.cold_storage_batch.digest IS 'Of keys and cursors, as a read-back gives it.';
COMMENT ON COLUMN waybill_archive.cold_storage_batch.root IS 'RFC 6962 Merkle tree hash of the tombstones in the order of their id commitments.';
COMMENT ON COLUMN waybill_archive.cold_storage_batch.archived_on IS 'The day (UTC) that its tombstones stand under: with batch it names their partition.';
COMMENT ON COLUMN waybill_archive.cold_storage_batch.hold IS 'The hold that made it void.';
CREATE INDEX cold_storage_batch_organisation ON waybill_archive.cold_storage_batch (organisation, table_name, id);
CREATE INDEX cold_storage_batch_dropped ON waybill_archive.cold_storage_batch (dropped_at);
CREATE INDEX cold_storage_batch_open ON waybill_archive.cold_storage_batch (source, relation) WHERE state IN ('INTENDED', 'DROPPING');

-- Fixed widths first: no byte goes to alignment.
CREATE TABLE waybill_archive.cold_storage_archive (
  updated_at timestamptz NOT NULL,
  batch integer NOT NULL,
  archived_on date NOT NULL,
  row_id text,
  salt bytea CHECK (octet_length(salt) = 16),
  id_commitment bytea NOT NULL CHECK (octet_length(id_commitment) = 32),
  row_commitment bytea NOT NULL CHECK (octet_length(row_commitment) = 32),
  CHECK ((row_id IS NULL) = (salt IS NULL))
) PARTITION BY RANGE (archived_on);
COMMENT ON TABLE waybill_archive.cold_storage_archive IS 'One tombstone per dropped row. Append-only; partitions by month.';
COMMENT ON COLUMN waybill_archive.cold_storage_archive.archived_on IS 'When the tombstone was written (UTC): partitions fill one after another, however old the rows are.';
COMMENT ON COLUMN waybill_archive.cold_storage_archive.row_id IS 'The canonical text of the key, with | between its columns. With salt the only column that an erasure empties.';
COMMENT ON COLUMN waybill_archive.cold_storage_archive.id_commitment IS 'HMAC-SHA-256 with the organisation''s key over salt and row_id.';
COMMENT ON COLUMN waybill_archive.cold_storage_archive.row_commitment IS 'The same over salt and the canonical row.';
-- Rows of a batch lie together, and nobody asks for a row more than now and then: both indexes keep what is in a range
-- of pages, and are read whole. Together they take 3 bytes a row, where a B-tree on four bytes of a hash of the ids takes
-- 28 to 31. VACUUM brings them up to date; until then new pages are read whole too.
CREATE INDEX cold_storage_archive_row ON waybill_archive.cold_storage_archive
  USING brin (split_part(row_id, '|', 1) text_bloom_ops (n_distinct_per_range = 2000, false_positive_rate = 0.001))
  WITH (pages_per_range = 32);
CREATE INDEX cold_storage_archive_batch ON waybill_archive.cold_storage_archive USING brin (batch)
  WITH (pages_per_range = 32);

CREATE TABLE waybill_archive.archive_log (
  organisation text NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  kind text NOT NULL CHECK (kind ~ '^[a-z_]{1,40}$'),
  batch integer,
  at timestamptz NOT NULL,
  body text NOT NULL CHECK (jsonb_typeof(body::jsonb) = 'object'),
  previous bytea NOT NULL CHECK (octet_length(previous) = 32),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (organisation, number)
);
COMMENT ON TABLE waybill_archive.archive_log IS 'What happened, as entries without a gap per organisation, each with the hash of the one before. Append-only.';
COMMENT ON COLUMN waybill_archive.archive_log.organisation IS 'Empty for what concerns no single one.';
COMMENT ON COLUMN waybill_archive.archive_log.body IS 'JSON, as it was hashed.';
COMMENT ON COLUMN waybill_archive.archive_log.previous IS 'Hash of the organisation''s entry before; zeros in the first.';
CREATE INDEX archive_log_batch ON waybill_archive.archive_log (batch) WHERE batch IS NOT NULL;

CREATE VIEW waybill_archive.cold_storage_tombstone AS
SELECT b.source, b.table_name, b.organisation, a.row_id, a.updated_at, b.state, b.dropped_at, a.batch, a.archived_on,
  b.way, b.relation, b.policy, b.policy_version, b.schema_version, b.delivered_to, b.hold, b.void_reason, b.key_id,
  a.salt, a.id_commitment, a.row_commitment
FROM waybill_archive.cold_storage_archive a
JOIN waybill_archive.cold_storage_batch b ON b.id = a.batch AND b.archived_on = a.archived_on;
COMMENT ON VIEW waybill_archive.cold_storage_tombstone IS 'Tombstones with what they share, for people. Only those of DROPPED batches are of rows that are gone.';

-- Refusals. Always, so that no session replays changes past them as a replica.

CREATE FUNCTION waybill_archive.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'expected %.% to be appended to only, found %', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP;
END $$;

CREATE FUNCTION waybill_archive.guard_batch() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  moving text[] := '{state,dropping_at,dropped_at,voided_at,void_reason,hold}';
BEGIN
  IF to_jsonb(old) - moving <> to_jsonb(new) - moving THEN
    RAISE EXCEPTION 'expected what batch % records to stay, found it changed', old.id;
  END IF;
  IF (old.state, new.state) NOT IN (('INTENDED', 'DROPPING'), ('DROPPING', 'DROPPED'), ('INTENDED', 'VOID'), ('DROPPING', 'VOID')) THEN
    RAISE EXCEPTION 'expected batch % to go from INTENDED to DROPPING to DROPPED, or from the first two to VOID, found % to %', old.id, old.state, new.state;
  END IF;
  RETURN new;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON waybill_archive.cold_storage_archive
  FOR EACH STATEMENT EXECUTE FUNCTION waybill_archive.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON waybill_archive.archive_log
  FOR EACH STATEMENT EXECUTE FUNCTION waybill_archive.refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON waybill_archive.cold_storage_batch
  FOR EACH STATEMENT EXECUTE FUNCTION waybill_archive.refuse_change();
CREATE TRIGGER legal_moves BEFORE UPDATE ON waybill_archive.cold_storage_batch
  FOR EACH ROW EXECUTE FUNCTION waybill_archive.guard_batch();
ALTER TABLE waybill_archive.cold_storage_archive ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE waybill_archive.archive_log ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE waybill_archive.cold_storage_batch ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE waybill_archive.cold_storage_batch ENABLE ALWAYS TRIGGER legal_moves;

-- The few writes there are. Each runs as the owner of the archive.

CREATE FUNCTION waybill_archive.make_partitions(ahead integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  this_month date := date_trunc('month', now() AT TIME ZONE 'UTC');
  first date;
  name text;
  made integer := 0;
BEGIN
  IF ahead NOT BETWEEN 0 AND 12 THEN
    RAISE EXCEPTION 'expected 0 to 12 months ahead, found %', ahead;
  END IF;
  FOR month IN 0..ahead LOOP
    first := this_month + make_interval(months => month);
    name := to_char(first, '"cold_storage_archive_"YYYY_MM');
    IF to_regclass('waybill_archive.' || name) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtextextended('waybill_archive.make_partitions', 0));
      IF to_regclass('waybill_archive.' || name) IS NULL THEN
        EXECUTE format('CREATE TABLE waybill_archive.%I (LIKE waybill_archive.cold_storage_archive INCLUDING CONSTRAINTS) WITH (autovacuum_vacuum_insert_scale_factor = 0.02)', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON waybill_archive.%I FOR EACH STATEMENT EXECUTE FUNCTION waybill_archive.refuse_change()', name);
        EXECUTE format('ALTER TABLE waybill_archive.%I ENABLE ALWAYS TRIGGER append_only', name);
        EXECUTE format('ALTER TABLE waybill_archive.cold_storage_archive ATTACH PARTITION waybill_archive.%I FOR VALUES FROM (%L) TO (%L)',
          name, first, (first + interval '1 month')::date);
        made := made + 1;
      END IF;
    END IF;
  END LOOP;
  RETURN made;
END $$;
COMMENT ON FUNCTION waybill_archive.make_partitions IS 'Makes the partitions of this month and of so many to come, where they are missing.';

CREATE FUNCTION waybill_archive.reserve_batch() RETURNS integer
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT nextval('waybill_archive.batch_id')::integer $$;

CREATE FUNCTION waybill_archive.open_batch(batch_id integer, source text, table_name text, schema_version text,
    organisation text, way text, relation text, policy text, policy_version text, delivered_to jsonb, key_id integer,
    digest numeric, root bytea, row_ids text[], commitments bytea, updated_at bigint[]) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  today date := now() AT TIME ZONE 'UTC';
  rows integer := cardinality(row_ids);
  known waybill_archive.cold_storage_batch;
BEGIN
  IF octet_length(commitments) <> 80 * rows OR cardinality(updated_at) <> rows THEN
    RAISE EXCEPTION 'expected 80 bytes and a cursor for each of % rows, found % and %', rows, octet_length(commitments), cardinality(updated_at);
  END IF;
  INSERT INTO waybill_archive.cold_storage_batch AS made (id, source, table_name, schema_version, organisation, way, relation,
    policy, policy_version, delivered_to, key_id, tombstones, digest, root, archived_on)
  VALUES (open_batch.batch_id, open_batch.source, open_batch.table_name, open_batch.schema_version,
    open_batch.organisation, open_batch.way, open_batch.relation, open_batch.policy, open_batch.policy_version,
    open_batch.delivered_to, open_batch.key_id, rows, open_batch.digest, open_batch.root, today)
  ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN
    SELECT b.* INTO known FROM waybill_archive.cold_storage_batch b WHERE b.id = open_batch.batch_id;
    IF (known.source, known.table_name, known.organisation, known.relation, known.tombstones, known.digest)
        IS DISTINCT FROM (open_batch.source, open_batch.table_name, open_batch.organisation, open_batch.relation, rows, open_batch.digest) THEN
      RAISE EXCEPTION 'expected batch % of % rows of %.% (organisation %) with digest %, found % rows of %.% (organisation %) with digest % under its number; reserve another',
        known.id, known.tombstones, known.source, known.table_name, known.organisation, known.digest,
        rows, open_batch.source, open_batch.table_name, open_batch.organisation, open_batch.digest;
    END IF;
    RETURN false;
  END IF;
  INSERT INTO waybill_archive.cold_storage_archive (updated_at, batch, archived_on, row_id, salt, id_commitment, row_commitment)
  SELECT timestamptz 'epoch' + r.micros * interval '1 microsecond', open_batch.batch_id, today, r.id,
    substring(open_batch.commitments FROM (80 * r.n - 79)::integer FOR 16),
    substring(open_batch.commitments FROM (80 * r.n - 63)::integer FOR 32),
    substring(open_batch.commitments FROM (80 * r.n - 31)::integer FOR 32)
  FROM unnest(open_batch.row_ids, open_batch.updated_at) WITH ORDINALITY AS r (id, micros, n);
  RETURN true;
END $$;
COMMENT ON FUNCTION waybill_archive.open_batch IS 'Writes a batch, INTENDED, with its tombstones. commitments has 80 bytes a row: salt, id commitment, row commitment. False, and nothing is written, when the batch is there.';

CREATE FUNCTION waybill_archive.lock_batch(batch_id integer, shared boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF shared THEN
    PERFORM FROM waybill_archive.cold_storage_batch b WHERE b.id = batch_id FOR SHARE;
  ELSE
    PERFORM FROM waybill_archive.cold_storage_batch b WHERE b.id = batch_id FOR UPDATE;
  END IF;
END $$;
COMMENT ON FUNCTION waybill_archive.lock_batch IS 'Locks a batch to the end of the transaction: shared by who places a hold, alone by who moves it.';

CREATE FUNCTION waybill_archive.append_entry(organisation text, kind text, batch integer, body text) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  entry bigint := 1;
  previous bytea := decode(repeat('00', 32), 'hex');
  written timestamptz := clock_timestamp();
  last waybill_archive.archive_log;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('waybill_archive.archive_log ' || organisation, 0));
  SELECT l.* INTO last FROM waybill_archive.archive_log l WHERE l.organisation = append_entry.organisation ORDER BY l.number DESC LIMIT 1;
  IF FOUND THEN
    entry := last.number + 1;
    previous := last.hash;
  END IF;
  INSERT INTO waybill_archive.archive_log VALUES (organisation, entry, kind, batch, written, body, previous,
    sha256(previous || int8send(entry) || int8send((extract(epoch FROM written) * 1000000)::bigint)
      || int4send(coalesce(batch, 0)) || int4send(octet_length(convert_to(organisation, 'UTF8')))
      || convert_to(organisation, 'UTF8') || int4send(octet_length(convert_to(kind, 'UTF8')))
      || convert_to(kind, 'UTF8') || convert_to(body, 'UTF8')));
  RETURN entry;
END $$;
COMMENT ON FUNCTION waybill_archive.append_entry IS 'Appends to the log. Entries of an organisation are written one after another, so that their numbers have no gap. Hashed: hash before, number, microseconds, batch or 0, length and text of organisation and kind, body.';

CREATE FUNCTION waybill_archive.move_batch(batch_id integer, next_state text, reason text, hold text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  b waybill_archive.cold_storage_batch;
  written timestamptz := clock_timestamp();
BEGIN
  SELECT * INTO b FROM waybill_archive.cold_storage_batch known WHERE known.id = batch_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'expected a batch %, found none', batch_id;
  END IF;
  IF b.state = next_state THEN
    RETURN false;
  END IF;
  UPDATE waybill_archive.cold_storage_batch known SET state = next_state,
    dropping_at = CASE next_state WHEN 'DROPPING' THEN written ELSE known.dropping_at END,
    dropped_at = CASE next_state WHEN 'DROPPED' THEN written END,
    voided_at = CASE next_state WHEN 'VOID' THEN written END,
    void_reason = CASE next_state WHEN 'VOID' THEN reason END,
    hold = CASE next_state WHEN 'VOID' THEN move_batch.hold END
  WHERE known.id = batch_id;
  IF next_state IN ('DROPPED', 'VOID') THEN
    PERFORM waybill_archive.append_entry(b.organisation, lower(next_state), batch_id,
      jsonb_strip_nulls(jsonb_build_object('source', b.source, 'table', b.table_name, 'relation', b.relation,
        'tombstones', b.tombstones, 'digest', b.digest::text, 'root', encode(b.root, 'hex'), 'reason', reason,
        'hold', move_batch.hold))::text);
  END IF;
  RETURN true;
END $$;
COMMENT ON FUNCTION waybill_archive.move_batch IS 'Moves a batch on, and logs its end. False, and nothing is written, when it is in that state.';

DO $$ BEGIN PERFORM waybill_archive.make_partitions(2); END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA waybill_archive FROM PUBLIC;
