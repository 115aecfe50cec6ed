SELECT dose, vaccine, given_on AS date, number, lot, code, product, body_site, unit, 'here' AS provenance,
       1 AS given_here
FROM dose
WHERE recipient = ?1
UNION ALL
SELECT dose, vaccine, date, NULL, lot, NULL, NULL, NULL, unit, provenance, 0
FROM past_dose
WHERE recipient = ?1
ORDER BY date, vaccine, dose
