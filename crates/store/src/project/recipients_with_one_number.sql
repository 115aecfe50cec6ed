SELECT event FROM recipient_document
WHERE number = ?1
  AND (SELECT count(DISTINCT recipient) FROM recipient_document WHERE number = ?1) > 1
