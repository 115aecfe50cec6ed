SELECT appointment.appointment, coalesce(led.survivor, appointment.recipient) AS recipient, appointment.visit, appointment.day,
       appointment.vaccines, appointment.made_at, cancelled.reason AS cancelled,
       EXISTS (SELECT 1 FROM visit
               WHERE visit.recipient IN (appointment.recipient, led.survivor) AND visit.day >= appointment.day) AS kept
FROM appointment
LEFT JOIN recipient_survivor AS led ON led.recipient = appointment.recipient
LEFT JOIN appointment_cancellation AS cancelled ON cancelled.appointment = appointment.appointment
WHERE appointment.appointment = ?1
