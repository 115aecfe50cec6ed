DELETE FROM staff_draft
WHERE instr(content, ?1) > 0
   OR EXISTS (SELECT 1 FROM recipient_document AS own
              WHERE own.recipient = ?2 AND length(own.number) >= 6 AND instr(staff_draft.content, own.number) > 0)
   OR EXISTS (SELECT 1 FROM recipient AS own
              WHERE own.recipient = ?2
                AND (length(own.phone) >= 7 AND instr(staff_draft.content, own.phone) > 0
                     OR instr(staff_draft.content, own.name) > 0
                        AND (instr(staff_draft.content, own.birth) > 0
                             OR instr(staff_draft.content, replace(own.birth, '-', '')) > 0)))
