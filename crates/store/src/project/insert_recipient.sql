-- The values follow by write_recipient.sql; the state by settle_recipient_state.sql.
INSERT INTO recipient
    (recipient, name, sex, birth, provisional_code, archive_code, origin, registered_at, event, ord)
VALUES (?1, '', '', '', ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO UPDATE
SET provisional_code = excluded.provisional_code, archive_code = excluded.archive_code, origin = excluded.origin,
    registered_at = excluded.registered_at, event = excluded.event, ord = excluded.ord
