-- What else may be known of a difference.

ALTER TABLE reconciliation_finding DROP CONSTRAINT reconciliation_finding_cause_check;
ALTER TABLE reconciliation_finding ADD CONSTRAINT reconciliation_finding_cause_check
  CHECK (cause IN ('UNKNOWN', 'QUARANTINE', 'GAP', 'HISTORY', 'REPLAY', 'ARCHIVED', 'CLOSING'));
COMMENT ON COLUMN reconciliation_finding.cause IS 'What is known of it: left out, given up, on its way outside of the windows, archived, or maybe about to be.';
