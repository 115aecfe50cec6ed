SELECT visit_line.line, visit_line.vaccine, visit_line.number, visit_line.of_doses,
       decided.consent, decided.accepted, decided.reason AS consent_reason, decided.product AS consent_product,
       decided.ord AS consent_ord,
       deferral.reason AS deferral_reason, deferral.return_on, deferral.ord AS deferral_ord,
       authorised.authorisation, authorised.code AS authorised_code, authorised.product AS authorised_product,
       authorised.lot AS authorised_lot, authorised.expiry AS authorised_expiry, authorised.verdict,
       authorised.reasons, authorised.confirmation, authorised.valid_until, authorised.ord AS authorisation_ord,
       given.dose, given.product AS given_product, given.lot AS given_lot, given.code AS given_code, given.body_site,
       given.given_at
FROM visit_line
LEFT JOIN consent_line AS decided
       ON decided.line = visit_line.line
      AND decided.ord = (SELECT max(ord) FROM consent_line WHERE line = visit_line.line)
LEFT JOIN line_deferral AS deferral ON deferral.line = visit_line.line
LEFT JOIN line_authorisation AS authorised
       ON authorised.line = visit_line.line
      AND authorised.ord = (SELECT max(ord) FROM line_authorisation WHERE line = visit_line.line)
LEFT JOIN dose AS given
       ON given.line = visit_line.line
      AND given.ord = (SELECT min(ord) FROM dose WHERE line = visit_line.line)
WHERE visit_line.visit = ?1
ORDER BY visit_line.ord, visit_line.position
