-- Only where events are not partitioned: the key of a partitioned table is (id, occurred_at).
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_constraint
    WHERE conrelid = 'public.security_findings'::regclass
      AND conname = 'security_findings_event_id_fkey'
  ) THEN
    ALTER TABLE public.security_findings
      ADD CONSTRAINT security_findings_event_id_fkey
      FOREIGN KEY (event_id) REFERENCES public.ingested_events (id) ON DELETE SET NULL;
    CREATE INDEX security_findings_event_id_idx ON public.security_findings (event_id);
  END IF;
END
$$;
