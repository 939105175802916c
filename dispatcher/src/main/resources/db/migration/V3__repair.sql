-- What a read found that only keys at the destination can answer, and what it deleted.

ALTER TABLE warehouse_attempt ADD COLUMN rows_deleted bigint NOT NULL DEFAULT 0;
ALTER TABLE warehouse_attempt ADD COLUMN repair jsonb;
COMMENT ON COLUMN warehouse_attempt.repair IS 'Planned as a REPLAY in the transaction that acknowledges this attempt.';
