SELECT DISTINCT child.recipient
FROM recipient_guardian
JOIN recipient AS child USING (recipient)
WHERE child.recipient <> ?4 AND child.state = 'active'
  AND (recipient_guardian.document_number = ?1
       OR (recipient_guardian.phone = ?3 AND recipient_guardian.name = ?2))
ORDER BY child.birth, child.recipient
LIMIT 20
