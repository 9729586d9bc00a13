// Package ratelimit says when somebody asks too often: an address, the network
// that it belongs to, or a name such as a login.
//
// The count is kept in Redis, by the generic cell rate algorithm in one round
// trip, so that all processes share it. Redis may be away at any time. Then most
// classes of requests are let through, because a citizen must be able to ask;
// signing in is counted by each process for itself, under a stricter rule, so
// that staff can work but nobody can try passwords freely.
package ratelimit
