"""Pure algorithms: plain data classes in, plain data classes out; no database, no settings, no clock."""
