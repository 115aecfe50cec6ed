-- Of a number or phone that thousands share the first few hundred are looked at.
SELECT DISTINCT child.recipient
FROM (SELECT recipient FROM (SELECT recipient FROM recipient_guardian WHERE document_number = ?1 LIMIT 200)
      UNION
      SELECT recipient FROM (SELECT recipient FROM recipient_guardian WHERE phone = ?3 AND name = ?2 LIMIT 200)) AS theirs
CROSS JOIN recipient AS child ON child.recipient = theirs.recipient
WHERE child.recipient <> ?4 AND child.state = 'active'
ORDER BY child.birth, child.recipient
LIMIT 20
