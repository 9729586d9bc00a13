// Package clock gives the time. Every deadline, reminder and lease in the
// program is computed from a Clock that is passed in, so that a test or a
// demonstration can move it.
package clock

import (
	"sync/atomic"
	"time"
)

// Clock tells the time.
type Clock interface {
	// Now returns the current instant.
	Now() time.Time
}

// System is the clock of the machine.
type System struct{}

// Now returns the machine's time.
func (System) Now() time.Time { return time.Now() }

// Settable is a clock that runs with the machine's but can be shifted. The
// zero value shows the machine's time. It is safe for concurrent use.
type Settable struct{ offset atomic.Int64 }

// At returns a Settable clock that shows t now.
func At(t time.Time) *Settable {
	s := &Settable{}
	s.Set(t)
	return s
}

// Now returns the shifted time.
func (s *Settable) Now() time.Time { return time.Now().Add(s.Offset()) }

// Set makes the clock show t now.
func (s *Settable) Set(t time.Time) { s.offset.Store(int64(time.Until(t))) }

// Offset returns how far the clock is ahead of the machine's.
func (s *Settable) Offset() time.Duration { return time.Duration(s.offset.Load()) }

// SetOffset puts the clock d ahead of the machine's.
func (s *Settable) SetOffset(d time.Duration) { s.offset.Store(int64(d)) }

// Fixed is a clock that stands still until it is set, for tests in which even
// a millisecond matters.
type Fixed struct{ at atomic.Int64 }

// FixedAt returns a clock that stands at t, in UTC and to the microsecond, the
// precision of the database.
func FixedAt(t time.Time) *Fixed {
	f := &Fixed{}
	f.Set(t)
	return f
}

// Now returns the instant at which the clock stands.
func (f *Fixed) Now() time.Time { return time.UnixMicro(f.at.Load()).UTC() }

// Set moves the clock to t.
func (f *Fixed) Set(t time.Time) { f.at.Store(t.UnixMicro()) }

// Advance moves the clock by d.
func (f *Fixed) Advance(d time.Duration) { f.at.Add(d.Microseconds()) }
