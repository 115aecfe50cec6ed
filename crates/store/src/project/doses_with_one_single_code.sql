WITH counted AS (
    SELECT event FROM dose
    WHERE code = ?1 AND vial = 'single'
      AND NOT EXISTS (SELECT 1 FROM dose_standing WHERE dose_standing.dose = dose.dose AND withdrawn))
SELECT event FROM counted WHERE (SELECT count(*) FROM counted) > 1
