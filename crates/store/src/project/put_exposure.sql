INSERT INTO exposure
    (exposure, visit, recipient, kind, exposed_on, grade, day_zero, regimen, animal, wound, passive, recorded_at, event, ord)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT DO UPDATE SET
    visit = excluded.visit, recipient = excluded.recipient, kind = excluded.kind, exposed_on = excluded.exposed_on,
    grade = excluded.grade, day_zero = excluded.day_zero, regimen = excluded.regimen, animal = excluded.animal,
    wound = excluded.wound, passive = excluded.passive, recorded_at = excluded.recorded_at, event = excluded.event,
    ord = excluded.ord
WHERE excluded.ord > ord
