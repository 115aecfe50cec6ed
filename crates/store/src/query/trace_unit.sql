-- The ledger describes the unit best; a dose or an opened vial that no movement mentions still tells what the code was.
SELECT asked.code,
       coalesce(unit.product, vial.product, given.product, discard.product) AS product,
       coalesce(unit.lot, vial.lot, given.lot, discard.lot) AS lot,
       coalesce(unit.expiry, given.expiry) AS expiry,
       coalesce(unit.received, 0) AS received,
       coalesce(unit.used, 0) AS used,
       coalesce(unit.wasted, 0) AS wasted,
       coalesce(unit.received + unit.used + unit.wasted, 0) AS remaining,
       discard.code IS NOT NULL AS thrown_away,
       vial.code IS NOT NULL AS opened,
       vial.doses AS holds,
       (SELECT count(*) FROM vial_draw
        WHERE vial_draw.code = asked.code
          AND NOT EXISTS (SELECT 1 FROM dose_back WHERE dose_back.dose = vial_draw.dose AND dose_back.doses > 0)) AS drawn,
       EXISTS (SELECT 1 FROM dose
               WHERE dose.code = asked.code AND dose.vial = 'single'
                 AND NOT EXISTS (SELECT 1 FROM dose_back WHERE dose_back.dose = dose.dose AND dose_back.doses > 0))
           AS single_given
FROM (SELECT ?1 AS code) AS asked
LEFT JOIN stock_unit AS unit ON unit.code = asked.code
LEFT JOIN vial ON vial.code = asked.code
LEFT JOIN vial_discard AS discard ON discard.code = asked.code
LEFT JOIN dose AS given ON given.ord = (SELECT min(ord) FROM dose WHERE dose.code = asked.code)
                       AND given.code = asked.code
WHERE coalesce(unit.code, vial.code, discard.code, given.code) IS NOT NULL
