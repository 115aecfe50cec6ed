INSERT INTO stock_line
    (event, position, movement, kind, product, lot, expiry, code, doses, dose, paper, moved_at, ord)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
