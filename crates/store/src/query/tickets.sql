-- Two desks may give one number; the order of the log tells them apart.
SELECT ticket.*,
       (SELECT count(*) FROM ticket AS earlier
        WHERE earlier.day = ticket.day AND earlier.number = ticket.number AND earlier.ord < ticket.ord) AS nth
FROM ticket
WHERE (?1 IS NULL OR day = ?1) AND (?2 IS NULL OR visit = ?2)
ORDER BY number, nth
