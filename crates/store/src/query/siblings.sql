SELECT DISTINCT other.recipient
FROM recipient AS one
JOIN recipient AS other ON other.birth = one.birth AND other.recipient <> one.recipient AND other.state = 'active'
JOIN recipient_guardian AS mine ON mine.recipient = one.recipient
JOIN recipient_guardian AS theirs ON theirs.recipient = other.recipient
WHERE one.recipient = ?1
  AND other.recipient IS NOT one.survivor
  AND (mine.document_number = theirs.document_number
       OR (mine.name = theirs.name AND mine.phone = theirs.phone))
ORDER BY other.recipient
