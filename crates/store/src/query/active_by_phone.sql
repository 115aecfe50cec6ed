SELECT recipient FROM recipient WHERE phone = ?1 AND state = 'active'
UNION
SELECT recipient
FROM recipient_guardian JOIN recipient USING (recipient)
WHERE recipient_guardian.phone = ?1 AND state = 'active'
LIMIT ?2
