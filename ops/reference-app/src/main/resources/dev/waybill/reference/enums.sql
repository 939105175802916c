DO $$
BEGIN
  IF to_regtype('public.provider') IS NULL THEN
    CREATE TYPE public.provider AS ENUM ('MICROSOFT_365', 'AWS', 'GOOGLE_WORKSPACE', 'OTHER');
  END IF;
  IF to_regtype('public.severity') IS NULL THEN
    CREATE TYPE public.severity AS ENUM ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO');
  END IF;
  IF to_regtype('public.processing_status') IS NULL THEN
    CREATE TYPE public.processing_status AS ENUM ('RECEIVED', 'PROCESSED', 'FAILED');
  END IF;
  IF to_regtype('public.finding_status') IS NULL THEN
    CREATE TYPE public.finding_status AS ENUM ('OPEN', 'RESOLVED', 'MUTED');
  END IF;
  IF to_regtype('public.rule_run_status') IS NULL THEN
    CREATE TYPE public.rule_run_status AS ENUM ('SUCCEEDED', 'FAILED', 'SKIPPED');
  END IF;
  IF to_regtype('public.delivery_kind') IS NULL THEN
    CREATE TYPE public.delivery_kind AS ENUM ('JIRA', 'LINEAR', 'SLACK', 'TEAMS', 'PAGERDUTY');
  END IF;
  IF to_regtype('public.delivery_status') IS NULL THEN
    CREATE TYPE public.delivery_status AS ENUM ('PENDING', 'DELIVERED', 'FAILED');
  END IF;
END
$$;
