INSERT OR REPLACE INTO recipient_merge (merge, survivor, absorbed, reason, at, event, ord)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
