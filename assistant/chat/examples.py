"""Cases to try: one click sends one."""

EXAMPLES = {
    "Charged twice, third complaint": (
        "Hi, Dana Brooks from Northwind here (dana@northwind.example). We were charged twice for March, $1,240 each, "
        "and I've opened a dispute with my bank. This is the third time I'm writing about this. If nobody fixes it "
        "today I want to speak to a manager."
    ),
    "Locked out with a new phone": (
        "user lost their phone, backup codes are used up and 2FA keeps rejecting them. needs back in before payroll "
        "friday. verified by email code so far."
    ),
    "Dashboard down for several customers": (
        "4th customer in 20 minutes says the dashboard won't load, 502 error since about 9:40. Nothing on the status "
        "page yet."
    ),
    "Erase all my data": (
        "Under GDPR I want you to erase all my data and confirm it in writing. Account tom@fenwick.co.uk"
    ),
    "Refund, amount not said": "customer wants a refund for last month, says they barely used it",
    "A question about the policy": "sla for ent billing?",
}
