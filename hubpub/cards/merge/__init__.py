"""Cards that several hands write: what hubpub knows filled in, and three versions of one card merged."""
