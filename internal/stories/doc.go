// Package stories tells what people live through with the whole program: a
// citizen asks with a browser, an officer is reminded, a server dies in the
// middle. Its tests build the program, start it as a new user would with `hoidap
// dev`, and look at it from outside: through a real browser, the API, the caught
// mail, and the processes that it starts. It has nothing but tests.
package stories
