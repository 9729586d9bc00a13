// Package chaos has tests alone: they run the program's processes over real
// servers, kill, empty and stop everything at random instants, move the clock,
// and count what was lost or done twice.
//
// The short form is an ordinary test. `make chaos` runs the long one:
// ten thousand questions, Redis stopped for a minute. The seed is printed; the
// same seed makes the same faults in the same order, at instants that depend on
// how fast the machine is.
package chaos
