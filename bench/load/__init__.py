"""Cases by the hundred thousand: spread over agencies, sealed as ever, laid by COPY."""
