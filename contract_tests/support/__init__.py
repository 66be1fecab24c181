"""What tests share: databases, servers, raw requests."""
