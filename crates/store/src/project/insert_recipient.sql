INSERT OR REPLACE INTO recipient
    (recipient, name, sex, birth, phone, address, newborn, provisional_code, archive_code, origin, registered_at,
     event, ord)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
