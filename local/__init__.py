"""What runs PostgreSQL, Valkey, web, worker and beat on one machine: for demo and tests."""
