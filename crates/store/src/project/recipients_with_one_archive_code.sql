SELECT event FROM archive_code
WHERE code = ?1
  AND (SELECT count(DISTINCT recipient) FROM archive_code WHERE code = ?1) > 1
