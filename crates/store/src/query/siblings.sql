-- By the birthday's index, in the order it has: a phone that thousands of children share must not be walked through, and the first twenty
-- end it. The signs before the columns keep the guardians' own indexes out of it.
SELECT other.recipient
FROM recipient AS one
CROSS JOIN recipient AS other INDEXED BY recipient_birth ON other.birth = one.birth
WHERE one.recipient = ?1
  AND other.state = 'active'
  AND other.recipient <> one.recipient
  AND other.recipient IS NOT one.survivor
  AND EXISTS (SELECT 1
              FROM recipient_guardian AS mine CROSS JOIN recipient_guardian AS theirs
              WHERE mine.recipient = one.recipient AND theirs.recipient = other.recipient
                AND (+mine.document_number = +theirs.document_number
                     OR (+mine.name = +theirs.name AND +mine.phone = +theirs.phone)))
ORDER BY other.name
LIMIT 20
