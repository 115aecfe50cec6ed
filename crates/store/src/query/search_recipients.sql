SELECT recipient.recipient
FROM recipient
WHERE name LIKE ?1 ESCAPE '\'
   OR phone LIKE ?1 ESCAPE '\'
   OR provisional_code LIKE ?1 ESCAPE '\'
   OR archive_code LIKE ?1 ESCAPE '\'
   OR recipient IN (SELECT recipient FROM archive_code WHERE code LIKE ?1 ESCAPE '\')
   OR recipient IN (SELECT recipient FROM recipient_document WHERE number LIKE ?1 ESCAPE '\')
   OR recipient IN (SELECT recipient FROM recipient_guardian
                    WHERE name LIKE ?1 ESCAPE '\'
                       OR phone LIKE ?1 ESCAPE '\'
                       OR document_number LIKE ?1 ESCAPE '\')
ORDER BY name, birth, recipient.recipient
LIMIT ?2
