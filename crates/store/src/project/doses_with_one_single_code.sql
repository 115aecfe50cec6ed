SELECT event FROM dose
WHERE code = ?1 AND vial = 'single'
  AND (SELECT count(*) FROM dose WHERE code = ?1 AND vial = 'single') > 1
