UPDATE recipient
SET name = ?2, sex = ?3, birth = ?4, phone = ?5, address = ?6, newborn = ?7, extra = ?8
WHERE recipient = ?1
