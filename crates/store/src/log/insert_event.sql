INSERT INTO event
    (id, kind, schema, subject_kind, subject_id, device, epoch, seq, prev, hash, sig, stamp, origin, header)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
