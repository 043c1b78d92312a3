"""What the API sends and takes: a contract of its own, which stays when services change."""
