INSERT OR REPLACE INTO consent
    (consent, visit, recipient, template, document, strokes, binding, way, paper_number, signer_relation, signer_name,
     signer_phone, informed_by, signed_at, event, ord, paper_on, signer_number, authority)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
