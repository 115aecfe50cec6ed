INSERT INTO backup_target
    (name, settings, since, base, pos, last_full, last_increment, failures, trouble, trouble_since, next_try)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT DO UPDATE SET
    settings = excluded.settings, since = excluded.since, base = excluded.base, pos = excluded.pos,
    last_full = excluded.last_full, last_increment = excluded.last_increment, failures = excluded.failures,
    trouble = excluded.trouble, trouble_since = excluded.trouble_since, next_try = excluded.next_try
