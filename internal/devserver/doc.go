// Package devserver runs a private PostgreSQL and a private Redis as children
// of the program, from the binaries that are installed on the machine, so that
// one command opens the ministry on a bare computer.
//
// Both listen on Unix sockets in a directory that only their user may enter;
// nothing listens on the network and there is no password. Their data lives in
// the data directory and is as durable as in service. A server that ends is
// started again. When the program ends, also by SIGKILL, its servers end with
// it: on Linux the kernel tells them, elsewhere a guard process does (see
// Guard). A lock keeps a second copy away from the same data.
package devserver
