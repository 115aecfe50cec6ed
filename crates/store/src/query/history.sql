-- Of every archive that was merged into one; of records of one injection the first that is not withdrawn.
WITH
archive (id) AS (
    SELECT coalesce((SELECT survivor FROM recipient_survivor WHERE recipient = ?1), ?1)
    UNION
    SELECT recipient FROM recipient_survivor
    WHERE survivor = coalesce((SELECT survivor FROM recipient_survivor WHERE recipient = ?1), ?1)),
known AS (
    SELECT dose, vaccine, given_on AS date, number, lot, code, product, body_site, unit, 'here' AS provenance,
           1 AS given_here, kind
    FROM dose
    WHERE recipient IN (SELECT id FROM archive)
    UNION ALL
    SELECT dose, vaccine, date, json_extract(extra, '$.number'), lot, NULL, json_extract(extra, '$.product'),
           json_extract(extra, '$.body_site'), unit, provenance, 0,
           json_extract(extra, '$.kind')
    FROM past_dose
    WHERE recipient IN (SELECT id FROM archive))
SELECT *
FROM known
WHERE NOT EXISTS (SELECT 1 FROM dose_standing WHERE dose_standing.dose = known.dose AND withdrawn)
  AND NOT EXISTS (
      SELECT 1
      FROM same_dose AS mine
      JOIN same_dose AS better ON better.kept = mine.kept AND better.rank < mine.rank
      JOIN known AS counted ON counted.dose = better.dose
      WHERE mine.dose = known.dose
        AND NOT EXISTS (SELECT 1 FROM dose_standing WHERE dose_standing.dose = better.dose AND withdrawn))
ORDER BY date, vaccine, dose
