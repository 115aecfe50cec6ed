SELECT vial.*, (SELECT count(*) FROM vial_draw WHERE vial_draw.code = vial.code) AS given, NULL AS discarded,
       NULL AS discarded_at
FROM vial
WHERE NOT EXISTS (SELECT 1 FROM vial_discard WHERE vial_discard.code = vial.code)
  AND given < vial.doses
ORDER BY vial.ord
