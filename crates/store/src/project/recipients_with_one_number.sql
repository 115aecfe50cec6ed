-- Archives that are set aside or absorbed stand in nobody's way.
SELECT held.event
FROM recipient_document AS held
JOIN recipient USING (recipient)
WHERE held.number = ?1 AND recipient.state = 'active'
  AND (SELECT count(DISTINCT others.recipient)
       FROM recipient_document AS others
       JOIN recipient USING (recipient)
       WHERE others.number = ?1 AND recipient.state = 'active') > 1
