UPDATE staff
SET login          = ?2,
    name           = ?3,
    roles          = ?4,
    fields         = ?5,
    status         = coalesce((SELECT value FROM staff_state WHERE staff = ?1 AND state = 'status'), 'active'),
    locked         = coalesce((SELECT value = 'locked' FROM staff_state WHERE staff = ?1 AND state = 'lock'), 0),
    failures       = coalesce((SELECT CAST(value AS INTEGER) FROM staff_state WHERE staff = ?1 AND state = 'failures'), 0),
    reviewed_at    = (SELECT at FROM staff_state WHERE staff = ?1 AND state = 'reviewed'),
    last_signed_in = (SELECT at FROM staff_state WHERE staff = ?1 AND state = 'signed_in')
WHERE staff = ?1
