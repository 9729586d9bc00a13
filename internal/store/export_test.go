package store

import "github.com/jmoiron/sqlx"

// PublicPool returns the connections of the public role.
func (s *Store) PublicPool() *sqlx.DB { return s.public }

// MainPool returns the other connections.
func (s *Store) MainPool() *sqlx.DB { return s.db }
