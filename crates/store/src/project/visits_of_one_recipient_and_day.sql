SELECT event FROM visit
WHERE recipient = ?1 AND day = ?2
  AND (SELECT count(*) FROM visit WHERE recipient = ?1 AND day = ?2) > 1
