package store

import "database/sql"

// Pools returns the pools of connections by name, for the process's figures.
func (s *Store) Pools() map[string]*sql.DB {
	return map[string]*sql.DB{"main": s.db.DB, "public": s.public.DB}
}
