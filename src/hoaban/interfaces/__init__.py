"""Where Hoa Ban meets people and programs: pages, API, files, the command line."""
