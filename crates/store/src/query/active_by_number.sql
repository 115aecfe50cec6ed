SELECT DISTINCT recipient
FROM recipient_document JOIN recipient USING (recipient)
WHERE number = ?1 AND state = 'active'
LIMIT ?2
