SELECT vial.*, (SELECT count(*) FROM vial_draw WHERE vial_draw.code = vial.code) AS given,
       vial_discard.reason AS discarded, vial_discard.discarded_at
FROM vial
LEFT JOIN vial_discard USING (code)
WHERE vial.code = ?1
