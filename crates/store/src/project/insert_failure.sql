INSERT OR REPLACE INTO line_failure
    (failure, visit, recipient, line, authorisation, vaccine, product, lot, code, kind, unit, line_after, note, tried_by,
     failed_at, failed_on, event, ord)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
