#!/bin/sh
# Makes every secret of one installation, once; what is there stays. Needs nothing but a shell.
# usage: deploy/make_secrets.sh [FOLDER]     (default: deploy/secrets)
# The processes run as account 10001, who alone may read them; so run this as root.
set -eu
umask 077
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
cd "$folder"

random() { head -c "$1" /dev/urandom; }
word() { random 36 | base64 | tr '+/' '-_' | tr -d '=\n'; }
once() { [ -s "$1" ] || { cat >"$1.new" && mv "$1.new" "$1"; }; }

for role in admin migrator web task auth audit_reader sealer keys backup; do
  word | once "db_password_$role"
done
{ word; word; } | once secret_key  # Django wants fifty characters
{ word; word; } | once task_secret_key
word | once metrics_token
word | once valkey_password
printf 'requirepass %s\n' "$(cat valkey_password)" | once valkey.conf
printf 'redis://:%s@valkey:6379/0' "$(cat valkey_password)" | once broker_url
# 32 raw bytes. Whoever has this file and a database opens everything; without it nobody does.
# Print it, put it in a safe, and keep it apart from every backup: docs/operations.md, Keys.
random 32 | once root.key
# Signs the heads of the trail. Lost, the trail goes on under a new one: docs/operations.md, The trail.
random 32 | once trail.key
chmod 400 ./*
[ "$(id -u)" != 0 ] || chown 10001:10001 . ./*
