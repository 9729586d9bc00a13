package store

import "github.com/lib/pq"

func intArray(list []int64) any { return pq.Array(list) }
