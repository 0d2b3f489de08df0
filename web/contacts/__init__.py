"""Pages of the partner-support worker: my people, how they are reached safely, contacts."""
