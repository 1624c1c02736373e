"""The national population register: asked about a person's number, name and birth date, and what follows from its answers.

`questions` what is asked and answered; `asking` sends what is due within the quotas, and goes on after it was cut off; `recording` keeps
answers and settles differences; `service` asks one by one over HTTP, `extract` with a file; `standin` plays the register in tests
and demonstrations.
"""
