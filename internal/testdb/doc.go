// Package testdb gives each test a database and a Redis of its own, on real
// servers, so that tests run in parallel and see what the program will see.
//
// A database is a copy of a template to which the migrations were applied once;
// a copy takes some 40 ms. The server is the one at TEST_DATABASE_URL, which
// `make test` starts for all packages together; without that variable each test
// binary starts one for itself. It is gone with the tests, and so is its data.
package testdb
