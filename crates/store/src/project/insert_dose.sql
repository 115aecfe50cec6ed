INSERT OR REPLACE INTO dose
    (dose, recipient, visit, line, authorisation, vaccine, product, product_name, specification, amount, route,
     body_site, lot, expiry, code, vial, holder, unit, injected_by, asked_by, informed_by, attribute, kind, number,
     deviation_codes, deviation_reason, given_at, given_on, event, ord)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
        ?25, ?26, ?27, ?28, ?29, ?30)
