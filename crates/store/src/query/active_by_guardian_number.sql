SELECT DISTINCT recipient
FROM recipient_guardian JOIN recipient USING (recipient)
WHERE document_number = ?1 AND state = 'active'
LIMIT ?2
