SELECT recipient.recipient, min(recipient_guardian.relation)
FROM recipient_guardian
JOIN recipient USING (recipient)
WHERE recipient_guardian.document_number = ?1
GROUP BY recipient.recipient
ORDER BY recipient.birth, recipient.recipient
