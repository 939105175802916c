-- A run of history may fill a shadow at its destination, which takes the table's place at the end.
ALTER TABLE warehouse_history
  ADD COLUMN shadow boolean NOT NULL DEFAULT false,
  DROP CONSTRAINT warehouse_history_state_check,
  DROP CONSTRAINT warehouse_history_check;
ALTER TABLE warehouse_history
  ADD CONSTRAINT warehouse_history_state_check
    CHECK (state IN ('OPENING', 'RUNNING', 'PAUSED', 'SWAPPING', 'ABANDONING', 'DONE', 'CANCELLED')),
  ADD CONSTRAINT warehouse_history_check CHECK ((ended_at IS NULL) = (state NOT IN ('DONE', 'CANCELLED'))),
  ADD CONSTRAINT warehouse_history_shadow CHECK (shadow OR state NOT IN ('SWAPPING', 'ABANDONING'));
COMMENT ON COLUMN warehouse_history.shadow IS 'Its rows land in the shadow of the rebuild that has its id at the destination.';
COMMENT ON COLUMN warehouse_history.state IS 'OPENING: its rebuild may not be open yet, so its facts must not be fixed. SWAPPING: all of it has landed. ABANDONING: its shadow is to be dropped.';

DROP INDEX warehouse_history_open;
CREATE UNIQUE INDEX warehouse_history_open ON warehouse_history (stream_id) WHERE ended_at IS NULL;
