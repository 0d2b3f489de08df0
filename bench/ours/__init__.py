"""What is measured of casecoord itself, in a process wired as the web server is."""
