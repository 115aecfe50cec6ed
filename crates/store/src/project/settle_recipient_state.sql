UPDATE recipient
SET (survivor, state) = (
    SELECT led.survivor,
           CASE WHEN led.survivor IS NOT NULL THEN 'absorbed'
                WHEN coalesce(standing.withdrawn, 0) THEN 'withdrawn'
                ELSE 'active' END
    FROM (SELECT 1)
    LEFT JOIN recipient_survivor AS led ON led.recipient = ?1
    LEFT JOIN recipient_standing AS standing ON standing.recipient = ?1)
WHERE recipient = ?1
  AND (survivor IS NOT (SELECT survivor FROM recipient_survivor WHERE recipient_survivor.recipient = ?1)
       OR state <> CASE
           WHEN EXISTS (SELECT 1 FROM recipient_survivor WHERE recipient_survivor.recipient = ?1) THEN 'absorbed'
           WHEN EXISTS (SELECT 1 FROM recipient_standing
                        WHERE recipient_standing.recipient = ?1 AND withdrawn) THEN 'withdrawn'
           ELSE 'active' END)
