SELECT appointment.appointment, coalesce(led.survivor, appointment.recipient) AS recipient, appointment.visit, appointment.day,
       appointment.vaccines, appointment.made_at, cancelled.reason AS cancelled,
       EXISTS (SELECT 1 FROM visit
               WHERE visit.recipient IN (appointment.recipient, led.survivor) AND visit.day >= appointment.day) AS kept
FROM appointment
LEFT JOIN recipient_survivor AS led ON led.recipient = appointment.recipient
LEFT JOIN appointment_cancellation AS cancelled ON cancelled.appointment = appointment.appointment
WHERE (?1 IS NULL OR appointment.recipient = ?1) AND appointment.day >= ?2 AND (?3 IS NULL OR appointment.day <= ?3)
ORDER BY appointment.day, appointment.ord
