SELECT vial.*,
       (SELECT count(*) FROM vial_draw
        WHERE vial_draw.code = vial.code
          AND NOT EXISTS (SELECT 1 FROM dose_back WHERE dose_back.dose = vial_draw.dose AND dose_back.doses > 0)) AS given,
       vial_discard.reason AS discarded, vial_discard.discarded_at,
       EXISTS (SELECT 1 FROM clock_confirmed WHERE clock_confirmed.ord > vial.ord) AS clock_confirmed
FROM vial
LEFT JOIN vial_discard USING (code)
WHERE vial.code = ?1
