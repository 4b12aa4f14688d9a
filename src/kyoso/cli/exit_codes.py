"""What a command returns: well, findings, a bad call or bad input."""

OK, FINDINGS, BAD_CALL = 0, 1, 2
