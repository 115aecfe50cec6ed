UPDATE past_dose
SET date = coalesce(?2, date), vaccine = coalesce(?3, vaccine), provenance = coalesce(?4, provenance),
    lot = iif(?5, ?6, lot), unit = iif(?7, ?8, unit), extra = ?9
WHERE dose = ?1
