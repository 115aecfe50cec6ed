INSERT OR REPLACE INTO line_authorisation
    (authorisation, visit, line, recipient, code, product, lot, expiry, verdict, reasons, confirmation, valid_until,
     authorised_at, event, ord, body_site, checks)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
