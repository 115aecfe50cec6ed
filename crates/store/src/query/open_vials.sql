SELECT vial.*,
       (SELECT count(*) FROM vial_draw
        WHERE vial_draw.code = vial.code
          AND NOT EXISTS (SELECT 1 FROM dose_back WHERE dose_back.dose = vial_draw.dose AND dose_back.doses > 0)) AS given,
       NULL AS discarded, NULL AS discarded_at,
       EXISTS (SELECT 1 FROM clock_confirmed WHERE clock_confirmed.ord > vial.ord) AS clock_confirmed
FROM vial
WHERE NOT EXISTS (SELECT 1 FROM vial_discard WHERE vial_discard.code = vial.code)
  AND given < vial.doses
ORDER BY vial.ord
