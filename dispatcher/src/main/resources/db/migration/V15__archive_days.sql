-- What was archived of each day, as a read-back counts it: a destination's digest less this is the source's.
--
-- It stands in the archive, and so belongs to its owner. Where the archive is protected already, a migration may not make
-- it: `waybill archive protect` runs this file again as the owner. Until then batches are written without it.

DO $$
BEGIN
  IF NOT has_schema_privilege('waybill_archive', 'CREATE') THEN
    RETURN;
  END IF;
  IF to_regclass('waybill_archive.cold_storage_day') IS NOT NULL THEN
    RETURN;
  END IF;

  CREATE TABLE waybill_archive.cold_storage_day (
    batch integer NOT NULL,
    day date,
    rows integer NOT NULL CHECK (rows > 0),
    digest numeric NOT NULL CHECK (digest >= 0)
  );
  COMMENT ON TABLE waybill_archive.cold_storage_day IS 'What a batch has of each UTC day of the event date. Append-only; written with the batch or never.';
  COMMENT ON COLUMN waybill_archive.cold_storage_day.day IS 'Null for rows without a finite event date.';
  COMMENT ON COLUMN waybill_archive.cold_storage_day.digest IS 'Of keys and cursors, as a read-back gives it.';
  CREATE UNIQUE INDEX cold_storage_day_batch ON waybill_archive.cold_storage_day (batch, day) NULLS NOT DISTINCT;
  CREATE INDEX cold_storage_day_day ON waybill_archive.cold_storage_day (day);
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON waybill_archive.cold_storage_day
    FOR EACH STATEMENT EXECUTE FUNCTION waybill_archive.refuse_change();
  ALTER TABLE waybill_archive.cold_storage_day ENABLE ALWAYS TRIGGER append_only;

  CREATE FUNCTION waybill_archive.add_days(batch_id integer, days date[], counts integer[], digests numeric[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
  DECLARE
    known waybill_archive.cold_storage_batch;
    rows bigint;
    digest numeric;
  BEGIN
    SELECT b.* INTO known FROM waybill_archive.cold_storage_batch b
    WHERE b.id = batch_id AND b.xmin = pg_current_xact_id()::xid;
    IF NOT FOUND OR EXISTS (SELECT FROM waybill_archive.cold_storage_day d WHERE d.batch = batch_id) THEN
      RAISE EXCEPTION 'expected the days of batch % once, in the transaction that opens it, found another or that they are there', batch_id;
    END IF;
    SELECT sum(d.count), sum(d.digest) INTO rows, digest FROM unnest(counts, digests) AS d (count, digest);
    IF (rows, digest) IS DISTINCT FROM (known.tombstones::bigint, known.digest) THEN
      RAISE EXCEPTION 'expected days of batch % that add up to % rows with digest %, found % with %', batch_id, known.tombstones, known.digest, rows, digest;
    END IF;
    INSERT INTO waybill_archive.cold_storage_day
    SELECT batch_id, d.day, d.count, d.digest FROM unnest(days, counts, digests) AS d (day, count, digest);
  END $function$;
  COMMENT ON FUNCTION waybill_archive.add_days IS 'Writes what a batch has of each day, in the transaction that opens it.';
  REVOKE ALL ON FUNCTION waybill_archive.add_days FROM PUBLIC;
END $$;
