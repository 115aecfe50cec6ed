-- As appointments.sql counts them.
SELECT appointment.day, count(*)
FROM appointment
LEFT JOIN recipient_survivor AS led ON led.recipient = appointment.recipient
WHERE appointment.day > ?1
  AND NOT EXISTS (SELECT 1 FROM appointment_cancellation AS cancelled WHERE cancelled.appointment = appointment.appointment)
  AND NOT EXISTS (SELECT 1 FROM visit
                  WHERE visit.recipient IN (appointment.recipient, led.survivor) AND visit.day >= appointment.day)
GROUP BY appointment.day
ORDER BY appointment.day
