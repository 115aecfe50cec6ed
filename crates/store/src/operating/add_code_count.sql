INSERT INTO code_count (day, holder, product, vaccine, why, count, last_at, sample)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (day, holder, product, why)
DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at, sample = excluded.sample, vaccine = excluded.vaccine
