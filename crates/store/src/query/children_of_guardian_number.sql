-- Absorbed archives as those they lead to; not those set aside.
SELECT child.recipient, min(recipient_guardian.relation)
FROM recipient_guardian
LEFT JOIN recipient_survivor AS led USING (recipient)
JOIN recipient AS child ON child.recipient = coalesce(led.survivor, recipient_guardian.recipient)
WHERE recipient_guardian.document_number = ?1 AND child.state = 'active'
GROUP BY child.recipient
ORDER BY child.birth, child.recipient
