"""What we are compared with, in a Django project of its own on the same PostgreSQL."""
