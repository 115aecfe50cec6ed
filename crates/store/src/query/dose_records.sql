WITH known AS (
    SELECT dose, recipient, 1 AS here, given_on AS date, vaccine, 'here' AS provenance, substr(given_at, 12, 8) AS time,
           product, product_name, specification, amount, holder, lot, expiry, code, body_site, route, kind, unit,
           attribute, number, extra, event
    FROM dose
    WHERE recipient = ?1 OR dose = ?2
    UNION ALL
    SELECT dose, recipient, 0, date, vaccine, provenance, NULL, NULL, NULL, NULL, NULL, NULL, lot, NULL, NULL, NULL,
           NULL, NULL, unit, NULL, NULL, extra, event
    FROM past_dose
    WHERE recipient = ?1 OR dose = ?2)
SELECT known.*, coalesce(standing.withdrawn, 0) AS withdrawn,
       CASE WHEN standing.withdrawn THEN standing.reason END AS withdrawn_reason,
       (SELECT better.dose
        FROM same_dose AS mine
        JOIN same_dose AS better ON better.kept = mine.kept AND better.rank < mine.rank
        WHERE mine.dose = known.dose
          AND (EXISTS (SELECT 1 FROM dose AS given WHERE given.dose = better.dose)
               OR EXISTS (SELECT 1 FROM past_dose AS given WHERE given.dose = better.dose))
          AND NOT EXISTS (SELECT 1 FROM dose_standing AS other WHERE other.dose = better.dose AND other.withdrawn)
        ORDER BY better.rank
        LIMIT 1) AS same_as
FROM known
LEFT JOIN dose_standing AS standing USING (dose)
ORDER BY date, vaccine, known.dose
