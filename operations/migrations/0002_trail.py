"""Whose trail is meant: the sealer's commands are told an agency's code."""

from django.db import migrations

from kernel.protect import Allow, also


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_vitals"), ("agencies", "0002_walls")]
    operations = [also("agencies_agency", Allow("app_sealer", "select (id, code)"))]
