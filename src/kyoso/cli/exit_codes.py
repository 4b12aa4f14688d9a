"""What a command returns: well, findings, a bad call or bad input, a fault of kyoso itself."""

OK, FINDINGS, BAD_CALL, FAULT = 0, 1, 2, 3
