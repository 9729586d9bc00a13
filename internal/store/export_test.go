package store

import "github.com/jmoiron/sqlx"

// PublicPool returns the connections of the public role.
func (s *Store) PublicPool() *sqlx.DB { return s.public }
