-- A record that was withdrawn gives nothing; the authorisation it used up stays used up.
SELECT visit_line.line, visit_line.vaccine, visit_line.number, visit_line.of_doses,
       decided.consent, decided.accepted, decided.reason AS consent_reason, decided.product AS consent_product,
       decided.ord AS consent_ord,
       deferral.reason AS deferral_reason, deferral.return_on, deferral.ord AS deferral_ord,
       authorised.authorisation, authorised.code AS authorised_code, authorised.product AS authorised_product,
       authorised.lot AS authorised_lot, authorised.expiry AS authorised_expiry, authorised.verdict,
       authorised.reasons, authorised.confirmation, authorised.valid_until, authorised.ord AS authorisation_ord,
       authorised.body_site AS authorised_site, authorised.checks,
       EXISTS (SELECT 1 FROM dose
               WHERE dose.line = visit_line.line
                 AND (dose.authorisation = authorised.authorisation OR dose.ord > authorised.ord)) AS authorisation_used,
       choice.product AS chosen_product, choice.ord AS choice_ord,
       failed.failure, failed.kind AS failure_kind, failed.unit AS failure_unit, failed.line_after,
       failed.code AS failure_code, failed.note AS failure_note, failed.failed_at,
       failed.authorisation AS failed_authorisation, failed.ord AS failure_ord,
       given.dose, given.product AS given_product, given.lot AS given_lot, given.code AS given_code, given.body_site,
       given.given_at
FROM visit_line
LEFT JOIN consent_line AS decided
       ON decided.line = visit_line.line
      AND decided.ord = (SELECT max(ord) FROM consent_line WHERE line = visit_line.line)
LEFT JOIN line_deferral AS deferral ON deferral.line = visit_line.line
LEFT JOIN line_choice AS choice ON choice.line = visit_line.line
LEFT JOIN line_authorisation AS authorised
       ON authorised.line = visit_line.line
      AND authorised.ord = (SELECT max(ord) FROM line_authorisation WHERE line = visit_line.line)
LEFT JOIN line_failure AS failed
       ON failed.line = visit_line.line
      AND failed.ord = (SELECT max(ord) FROM line_failure WHERE line = visit_line.line)
LEFT JOIN dose AS given
       ON given.line = visit_line.line
      AND given.ord = (SELECT min(ord) FROM dose
                       WHERE line = visit_line.line
                         AND NOT EXISTS (SELECT 1 FROM dose_standing
                                         WHERE dose_standing.dose = dose.dose AND withdrawn))
WHERE visit_line.visit = ?1
ORDER BY visit_line.ord, visit_line.position
