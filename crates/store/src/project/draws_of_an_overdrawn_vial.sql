WITH draw AS (
    SELECT event FROM vial_draw
    WHERE code = ?1
      AND NOT EXISTS (SELECT 1 FROM dose_back WHERE dose_back.dose = vial_draw.dose AND dose_back.doses > 0))
SELECT event FROM draw
WHERE (SELECT count(*) FROM draw) + coalesce((SELECT doses FROM vial_discard WHERE code = ?1), 0)
      > (SELECT doses FROM vial WHERE code = ?1)
