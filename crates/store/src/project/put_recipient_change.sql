INSERT OR REPLACE INTO recipient_change (recipient, field, ord, seen, value, merge, origin, reason, at, event)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
