"""Django's command line; the environment says which role it runs as (`./casecoord.sh manage`)."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casecoord.settings")
    execute_from_command_line(sys.argv)
