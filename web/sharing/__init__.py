"""Pages about what crosses between agencies: links, releases, disclosures."""
