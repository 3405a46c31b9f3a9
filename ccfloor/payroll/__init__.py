"""What a month comes to for each person: score, grade, pay lines, and their way to payroll."""
