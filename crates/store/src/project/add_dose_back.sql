-- Should two desks name different codes for one dose, the smaller text is kept: any rule that does not depend on the order will do.
INSERT INTO dose_back (dose, code, doses) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET code = min(code, excluded.code), doses = doses + excluded.doses
