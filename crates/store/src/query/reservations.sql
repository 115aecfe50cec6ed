SELECT held.authorisation, held.line, held.visit, held.valid_until
FROM line_authorisation AS held
WHERE held.code = ?1
  AND held.ord = (SELECT max(ord) FROM line_authorisation WHERE line = held.line)
  AND NOT EXISTS (SELECT 1 FROM dose
                  WHERE dose.line = held.line
                    AND (dose.authorisation = held.authorisation
                         OR dose.ord > held.ord
                         OR NOT EXISTS (SELECT 1 FROM dose_standing
                                        WHERE dose_standing.dose = dose.dose AND withdrawn)))
  AND NOT EXISTS (SELECT 1 FROM line_deferral AS later WHERE later.line = held.line AND later.ord > held.ord)
  AND NOT EXISTS (SELECT 1 FROM consent_line AS later WHERE later.line = held.line AND later.ord > held.ord)
  AND NOT EXISTS (SELECT 1 FROM line_failure AS later WHERE later.line = held.line AND later.ord > held.ord)
ORDER BY held.ord
